package dev.trainyard.measure;

/**
 * How long a rate is measured: so many seconds and so many repetitions at least, each of both that ends last, with two
 * limits for what takes too little or too long.
 *
 * @param warmUp seconds of runs before, at least, for the compiler and the caches; not counted; 0 for a single run
 * @param seconds seconds of repetitions, at least
 * @param least repetitions, at least 1
 * @param most repetitions after which it is enough whatever time they took
 * @param limit seconds after which there is no further repetition, even where there were fewer than {@code least}, and
 *     no further warming up
 */
public record Effort(double warmUp, double seconds, int least, int most, double limit) {

    public Effort {
        if (least < 1 || most < least) {
            throw new IllegalArgumentException("expected 1 <= least <= most repetitions, found " + least + " and "
                    + most);
        }
    }

    /** Good to a few percent on a quiet machine. */
    public static Effort usual() {
        return new Effort(0.2, 0.3, 3, 2000, 30);
    }

    /** True where so many repetitions in so many seconds do not suffice. */
    boolean wantsMore(int repetitions, double spent) {
        if (repetitions == 0) {
            return true;
        }
        return repetitions < most && spent < limit && (repetitions < least || spent < seconds);
    }
}
