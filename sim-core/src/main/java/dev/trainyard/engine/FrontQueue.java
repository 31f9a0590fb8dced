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

    /** Adds an entry; {@code words} holds the sequence numbers that decide between equal times. */
    void add(long time, int slot, long[] words) {
        int place = tail;
        if (place == slots.length) {
            makeRoom();
            place = tail;
        }
        if (head == place) {
            head = 0;
            place = 0;
        } else if (after(place - 1, time, slot, words)) {
            insert(time, slot, words);
            return;
        }
        times[place] = time;
        slots[place] = slot;
        tail = place + 1;
        gate = heap.size() == 0 ? tail : 0;
    }

    private void insert(long time, int slot, long[] words) {
        int place = tail - 1;
        if (place - head >= REACH && after(place - REACH, time, slot, words)) {
            heap.push(time, BucketRing.number(words, slot), slot);
            gate = 0;
            return;
        }
        do {
            times[place + 1] = times[place];
            slots[place + 1] = slots[place];
            place--;
        } while (place >= head && after(place, time, slot, words));
        work += tail - 1 - place;
        times[place + 1] = time;
        slots[place + 1] = slot;
        tail++;
        gate = heap.size() == 0 ? tail : 0;
    }

    /** Removes the first entry and gives its slot, -1 if there is none. */
    int poll(long[] words) {
        return head < gate ? slots[head++] : pollEither(words);
    }

    private int pollEither(long[] words) {
        if (heap.size() == 0) {
            return -1;
        }
        if (runFirst(words)) {
            return slots[head++];
        }
        int slot = heap.pop();
        gate = heap.size() == 0 ? tail : 0;
        return slot;
    }

    /** Slot of the first entry, -1 if there is none. */
    int peek(long[] words) {
        if (heap.size() == 0) {
            return head < tail ? slots[head] : -1;
        }
        return runFirst(words) ? slots[head] : heap.slot();
    }

    private boolean runFirst(long[] words) {
        return head < tail && !heap.firstBefore(times[head], BucketRing.number(words, slots[head]));
    }

    private boolean after(int place, long time, int slot, long[] words) {
        long other = times[place];
        return other > time
                || other == time && BucketRing.number(words, slots[place]) > BucketRing.number(words, slot);
    }

    /** Moves the run to the start of its arrays if that frees half of them, else makes them longer. */
    private void makeRoom() {
        if (2 * head < slots.length) {
            grow();
            return;
        }
        int count = tail - head;
        System.arraycopy(times, head, times, 0, count);
        System.arraycopy(slots, head, slots, 0, count);
        head = 0;
        tail = count;
    }

    private void grow() {
        int capacity = TaskGraph.grown(slots.length);
        times = Arrays.copyOf(times, capacity);
        slots = Arrays.copyOf(slots, capacity);
    }
}
