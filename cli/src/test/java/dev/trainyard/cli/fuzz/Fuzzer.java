package dev.trainyard.cli.fuzz;

import com.sun.management.ThreadMXBean;
import dev.trainyard.input.InputException;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.study.search.NoPlanException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads so many changed texts and keeps what went wrong: one input of each kind, made as small as it stays wrong, in
 * {@code target/fuzz}. Work is bounded by what a thread allocates, which is the same on a busy machine. What takes long
 * is written down beside it, and is no fault: how long depends on the machine.
 */
final class Fuzzer {
    private static final long MOST_BYTES = 1L << 30;
    private static final int MOST_MESSAGE = 500;
    private static final int MOST_TRIES = 2_000;
    /** What making an input smaller may allocate in all. */
    private static final long MOST_BYTES_OF_TRIES = 16L << 30;
    private static final double SLOW_SECONDS = 2;
    private static final int MOST_SLOW = 20;
    private static final double NANO = 1e-9;
    private static final Pattern UNFIT = Pattern.compile(
            "[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}]|Exception|\\b(java|org|dev)\\.[a-z]+\\.");

    private final Reader reader;
    private final Answers answers;
    private final Mutator mutator;
    private final Map<String, String> kinds = new TreeMap<>();
    /** By CPU seconds. */
    private final TreeMap<Double, String> slow = new TreeMap<>();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long read;
    private long used;
    private long slowOnes;
    private double seconds;

    Fuzzer(Reader reader, Answers answers) {
        this.reader = reader;
        this.answers = answers;
        this.mutator = new Mutator(reader.corpus());
    }

    /** Reads so many texts; the same seed reads the same ones. */
    void run(long seed, long from, long until) {
        for (long i = from; i < until; i++) {
            String text = mutator.text(seed * 0x9E3779B97F4A7C15L + i);
            double start = cpuSeconds();
            String fault = fault(text);
            time(text, start);
            read++;
            if (fault.isEmpty()) {
                used++;
            } else if (!fault.equals("refused") && !kinds.containsKey(fault)) {
                kinds.put(fault, smaller(text, fault));
            }
        }
    }

    private double cpuSeconds() {
        return threads.getCurrentThreadCpuTime() * NANO;
    }

    private void time(String text, double start) {
        double took = cpuSeconds() - start;
        seconds += took;
        if (took > SLOW_SECONDS) {
            slowOnes++;
            slow.put(took, text);
            if (slow.size() > MOST_SLOW) {
                slow.pollFirstEntry();
            }
        }
    }

    /** Texts that could be used after all. */
    long used() {
        return used;
    }

    /** An input for each kind of fault. */
    Map<String, String> kinds() {
        return kinds;
    }

    /** What was tried and what came of it, in one line. */
    String summary() {
        return String.format(Locale.ROOT, "%s: %,d inputs, %,d used, %d kinds of fault, %d over %.0f s of CPU time,"
                + " %.2f ms each", reader, read, used, kinds.size(), slowOnes, SLOW_SECONDS,
                1000 * seconds / Math.max(1, read));
    }

    /** Empty where the text was used, {@code refused} where it was refused as it should be, otherwise what is wrong. */
    String fault(String text) {
        long before = allocated();
        String fault = outcome(text);
        return allocated() - before > MOST_BYTES ? "more work than " + (MOST_BYTES >> 20) + " MiB" : fault;
    }

    private long allocated() {
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private String outcome(String text) {
        try {
            reader.read(text, answers);
            return "";
        } catch (InputException | LayoutException | NoPlanException e) {
            String message = String.valueOf(e.getMessage());
            if (UNFIT.matcher(message).find()) {
                return "message unfit for people";
            }
            return message.isBlank() || message.length() > MOST_MESSAGE ? "message too short or too long" : "refused";
        } catch (RuntimeException | Error e) {
            String at = Arrays.stream(e.getStackTrace()).filter(frame -> frame.getClassName().startsWith("dev.")
                    && !frame.getClassName().contains(".fuzz.")).findFirst().map(frame -> frame.getClassName() + "."
                    + frame.getMethodName()).orElse("nowhere");
            return e instanceof Answers.Nonsense ? e.getMessage() : e.getClass().getName() + " at " + at;
        }
    }

    /** As small as it stays wrong in the same way, by leaving out ever shorter pieces. */
    private String smaller(String text, String fault) {
        Predicate<String> wrong = tried -> fault(tried).equals(fault);
        long most = allocated() + MOST_BYTES_OF_TRIES;
        String best = text;
        int tries = 0;
        for (int piece = Math.max(1, best.length() / 2); piece >= 1; piece /= 2) {
            for (int at = 0; at < best.length() && tries < MOST_TRIES && allocated() < most;) {
                String without = best.substring(0, at) + best.substring(Math.min(best.length(), at + piece));
                tries++;
                if (wrong.test(without)) {
                    best = without;
                } else {
                    at += piece;
                }
            }
        }
        return best;
    }

    /** Writes the inputs down, each behind a line that says what is wrong. */
    void write(Path folder) throws IOException {
        int number = 0;
        for (Map.Entry<String, String> kind : kinds.entrySet()) {
            write(folder, ++number + "", kind.getKey(), kind.getValue());
        }
        number = 0;
        for (Map.Entry<Double, String> one : slow.descendingMap().entrySet()) {
            write(folder, "slow-" + ++number, String.format(Locale.ROOT, "%.1f s of CPU time", one.getKey()),
                    one.getValue());
        }
    }

    private void write(Path folder, String name, String what, String text) throws IOException {
        Files.createDirectories(folder);
        // getBytes has a question mark for half a character, which writeString would refuse
        Files.write(folder.resolve(reader.name().toLowerCase(Locale.ROOT) + "-" + name + ".txt"),
                ("# " + what + "\n" + text).getBytes(StandardCharsets.UTF_8));
    }
}
