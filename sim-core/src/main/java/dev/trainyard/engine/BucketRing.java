package dev.trainyard.engine;

import java.util.Arrays;

/**
 * A ring of buckets, each an unsorted list of slots, newest first, with a bitmap of those that are not empty. A slot is
 * three words of an array shared with the queue: sequence number, complemented once cancelled; time; payload and next.
 */
final class BucketRing {
    static final long LINK = 0xffff_ffffL;
    static final long PAYLOAD = ~LINK;
    /** A turn takes at most this part of the ring, so that few new events fall into what it took. */
    private static final int TURNS = 256;

    private int[] heads = new int[0];
    private long[] occupied = new long[0];
    private int mask;
    private int turnMask;
    /** Words of the bitmap and lists visited. */
    private long visited;
    private final int[] walk = new int[64];

    int buckets() {
        return heads.length;
    }

    long visited() {
        return visited;
    }

    /** Empties the ring and makes it of so many buckets, a power of two, 64 or more. */
    void resize(int buckets) {
        if (heads.length != buckets) {
            heads = new int[buckets];
            occupied = new long[buckets >>> 6];
        }
        Arrays.fill(heads, -1);
        Arrays.fill(occupied, 0);
        mask = buckets - 1;
        turnMask = Math.max(0, Math.min(63, buckets / TURNS - 1));
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
     * Moves buckets to the front: the given one, and with it the next few of the same bitmap word. Reading the slots of
     * several buckets at once lets the memory fetch them side by side.
     *
     * @param number of the bucket
     * @param most how many buckets further it may reach
     * @param fetch whether the slots are likely out of the near caches
     * @return how many buckets further it reached
     */
    int turn(long number, long most, long[] words, FrontQueue front, boolean fetch) {
        int first = (int) number & mask;
        int end = (int) Math.min(first | turnMask, first + most);
        int word = first >>> 6;
        int base = word << 6;
        long taken = occupied[word] & -1L << first & -1L >>> 63 - end;
        occupied[word] ^= taken;
        if (fetch) {
            fetch(taken, base, words);
        }
        int[] lists = heads;
        for (long bits = taken; bits != 0; bits &= bits - 1) {
            int bucket = base + Long.numberOfTrailingZeros(bits);
            int slot = lists[bucket];
            lists[bucket] = -1;
            if ((int) words[slot + 2] < 0) {
                front.add(words[slot + 1], slot, words);
            } else {
                addList(slot, words, front);
            }
        }
        return end - first;
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

    /** Turns a list around and adds it to the front, oldest first, so that what was put in order costs one step. */
    private static void addList(int newest, long[] words, FrontQueue front) {
        int slot = newest;
        int newer = -1;
        int older = (int) words[slot + 2];
        while (older >= 0) {
            words[slot + 2] = words[slot + 2] & PAYLOAD | newer & LINK;
            newer = slot;
            slot = older;
            older = (int) words[slot + 2];
        }
        words[slot + 2] = words[slot + 2] & PAYLOAD | newer & LINK;
        while (slot >= 0) {
            front.add(words[slot + 1], slot, words);
            slot = (int) words[slot + 2];
        }
    }
}
