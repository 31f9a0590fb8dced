package dev.trainyard.engine;

import java.util.Arrays;

/**
 * The events whose turn is next: a sorted run, which takes what belongs near its end in a few steps, and a heap for
 * the rest. A run alone would be quadratic when much falls into one bucket, a heap alone slow when little does.
 */
final class FrontQueue {
    /** Entries that one insertion moves at most. */
    private static final int REACH = 24;

    private long[] times = new long[128];
    private long[] sequences = new long[128];
    private int[] slots = new int[128];
    private int head;
    private int tail;
    /** The tail, or 0 while the heap has entries: below it the head of the run is the first of all. */
    private int gate;
    private final EventHeap heap = new EventHeap();
    private long work;

    /** Entries moved and levels of the heap passed since the queue was made. */
    long work() {
        return work + heap.work();
    }

    void clear() {
        head = 0;
        tail = 0;
        gate = 0;
        heap.clear();
    }

    void add(long time, long sequence, int slot) {
        if (head == tail) {
            head = 0;
            tail = 0;
        } else if (tail - head > REACH && after(tail - REACH - 1, time, sequence)) {
            heap.push(time, sequence, slot);
            gate = 0;
            return;
        }
        if (tail == slots.length) {
            makeRoom();
        }
        int place = tail;
        while (place > head && after(place - 1, time, sequence)) {
            times[place] = times[place - 1];
            sequences[place] = sequences[place - 1];
            slots[place] = slots[place - 1];
            place--;
        }
        work += tail - place;
        tail++;
        gate = heap.size() == 0 ? tail : 0;
        times[place] = time;
        sequences[place] = sequence;
        slots[place] = slot;
    }

    /** Removes the first entry and gives its slot, -1 if there is none. */
    int poll() {
        return head < gate ? slots[head++] : pollEither();
    }

    private int pollEither() {
        if (heap.size() == 0) {
            return -1;
        }
        if (runFirst()) {
            return slots[head++];
        }
        int slot = heap.pop();
        gate = heap.size() == 0 ? tail : 0;
        return slot;
    }

    /** Slot of the first entry, -1 if there is none. */
    int peek() {
        if (heap.size() == 0) {
            return head < tail ? slots[head] : -1;
        }
        return runFirst() ? slots[head] : heap.slot();
    }

    private boolean runFirst() {
        return head < tail && !heap.firstBefore(times[head], sequences[head]);
    }

    private boolean after(int place, long time, long sequence) {
        long other = times[place];
        return other > time || other == time && sequences[place] > sequence;
    }

    /** Moves the run to the start of its arrays if that frees half of them, else makes them longer. */
    private void makeRoom() {
        if (2 * head < slots.length) {
            grow();
            return;
        }
        int count = tail - head;
        System.arraycopy(times, head, times, 0, count);
        System.arraycopy(sequences, head, sequences, 0, count);
        System.arraycopy(slots, head, slots, 0, count);
        head = 0;
        tail = count;
    }

    private void grow() {
        int capacity = TaskGraph.grown(slots.length);
        times = Arrays.copyOf(times, capacity);
        sequences = Arrays.copyOf(sequences, capacity);
        slots = Arrays.copyOf(slots, capacity);
    }
}
