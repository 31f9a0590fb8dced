package dev.trainyard.engine;

import java.util.Arrays;

/**
 * The events whose turn is next: a sorted run, which takes what belongs near its end in a few steps, and a heap for
 * the rest. A run alone would be quadratic when much falls into one bucket, a heap alone slow when little does.
 */
final class FrontQueue {
    /** Entries that one insertion moves at most. */
    private static final int REACH = 16;

    /** Time and sequence number of the entry at place p: 2 p and 2 p + 1. */
    private long[] keys = new long[128];
    private int[] slots = new int[64];
    private int head;
    private int tail;
    private final EventHeap heap = new EventHeap();
    private long work;

    /** Entries moved and levels of the heap passed since the queue was made. */
    long work() {
        return work + heap.work();
    }

    void clear() {
        head = 0;
        tail = 0;
        heap.clear();
    }

    void add(long time, long sequence, int slot) {
        if (head == tail) {
            head = 0;
            tail = 0;
        } else if (tail - head > REACH && after(tail - REACH - 1, time, sequence)) {
            heap.push(time, sequence, slot);
            return;
        }
        if (tail == slots.length) {
            makeRoom();
        }
        int place = tail++;
        long[] key = keys;
        while (place > head && after(place - 1, time, sequence)) {
            key[2 * place] = key[2 * place - 2];
            key[2 * place + 1] = key[2 * place - 1];
            slots[place] = slots[place - 1];
            place--;
        }
        work += tail - 1 - place;
        key[2 * place] = time;
        key[2 * place + 1] = sequence;
        slots[place] = slot;
    }

    /** Removes the first entry and gives its slot, -1 if there is none. */
    int poll() {
        if (heap.size() == 0) {
            return head < tail ? slots[head++] : -1;
        }
        return runFirst() ? slots[head++] : heap.pop();
    }

    /** Slot of the first entry, -1 if there is none. */
    int peek() {
        if (heap.size() == 0) {
            return head < tail ? slots[head] : -1;
        }
        return runFirst() ? slots[head] : heap.slot();
    }

    private boolean runFirst() {
        return head < tail && !heap.firstBefore(keys[2 * head], keys[2 * head + 1]);
    }

    private boolean after(int place, long time, long sequence) {
        long other = keys[2 * place];
        return other > time || other == time && keys[2 * place + 1] > sequence;
    }

    /** Moves the run to the start of its arrays if that frees half of them, else doubles them. */
    private void makeRoom() {
        if (2 * head < slots.length) {
            int capacity = TaskGraph.grown(slots.length);
            keys = Arrays.copyOf(keys, Math.multiplyExact(capacity, 2));
            slots = Arrays.copyOf(slots, capacity);
            return;
        }
        int count = tail - head;
        System.arraycopy(keys, 2 * head, keys, 0, 2 * count);
        System.arraycopy(slots, head, slots, 0, count);
        head = 0;
        tail = count;
    }
}
