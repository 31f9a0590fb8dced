package dev.trainyard.engine;

import java.util.Arrays;

/**
 * A binary heap with the place of every event, so that cancelling is O(log n) and frees the event at once. The
 * reference that {@link CalendarQueue} is tested against.
 */
public final class HeapQueue implements EventQueue {
    private static final int GENERATION = 0x7fff_ffff;

    private int size;
    private long sequence;
    private long now;
    private int payload;
    /** By place in the heap: time and slot. */
    private long[] times;
    private int[] slots;
    /** By slot: sequence number or -1 when free, payload, place in the heap or next free slot. */
    private long[] sequences;
    private int[] payloads;
    private int[] places;
    private int free = -1;
    private int used;

    public HeapQueue() {
        this(64);
    }

    /**
     * Makes an empty queue.
     *
     * @param capacity events it holds before it grows, one or more
     */
    public HeapQueue(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity = " + capacity + ", expected one or more.");
        }
        times = new long[capacity];
        slots = new int[capacity];
        sequences = new long[capacity];
        payloads = new int[capacity];
        places = new int[capacity];
    }

    @Override
    public long schedule(long picoseconds, int what) {
        if (picoseconds < now) {
            throw past(picoseconds, now);
        }
        int slot = free;
        if (slot >= 0) {
            free = places[slot];
        } else {
            if (used == times.length) {
                grow();
            }
            slot = used++;
        }
        long number = sequence++;
        sequences[slot] = number;
        payloads[slot] = what;
        up(size++, picoseconds, slot);
        return handle(number, slot);
    }

    @Override
    public boolean cancel(long handle) {
        int slot = (int) handle;
        if (handle < 0 || slot < 0 || slot >= used || sequences[slot] < 0
                || handle(sequences[slot], slot) != handle) {
            return false;
        }
        int place = places[slot];
        release(slot);
        size--;
        if (place < size) {
            long time = times[size];
            int last = slots[size];
            up(down(place, time, last), time, last);
        }
        return true;
    }

    @Override
    public boolean poll() {
        if (size == 0) {
            return false;
        }
        int slot = slots[0];
        now = times[0];
        payload = payloads[slot];
        release(slot);
        size--;
        if (size > 0) {
            down(0, times[size], slots[size]);
        }
        return true;
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public int payload() {
        return payload;
    }

    @Override
    public long next() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void clear() {
        for (int i = 0; i < size; i++) {
            release(slots[i]);
        }
        size = 0;
        now = 0;
    }

    /** The low bits of the sequence number tell an event from later ones in the same slot. */
    static long handle(long number, int slot) {
        return (number & GENERATION) << 32 | slot;
    }

    static IllegalArgumentException past(long picoseconds, long now) {
        return new IllegalArgumentException("picoseconds = " + picoseconds + ", expected not before now = " + now
                + " ps. Maybe the sum that gave it ran over the range of a long: add with Picoseconds.add.");
    }

    private void release(int slot) {
        sequences[slot] = -1;
        places[slot] = free;
        free = slot;
    }

    private void up(int from, long time, int slot) {
        int place = from;
        while (place > 0) {
            int parent = (place - 1) >> 1;
            int above = slots[parent];
            if (!before(time, slot, times[parent], above)) {
                break;
            }
            put(place, times[parent], above);
            place = parent;
        }
        put(place, time, slot);
    }

    private int down(int from, long time, int slot) {
        int place = from;
        int half = size >> 1;
        while (place < half) {
            int child = 2 * place + 1;
            int right = child + 1;
            if (right < size && before(times[right], slots[right], times[child], slots[child])) {
                child = right;
            }
            if (!before(times[child], slots[child], time, slot)) {
                break;
            }
            put(place, times[child], slots[child]);
            place = child;
        }
        put(place, time, slot);
        return place;
    }

    private boolean before(long time, int slot, long otherTime, int other) {
        return time < otherTime || time == otherTime && sequences[slot] < sequences[other];
    }

    private void put(int place, long time, int slot) {
        times[place] = time;
        slots[place] = slot;
        places[slot] = place;
    }

    private void grow() {
        int capacity = (int) Math.min(Integer.MAX_VALUE - 8L, times.length * 2L);
        if (capacity == times.length) {
            throw new IllegalStateException("pending events = " + used + ", expected fewer than 2^31 - 8.");
        }
        times = Arrays.copyOf(times, capacity);
        slots = Arrays.copyOf(slots, capacity);
        sequences = Arrays.copyOf(sequences, capacity);
        payloads = Arrays.copyOf(payloads, capacity);
        places = Arrays.copyOf(places, capacity);
    }
}
