package dev.trainyard.kernel.cpu;

import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import dev.ludovic.netlib.blas.NativeBLAS;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The fastest BLAS of this machine, found by timing a small product: a native library may be slower than Java (Debian's
 * reference BLAS is), and the vector module may be absent. {@code -Ddev.ludovic.netlib.blas.nativeLib=} names a native
 * library, which is then taken where it loads. The choice changes speed, never results: see {@link LinkLoad}.
 *
 * @param blas what to use
 * @param candidates all that were tried, the chosen one first
 */
public record BlasChoice(BLAS blas, List<Candidate> candidates) {
    private static final String NATIVE_LIBRARY = "dev.ludovic.netlib.blas.nativeLib";
    private static final String LIBRARY_LOG = "dev.ludovic.netlib.blas.InstanceBuilder";
    private static final int SIZE = 128;
    /** The compiler is done with the loops when so many products in a row were no faster. */
    private static final int STEADY_TRIALS = 20;
    private static final long MOST_NANOSECONDS = 1_500_000_000;

    public BlasChoice {
        candidates = List.copyOf(candidates);
    }

    /**
     * One implementation.
     *
     * @param name {@code native}, {@code vector} or {@code java}
     * @param gigaflops measured rate of a small double product, GFLOP/s; 0 where it does not load
     * @param problem why it does not load; empty where it does
     */
    public record Candidate(String name, double gigaflops, String problem) {
        /** For people: {@code native 58.1 GFLOP/s} or {@code native: ...}. */
        public String describe() {
            return problem.isEmpty() ? String.format(Locale.ROOT, "%s %.1f GFLOP/s", name, gigaflops)
                    : name + ": " + problem;
        }
    }

    /** Tries and times all implementations; about a second, most of it for the compiler to warm up. */
    public static BlasChoice measure() {
        // The library reports its choice as INFO; who asks gets it from describe() instead.
        Logger log = Logger.getLogger(LIBRARY_LOG);
        Level before = log.getLevel();
        log.setLevel(Level.WARNING);
        try {
            return timed();
        } finally {
            log.setLevel(before);
        }
    }

    private static BlasChoice timed() {
        List<Candidate> candidates = new ArrayList<>();
        BLAS nativeBlas = load("native", NativeBLAS::getInstance, candidates);
        BLAS javaBlas = load("java", JavaBLAS::getInstance, candidates);
        if (javaBlas == null) {
            throw new IllegalStateException("no BLAS loads: " + candidates);
        }
        Candidate nativeTimed = candidates.get(0);
        Candidate javaTimed = candidates.get(1);
        boolean wanted = !System.getProperty(NATIVE_LIBRARY, "").isEmpty();
        boolean takeNative = nativeBlas != null && (wanted || nativeTimed.gigaflops() > javaTimed.gigaflops());
        return takeNative ? new BlasChoice(nativeBlas, candidates)
                : new BlasChoice(javaBlas, List.of(javaTimed, nativeTimed));
    }

    private static BLAS load(String name, Supplier<? extends BLAS> supplier, List<Candidate> candidates) {
        try {
            BLAS blas = supplier.get();
            String kind = blas.getClass().getSimpleName().startsWith("Vector") ? "vector" : name;
            candidates.add(new Candidate(kind, gigaflops(blas), ""));
            return blas;
        } catch (LinkageError | RuntimeException e) {
            candidates.add(new Candidate(name, 0, "does not load (" + e.getMessage() + ")"));
            return null;
        }
    }

    private static double gigaflops(BLAS blas) {
        double[] a = new double[SIZE * SIZE];
        double[] b = new double[SIZE * SIZE];
        double[] c = new double[SIZE * SIZE];
        for (int i = 0; i < a.length; i++) {
            a[i] = i % 7;
            b[i] = i % 5;
        }
        long best = Long.MAX_VALUE;
        long spent = 0;
        int steady = 0;
        while (steady < STEADY_TRIALS && spent < MOST_NANOSECONDS) {
            long start = System.nanoTime();
            blas.dgemm("N", "N", SIZE, SIZE, SIZE, 1, a, SIZE, b, SIZE, 0, c, SIZE);
            long taken = Math.max(1, System.nanoTime() - start);
            steady = taken < best ? 0 : steady + 1;
            best = Math.min(best, taken);
            spent += taken;
        }
        return 2.0 * SIZE * SIZE * SIZE / best;
    }
}
