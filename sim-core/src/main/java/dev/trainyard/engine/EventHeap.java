package dev.trainyard.engine;

import java.util.Arrays;

/** A binary heap of slots by time, then sequence number, keys beside each other. Counts the levels it moves over. */
final class EventHeap {
    private int size;
    /** Time and sequence number of the entry at place p: 2 p and 2 p + 1. */
    private long[] keys = new long[128];
    private int[] slots = new int[64];
    private long work;

    int size() {
        return size;
    }

    /** Levels moved over since the heap was made. */
    long work() {
        return work;
    }

    void clear() {
        size = 0;
    }

    /** Time of the first entry; the heap must not be empty. */
    long time() {
        return keys[0];
    }

    /** Slot of the first entry; the heap must not be empty. */
    int slot() {
        return slots[0];
    }

    /** Whether the first entry comes before the given one. */
    boolean firstBefore(long time, long sequence) {
        return keys[0] < time || keys[0] == time && keys[1] < sequence;
    }

    void push(long time, long sequence, int slot) {
        if (size == slots.length) {
            int capacity = TaskGraph.grown(size);
            keys = Arrays.copyOf(keys, Math.multiplyExact(capacity, 2));
            slots = Arrays.copyOf(slots, capacity);
        }
        int place = size++;
        work++;
        while (place > 0) {
            int parent = (place - 1) >> 1;
            if (!before(time, sequence, parent)) {
                break;
            }
            move(parent, place);
            place = parent;
            work++;
        }
        put(place, time, sequence, slot);
    }

    /** Removes the first entry and gives its slot. */
    int pop() {
        int first = slots[0];
        size--;
        work++;
        long time = keys[2 * size];
        long sequence = keys[2 * size + 1];
        int half = size >> 1;
        int place = 0;
        while (place < half) {
            int child = 2 * place + 1;
            if (child + 1 < size && before(keys[2 * child + 2], keys[2 * child + 3], child)) {
                child++;
            }
            if (before(time, sequence, child)) {
                break;
            }
            move(child, place);
            place = child;
            work++;
        }
        put(place, time, sequence, slots[size]);
        return first;
    }

    private boolean before(long time, long sequence, int place) {
        long other = keys[2 * place];
        return time < other || time == other && sequence < keys[2 * place + 1];
    }

    private void move(int from, int to) {
        put(to, keys[2 * from], keys[2 * from + 1], slots[from]);
    }

    private void put(int place, long time, long sequence, int slot) {
        keys[2 * place] = time;
        keys[2 * place + 1] = sequence;
        slots[place] = slot;
    }
}
