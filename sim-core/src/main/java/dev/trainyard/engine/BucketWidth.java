package dev.trainyard.engine;

import java.util.Arrays;

/**
 * The width of a calendar's buckets, as a power of two of picoseconds: chosen from a sample of what is pending, then
 * judged by the work it makes.
 */
final class BucketWidth {
    /** Verdicts besides a width: leave it, or sample anew. */
    static final int KEEP = -1;
    static final int FIT = -2;

    static final int MOST = 62;
    private static final int SAMPLE = 256;
    /**
     * Mean gaps between events per bucket, before rounding down to a power of two. Less than one: the bitmap makes
     * empty buckets nearly free, while two events in one bucket have to be sorted.
     */
    private static final double WIDTH = 0.5;
    /** Wasted steps per operation that are not worth a change, and what a change must bring to be kept. */
    private static final double TOLERATED = 2.5;
    private static final double BETTER = 0.7;
    private static final int MOST_PATIENCE = 1 << 20;

    private final long[] sample = new long[SAMPLE];
    private double gap;
    /** Changes since the work was last tolerable, what was before them, and for how many verdicts to rest. */
    private int attempts;
    private int shiftBefore;
    private double costBefore;
    private int patience = 1;
    private int waiting;

    /** Mean time between pending events, by the last sample. */
    double gap() {
        return gap;
    }

    void forget() {
        attempts = 0;
        patience = 1;
        waiting = 0;
    }

    /**
     * Samples. The median of the sample counts and not its end, so that a few events in the far future do not.
     *
     * @param slots events, {@code stride} words each: sequence number (negative if not pending), time
     * @param used words in use
     * @param size events pending
     * @param now the clock
     * @param shift present width, kept if nothing can be told
     * @return the new width
     */
    int fit(long[] slots, int stride, int used, int size, long now, int shift) {
        int every = size / SAMPLE + 1;
        int count = 0;
        int pending = 0;
        for (int slot = 0; slot < used && count < SAMPLE; slot += stride) {
            if (slots[slot] >= 0 && pending++ % every == 0) {
                sample[count++] = slots[slot + 1];
            }
        }
        if (count == 0) {
            return Math.min(MOST, shift);
        }
        Arrays.sort(sample, 0, count);
        int middle = count / 2;
        int at = sample[middle] > sample[0] ? middle : count - 1;
        if (sample[at] > sample[0]) {
            gap = (double) (sample[at] - sample[0]) / ((double) size * at / count);
            return Math.min(MOST, Math.max(0, Math.getExponent(gap * WIDTH)));
        }
        // All at one time: a width that has it next to now.
        gap = Math.max(1, sample[0] - now);
        return Math.min(MOST, Math.getExponent(gap));
    }

    /**
     * What to do about the width: nothing while the work is tolerable; else sample anew, then move away from the side
     * that costs most for as long as that helps, then go back to the best and rest, longer each time.
     *
     * @param cost wasted steps per operation since the last verdict
     * @param tooWide whether most of them went into sorting
     * @param shift present width
     * @return the new width, {@link #KEEP} or {@link #FIT}
     */
    int judge(double cost, boolean tooWide, int shift) {
        if (cost <= TOLERATED) {
            forget();
            return KEEP;
        }
        if (waiting > 0) {
            waiting--;
            return KEEP;
        }
        boolean better = attempts == 0 || cost < BETTER * costBefore;
        if (attempts > 1 && !better) {
            attempts = 0;
            waiting = patience;
            patience = Math.min(MOST_PATIENCE, 2 * patience);
            return shiftBefore;
        }
        if (better) {
            shiftBefore = shift;
            costBefore = cost;
        }
        if (attempts++ == 0) {
            return FIT;
        }
        return Math.max(0, Math.min(MOST, tooWide ? shift - 2 : shift + 2));
    }
}
