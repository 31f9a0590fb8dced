package dev.trainyard.cli.fuzz;

import com.sun.management.ThreadMXBean;
import dev.trainyard.input.InputException;
import dev.trainyard.plan.LayoutException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads so many changed texts and keeps what went wrong: one input of each kind, made as small as it stays wrong, in
 * {@code target/fuzz}. Work is bounded by what a thread allocates, which is the same on a busy machine.
 */
final class Fuzzer {
    private static final long MOST_BYTES = 1L << 30;
    private static final int MOST_MESSAGE = 500;
    private static final int MOST_TRIES = 2_000;
    private static final Pattern UNFIT = Pattern.compile(
            "[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cf}]|Exception|\\b(java|org|dev)\\.[a-z]+\\.");

    private final Reader reader;
    private final Answers answers;
    private final Map<String, String> kinds = new TreeMap<>();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long used;

    Fuzzer(Reader reader, Answers answers) {
        this.reader = reader;
        this.answers = answers;
    }

    /** Reads so many texts; the same seed reads the same ones. */
    void run(long seed, long from, long until) {
        List<String> corpus = reader.corpus();
        for (long i = from; i < until; i++) {
            String text = new Mutator(seed * 0x9E3779B97F4A7C15L + i, corpus).next();
            String fault = fault(text);
            if (fault.isEmpty()) {
                used++;
            } else if (!fault.equals("refused") && !kinds.containsKey(fault)) {
                kinds.put(fault, smaller(text, fault));
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

    /** Empty where the text was used, {@code refused} where it was refused as it should be, otherwise what is wrong. */
    String fault(String text) {
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        String fault = outcome(text);
        long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        return bytes > MOST_BYTES ? "more work than " + (MOST_BYTES >> 20) + " MiB" : fault;
    }

    private String outcome(String text) {
        try {
            reader.read(text, answers);
            return "";
        } catch (InputException | LayoutException e) {
            String message = String.valueOf(e.getMessage());
            if (e instanceof InputException && UNFIT.matcher(message).find()) {
                return "message unfit for people";
            }
            return message.isBlank() || e instanceof InputException && message.length() > MOST_MESSAGE
                    ? "message too short or too long" : "refused";
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
        String best = text;
        int tries = 0;
        for (int piece = Math.max(1, best.length() / 2); piece >= 1 && tries < MOST_TRIES; piece /= 2) {
            for (int at = 0; at < best.length() && tries < MOST_TRIES;) {
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
        if (kinds.isEmpty()) {
            return;
        }
        Files.createDirectories(folder);
        int number = 0;
        for (Map.Entry<String, String> kind : kinds.entrySet()) {
            // getBytes has a question mark for half a character, which writeString would refuse
            Files.write(folder.resolve(reader.name().toLowerCase(Locale.ROOT) + "-" + ++number + ".txt"),
                    ("# " + kind.getKey() + "\n" + kind.getValue()).getBytes(StandardCharsets.UTF_8));
        }
    }
}
