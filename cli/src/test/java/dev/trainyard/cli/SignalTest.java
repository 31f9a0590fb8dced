package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.terminal.Failures;
import dev.trainyard.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Commands that write, as processes of their own, ended by signals at random moments: each of their files is there
 * whole or as it was, nothing lies beside them, and a sweep goes on to the bytes of one that was left alone. One moment
 * in two is drawn in the time that the command takes undisturbed, the other just after it first changes the folder.
 */
@DisabledOnOs(OS.WINDOWS)
class SignalTest {
    private static final int MORE_SWEEPS = 5;
    private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP", "KILL");
    private static final long MOST_AFTER = TimeUnit.MILLISECONDS.toNanos(8);
    private static final long LOOK = TimeUnit.MICROSECONDS.toNanos(200);

    @TempDir
    Path folder;
    private final Map<Writing, Undisturbed> known = new HashMap<>();
    private final Map<String, int[]> tally = new TreeMap<>();

    /** What a command makes of its folder and how long it takes, left alone. */
    private record Undisturbed(Map<String, byte[]> contents, long nanos) {}

    private Process start(Path home, String... arguments) throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Class<?> program = arguments[0].equals("calibrate") ? MeteredCalibration.class : Trainyard.class;
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-Xmx300m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir="
                + temporary, "-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("said.txt").toFile()).start();
    }

    private void runs(Path home, Writing writing) throws IOException, InterruptedException {
        Process process = start(home, writing.words());
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as(writing.name()).isTrue();
        assertThat(process.exitValue()).as(() -> writing.name() + ": " + said()).isZero();
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("said.txt"));
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    private Path home(Writing writing) {
        return folder.resolve(String.valueOf(Writing.ALL.indexOf(writing)));
    }

    private Undisturbed undisturbed(Writing writing) throws IOException, InterruptedException {
        Undisturbed before = known.get(writing);
        if (before != null) {
            return before;
        }
        Path home = Files.createDirectories(home(writing));
        writing.prepare(home);
        writing.reset(home, false);
        long start = System.nanoTime();
        runs(home, writing);
        Undisturbed now = new Undisturbed(Writing.contents(home), System.nanoTime() - start);
        assertThat(now.contents).as(writing.name()).containsKeys(writing.outputs().toArray(String[]::new));
        known.put(writing, now);
        writing.reset(home, true);
        return now;
    }

    /** Waits for a random moment of the process's life. */
    private static void await(Process process, Path home, SplittableRandom random, long life)
            throws IOException, InterruptedException {
        if (random.nextBoolean()) {
            process.waitFor(random.nextLong(life), TimeUnit.NANOSECONDS);
            return;
        }
        long after = random.nextLong(MOST_AFTER);
        List<String> before = names(home);
        while (process.isAlive() && names(home).equals(before)) {
            LockSupport.parkNanos(LOOK);
        }
        process.waitFor(after, TimeUnit.NANOSECONDS);
    }

    private static List<String> names(Path home) {
        String[] names = home.toFile().list();
        Arrays.sort(names);
        return List.of(names);
    }

    /** Ends the command once at a random moment and looks at what is there. */
    private void kill(Writing writing, String signal, SplittableRandom random, Process shell)
            throws IOException, InterruptedException {
        Undisturbed alone = undisturbed(writing);
        Path home = home(writing);
        Map<String, byte[]> before = Writing.contents(home);
        Process process = start(home, writing.words());
        await(process, home, random, alone.nanos);
        boolean alive = process.isAlive();
        shell.outputWriter().append("kill -" + signal + " " + process.pid() + " 2>/dev/null\n").flush();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        Map<String, byte[]> there = Writing.contents(home);
        String as = writing.name() + " after " + signal;
        boolean left = isEachAsBeforeOrWhole(writing, before, there, alone.contents, signal, as);
        boolean done = same(there, alone.contents);
        count(writing, alive, left, done);
        if (signal.equals("KILL") && !(done && writing.wantsNothingThere())) {
            runs(home, writing); // takes away what a kill left
            assertSame(Writing.contents(home), alone.contents, as + " and a run");
            done = true;
        }
        assertThat(folder.resolve("tmp")).as(as).isEmptyDirectory();
        if (done || writing.grows().isEmpty()) {
            writing.reset(home, random.nextBoolean());
        }
    }

    /** True where something lies beside, which only a kill may leave. */
    private static boolean isEachAsBeforeOrWhole(Writing writing, Map<String, byte[]> before,
            Map<String, byte[]> there, Map<String, byte[]> whole, String signal, String as) {
        boolean left = false;
        for (Map.Entry<String, byte[]> file : there.entrySet()) {
            String name = file.getKey();
            if (writing.grows().contains(name)) {
                continue;
            }
            if (!before.containsKey(name) && !whole.containsKey(name)) {
                assertThat(name).as(as).matches("(.*/)?\\.[^/]*\\.[0-9a-f]{28}\\.tmp");
                assertThat(signal).as(as + " left " + name).isEqualTo("KILL");
                left = true;
                continue;
            }
            assertThat(Arrays.equals(file.getValue(), before.get(name))
                    || Arrays.equals(file.getValue(), whole.get(name))).as(as + ": " + name).isTrue();
        }
        // A result and what proves it whole come together.
        boolean proofAlone = writing.name().equals("merge") && !signal.equals("KILL")
                && there.containsKey("out.csv.schema.json") != there.containsKey("out.csv");
        assertThat(proofAlone).as(as + " half of a result").isFalse();
        assertThat(there.keySet()).as(as).containsAll(before.keySet().stream()
                .filter(name -> !writing.grows().contains(name)).toList());
        return left;
    }

    private static boolean same(Map<String, byte[]> one, Map<String, byte[]> other) {
        return one.keySet().equals(other.keySet())
                && one.keySet().stream().allMatch(name -> Arrays.equals(one.get(name), other.get(name)));
    }

    private static void assertSame(Map<String, byte[]> there, Map<String, byte[]> whole, String as) {
        assertThat(there.keySet()).as(as).isEqualTo(whole.keySet());
        assertThat(same(there, whole)).as(as).isTrue();
    }

    private void count(Writing writing, boolean alive, boolean left, boolean done) {
        int[] counts = tally.computeIfAbsent(writing.name(), name -> new int[4]);
        counts[0]++;
        counts[1] += alive ? 1 : 0;
        counts[2] += left ? 1 : 0;
        counts[3] += done ? 1 : 0;
    }

    private void kills(List<Writing> writings, long seed, int times) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        Process shell = new ProcessBuilder("sh").start();
        try {
            for (int i = 0; i < times; i++) {
                Writing writing = times <= writings.size() ? writings.get(i)
                        : writings.get(random.nextInt(writings.size()));
                kill(writing, SIGNALS.get(random.nextInt(SIGNALS.size())), random, shell);
            }
        } finally {
            shell.destroy();
        }
        for (Map.Entry<Writing, Undisturbed> each : known.entrySet()) {
            Writing writing = each.getKey();
            if (!writing.grows().isEmpty() && !same(Writing.contents(home(writing)), each.getValue().contents)) {
                runs(home(writing), writing);
                assertSame(Writing.contents(home(writing)), each.getValue().contents, writing.name() + " in the end");
            }
        }
    }

    /** A new option that writes has to be killed here too. */
    @Test
    void everyOptionThatWritesIsTried() {
        List<String> untried = new ArrayList<>();
        CommandLine tree = CommandRunner.tree(Terminal.of(new ByteArrayOutputStream(), new ByteArrayOutputStream(),
                false, false), new Failures(null, false));
        tree.getSubcommands().forEach((name, command) -> {
            List<ArgSpec> all = new ArrayList<>(command.getCommandSpec().options());
            all.addAll(command.getCommandSpec().positionalParameters());
            for (ArgSpec arg : all) {
                List<String> names = arg instanceof OptionSpec option ? List.of(option.names()) : List.of(name);
                boolean writes = arg.userObject() instanceof Field field && field.isAnnotationPresent(Writes.class);
                if (writes && Writing.ALL.stream().map(it -> List.of(it.words())).noneMatch(words
                        -> words.get(0).equals(name) && names.stream().anyMatch(words::contains))) {
                    untried.add(name + " " + names);
                }
            }
        });
        assertThat(untried).isEmpty();
    }

    @Test
    @Tag("slow")
    void aFewSignals() throws IOException, InterruptedException {
        List<Writing> quick = Writing.ALL.stream().filter(it -> !it.name().startsWith("validate --")).toList();
        kills(quick, 1, quick.size());
        kills(quick.stream().filter(it -> !it.grows().isEmpty()).toList(), 2, MORE_SWEEPS);
    }

    @Test
    @Tag("fuzz")
    void manySignals() throws IOException, InterruptedException {
        kills(Writing.ALL, Long.getLong("fuzz.seed", 1), Integer.getInteger("fuzz.kills", 60));
        StringBuilder said = new StringBuilder("command,kills,alive,left something,done\n");
        tally.forEach((name, counts) -> said.append(name).append(',').append(counts[0]).append(',').append(counts[1])
                .append(',').append(counts[2]).append(',').append(counts[3]).append('\n'));
        Files.createDirectories(Path.of("target", "fuzz"));
        Files.writeString(Path.of("target", "fuzz", "kills.csv"), said);
    }
}
