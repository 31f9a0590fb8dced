package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands that write, as processes of their own, ended by signals at random moments: what they write is there whole or
 * not at all, nothing lies beside it, and a sweep goes on to the bytes of one that was left alone. The moment is drawn
 * in the time that the command takes undisturbed; whatever it meets, the promise is the same.
 */
@DisabledOnOs(OS.WINDOWS)
class SignalTest {
    private static final int FEW = 4;
    private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP", "KILL");
    private static final String STUDY = "scenario: {model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 64}, "
            + "training: {sequence: 8192, globalBatch: 128}}\nsweep: {product: {plan.tp: [1, 2, 4, 8], "
            + "plan.pp: [1, 2, 4], training.globalBatch: {from: 64, to: 6400, step: 64}, "
            + "plan.recompute: [none, selective, full]}}\n";

    @TempDir
    Path folder;

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")
                .toString(), "-Xmx300m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), Trainyard.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start().waitFor();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private long undisturbed(String... arguments) throws IOException, InterruptedException {
        long start = System.nanoTime();
        assertThat(start(arguments).waitFor()).isZero();
        return System.nanoTime() - start;
    }

    /** Ends a command at a random moment of its life; true where it was still alive. */
    private boolean killed(SplittableRandom random, long life, String signal, String... arguments)
            throws IOException, InterruptedException {
        Process process = start(arguments);
        boolean alive = !process.waitFor(random.nextLong(life), TimeUnit.NANOSECONDS);
        signal(process, signal);
        return alive;
    }

    private void sweeps(long seed, int times) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("study.yaml"), STUDY);
        String[] alone = {"sweep", "study.yaml", "-q", "-o", "alone.csv"};
        String[] command = {"sweep", "study.yaml", "-q", "-o", "killed.csv"};
        long life = undisturbed(alone);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < times; i++) {
            killed(random, life, SIGNALS.get(random.nextInt(SIGNALS.size())), command);
            if (Files.exists(folder.resolve("killed.csv"))) {
                whole();
                Files.delete(folder.resolve("killed.csv"));
                Files.delete(folder.resolve("killed.csv.schema.json"));
            }
        }
        undisturbed(command);
        whole();
    }

    private void whole() throws IOException, InterruptedException {
        undisturbed("sweep", "study.yaml", "-q", "-o", "killed.csv"); // takes away what a kill left
        assertThat(Files.mismatch(folder.resolve("alone.csv"), folder.resolve("killed.csv"))).isEqualTo(-1);
        assertThat(names()).containsExactly("alone.csv", "alone.csv.schema.json", "killed.csv",
                "killed.csv.schema.json", "study.yaml");
    }

    private void reports(long seed, int times) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("s.yaml"), "model: llama3-8b\ncluster: {accelerator: h100-sxm, gpus: 8}\n"
                + "plan: {tp: 2}\ntraining: {globalBatch: 64}\n");
        List<String[]> commands = List.of(
                new String[] {"simulate", "s.yaml", "--device", "cpu", "--report", "out"},
                new String[] {"simulate", "s.yaml", "--device", "cpu", "--trace", "out"},
                new String[] {"plan", "s.yaml", "--device", "cpu", "--to", "megatron", "-o", "out"},
                new String[] {"compare", "s.yaml", "--device", "cpu", "--report", "out"},
                new String[] {"campaign", "s.yaml", "--device", "cpu", "--replicas", "64", "--set",
                    "campaign.days=10", "--report", "out"});
        SplittableRandom random = new SplittableRandom(seed);
        Path out = folder.resolve("out");
        for (String[] command : commands) {
            long life = undisturbed(command);
            byte[] expected = Files.readAllBytes(out);
            for (int i = 0; i < times; i++) {
                String signal = SIGNALS.get(random.nextInt(SIGNALS.size()));
                Files.writeString(out, "as it was");
                killed(random, life, signal, command);
                byte[] there = Files.readAllBytes(out);
                assertThat(new String(there).equals("as it was") || Arrays.equals(there, expected))
                        .as(command[0] + " after " + signal).isTrue();
                if (signal.equals("KILL")) {
                    undisturbed(command); // takes away what a kill left
                }
                assertThat(names()).as(command[0] + " after " + signal).containsExactly("out", "s.yaml");
            }
        }
    }

    @Test
    @Tag("slow")
    void aFewSignals() throws IOException, InterruptedException {
        assumeThat(new ProcessBuilder("kill", "-l").start().waitFor()).isZero();
        sweeps(1, 2 * FEW);
    }

    @Test
    @Tag("fuzz")
    void manySignals() throws IOException, InterruptedException {
        int kills = Integer.getInteger("fuzz.kills", 60);
        sweeps(Long.getLong("fuzz.seed", 1), kills / 2);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        reports(Long.getLong("fuzz.seed", 1), kills / 10);
    }

    @Test
    @Tag("slow")
    void aSignalLeavesReportsAsTheyWere() throws IOException, InterruptedException {
        reports(2, 1);
    }
}
