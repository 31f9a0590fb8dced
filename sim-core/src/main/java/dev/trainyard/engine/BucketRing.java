package dev.trainyard.engine;

import java.util.Arrays;

/**
 * A ring of buckets, each an unsorted list of slots, newest first, with a bitmap of those that are not empty. A slot is
 * three words of an array shared with the queue: sequence number, complemented once cancelled; time; payload and next.
 */
final class BucketRing {
    static final long LINK = 0xffff_ffffL;
    static final long PAYLOAD = ~LINK;

    private final boolean oldestFirst;
    private int[] heads = new int[0];
    private long[] occupied = new long[0];
    private int mask;
    private int turnMask;
    /** Words of the bitmap and lists visited. */
    private long visited;
    private final int[] walk = new int[64];

    /**
     * Makes a ring without buckets.
     *
     * @param oldestFirst whether slots are put newest first, so that lists come out in the order of their numbers
     */
    BucketRing(boolean oldestFirst) {
        this.oldestFirst = oldestFirst;
    }

    int buckets() {
        return heads.length;
    }

    long visited() {
        return visited;
    }

    /**
     * Empties the ring.
     *
     * @param buckets how many it has from now on, a power of two, 64 or more
     * @param turn how many a turn takes at most, a power of two, 1 to 64
     */
    void resize(int buckets, int turn) {
        if (heads.length != buckets) {
            heads = new int[buckets];
            occupied = new long[buckets >>> 6];
        }
        Arrays.fill(heads, -1);
        Arrays.fill(occupied, 0);
        mask = buckets - 1;
        turnMask = turn - 1;
    }

    /** Puts a slot into the bucket of a number; its payload word must be set. */
    void put(long number, long[] words, int slot) {
        int bucket = (int) number & mask;
        words[slot + 2] = words[slot + 2] & PAYLOAD | heads[bucket] & LINK;
        heads[bucket] = slot;
        occupied[bucket >>> 6] |= 1L << bucket;
    }

    /** Buckets from one of a number to the next that is not empty, 1 or more; {@link Long#MAX_VALUE} if all are. */
    long ahead(long number) {
        int from = (int) (number + 1) & mask;
        int word = from >>> 6;
        long bits = occupied[word] & -1L << from;
        return bits != 0 ? Long.numberOfTrailingZeros(bits) - (from & 63) + 1 : aheadOfWord(from);
    }

    private long aheadOfWord(int from) {
        int words = occupied.length;
        int word = from >>> 6;
        for (int i = 1; i <= words; i++) {
            word = word + 1 & words - 1;
            if (occupied[word] != 0) {
                visited += i - 1;
                int bucket = (word << 6) + Long.numberOfTrailingZeros(occupied[word]);
                return (bucket - from & mask) + 1;
            }
        }
        visited += words;
        return Long.MAX_VALUE;
    }

    /**
     * Moves buckets to the front: the given one, and with it the next few of the same bitmap word.
     *
     * @param number of the bucket
     * @param most how many buckets further it may reach
     * @return how many buckets further it reached
     */
    int turn(long number, long most, long[] words, FrontQueue front) {
        int first = (int) number & mask;
        int end = (int) Math.min(first | turnMask, first + most);
        int base = first & ~63;
        int[] lists = heads;
        for (long bits = take(first, end); bits != 0; bits &= bits - 1) {
            int bucket = base + Long.numberOfTrailingZeros(bits);
            int slot = lists[bucket];
            lists[bucket] = -1;
            if ((int) words[slot + 2] < 0) {
                front.add(words[slot + 1], slot, words);
            } else {
                addList(oldestFirst ? slot : reverse(slot, words), words, front);
            }
        }
        return end - first;
    }

    /**
     * Moves buckets as {@link #turn} does, but to the buckets of a finer ring. The slots are fetched from memory side
     * by side first: one after the other, each would be waited for.
     *
     * @param fineShift width of the finer ring's buckets, as a power of two
     */
    int spill(long number, long most, long[] words, BucketRing fine, int fineShift) {
        int first = (int) number & mask;
        int end = (int) Math.min(first | turnMask, first + most);
        int base = first & ~63;
        long taken = take(first, end);
        fetch(taken, base, words);
        for (long bits = taken; bits != 0; bits &= bits - 1) {
            int bucket = base + Long.numberOfTrailingZeros(bits);
            int slot = heads[bucket];
            heads[bucket] = -1;
            while (slot >= 0) {
                int next = (int) words[slot + 2];
                fine.put(words[slot + 1] >>> fineShift, words, slot);
                slot = next;
            }
        }
        return end - first;
    }

    private long take(int first, int end) {
        long taken = occupied[first >>> 6] & -1L << first & -1L >>> 63 - end;
        occupied[first >>> 6] ^= taken;
        return taken;
    }

    /** The sequence number of a slot in use, cancelled or not: cancelling must not change the order. */
    static long number(long[] words, int slot) {
        long number = words[slot];
        return number ^ number >> 63;
    }

    /** Walks all lists in step, for the memory to fetch their slots side by side; nothing else comes of it. */
    private void fetch(long taken, int base, long[] words) {
        int[] at = walk;
        int count = 0;
        for (long bits = taken; bits != 0; bits &= bits - 1) {
            at[count++] = heads[base + Long.numberOfTrailingZeros(bits)];
        }
        while (count > 0) {
            int left = 0;
            for (int i = 0; i < count; i++) {
                int next = (int) words[at[i] + 2];
                at[left] = next;
                left += next >>> 31 ^ 1;
            }
            visited += count >>> 3;
            count = left;
        }
    }

    private static int reverse(int newest, long[] words) {
        int slot = newest;
        int newer = -1;
        while (true) {
            int older = (int) words[slot + 2];
            words[slot + 2] = words[slot + 2] & PAYLOAD | newer & LINK;
            if (older < 0) {
                return slot;
            }
            newer = slot;
            slot = older;
        }
    }

    /** Oldest first, so that what was put in order costs one step. */
    private static void addList(int oldest, long[] words, FrontQueue front) {
        for (int slot = oldest; slot >= 0; slot = (int) words[slot + 2]) {
            front.add(words[slot + 1], slot, words);
        }
    }
}
