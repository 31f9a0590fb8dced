package dev.trainyard.engine;

import java.util.Arrays;

/**
 * A calendar queue that tunes itself and falls back on heaps where a calendar does not help: constant time per event
 * on the distributions of simulations, O(log n) amortised on any.
 *
 * <p>Time is cut into buckets of 2^shift picoseconds (R. Brown, Calendar queues: a fast O(1) priority queue
 * implementation for the simulation event set problem, CACM 31(10), 1988). A ring of them covers the window ahead;
 * putting an event into one is one unsorted push. As in the ladder queue (W. T. Tang, R. S. M. Goh and I. L.-J. Thng,
 * ACM TOMACS 15(3), 2005) only the bucket whose turn has come is sorted, here into the {@link FrontQueue}. What lies
 * beyond the window waits in a heap. A bitmap finds the next bucket that is not empty, 64 at a step.
 *
 * <p>Bucket count follows size. Bucket width comes from a sample of what is pending, and is judged by the work that is
 * counted: steps of sorting, levels of the heaps, empty words of the bitmap. Only when the work wasted exceeds what
 * laying the calendar out anew costs is that done, and when it did not help, it is undone and tried at ever longer
 * intervals; so tuning never costs more than a constant factor.
 */
public final class CalendarQueue implements EventQueue {
    /** Words per slot: time; sequence number, complemented once cancelled or free; payload and next slot. */
    private static final int STRIDE = 3;
    private static final int LEAST_BUCKETS = 64;
    private static final int MOST_BUCKETS = 1 << 28;
    private static final int SAMPLE = 256;
    /** Mean gaps between events per bucket, before the width is rounded down to a power of two. */
    private static final double WIDTH = 2.0;
    /** Wasted steps per operation that are not worth a change. */
    private static final double TOLERATED = 2.5;

    private long[] slots;
    private int used;
    private int free = -1;
    private long sequence;
    private long now;
    private int payload;
    private int size;
    private int dead;

    private final FrontQueue front = new FrontQueue();
    private final EventHeap far = new EventHeap();
    private int[] heads = new int[0];
    private long[] occupied = new long[0];
    private int mask;
    private int shift;
    /** Bucket number whose events are in the front; those of the ring are current + 1 to current + window - 1. */
    private long current;
    private long window;
    private int growAt;

    /** Words of the bitmap and slots visited. */
    private long visited;
    /** Work and operations when the width was last judged, and the work at which it is judged again. */
    private long judgedWork;
    private long judgedFront;
    private long judgedOperations;
    private long workLimit;
    /** Changes of width since the work was last tolerable, what it was before, and for how long to leave it alone. */
    private int attempts;
    private int shiftBefore;
    private double costBefore;
    private int patience;
    private int waiting;

    private final long[] sample = new long[SAMPLE];

    public CalendarQueue() {
        this(64);
    }

    /**
     * Makes an empty queue.
     *
     * @param capacity events it holds before it grows, one or more
     */
    public CalendarQueue(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity = " + capacity + ", expected one or more.");
        }
        slots = new long[Math.multiplyExact(capacity, STRIDE)];
        unbuild();
    }

    @Override
    public long schedule(long picoseconds, int what) {
        if (picoseconds < now) {
            throw HeapQueue.past(picoseconds, now);
        }
        int slot = free;
        if (slot >= 0) {
            free = (int) slots[slot + 2];
        } else {
            slot = fresh();
        }
        long number = sequence++;
        long[] words = slots;
        words[slot] = picoseconds;
        words[slot + 1] = number;
        long ahead = (picoseconds >>> shift) - current;
        if (ahead > 0 && ahead < window) {
            int bucket = (int) (picoseconds >>> shift) & mask;
            words[slot + 2] = (long) what << 32 | heads[bucket] & 0xffff_ffffL;
            heads[bucket] = slot;
            occupied[bucket >>> 6] |= 1L << bucket;
        } else {
            words[slot + 2] = (long) what << 32;
            if (ahead <= 0) {
                front.add(picoseconds, number, slot);
            } else {
                far.push(picoseconds, number, slot);
            }
        }
        if (++size > growAt) {
            layOut(estimate());
        }
        return HeapQueue.handle(number, slot);
    }

    @Override
    public boolean cancel(long handle) {
        int slot = (int) handle;
        if (handle < 0 || slot < 0 || slot >= used || slot % STRIDE != 0 || slots[slot + 1] < 0
                || HeapQueue.handle(slots[slot + 1], slot) != handle) {
            return false;
        }
        slots[slot + 1] = ~slots[slot + 1];
        size--;
        // Cancelled events keep their slots until their turn; once they hold half of all, they are swept out.
        if (++dead > LEAST_BUCKETS && dead > used / STRIDE / 2) {
            layOut(estimate());
        }
        return true;
    }

    @Override
    public boolean poll() {
        while (true) {
            int slot = front.poll();
            if (slot >= 0) {
                long number = slots[slot + 1];
                slots[slot + 1] = -1;
                payload = (int) (slots[slot + 2] >> 32);
                slots[slot + 2] = free;
                free = slot;
                if (number >= 0) {
                    now = slots[slot];
                    size--;
                    return true;
                }
                dead--;
            } else if (!refill()) {
                return false;
            }
        }
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
        while (true) {
            int slot = front.peek();
            if (slot >= 0) {
                if (slots[slot + 1] >= 0) {
                    return slots[slot];
                }
                front.poll();
                slots[slot + 2] = free;
                free = slot;
                dead--;
            } else if (!refill()) {
                return Long.MAX_VALUE;
            }
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void clear() {
        for (int slot = 0; slot < used; slot += STRIDE) {
            slots[slot + 1] = -1;
        }
        used = 0;
        free = -1;
        size = 0;
        dead = 0;
        now = 0;
        front.clear();
        far.clear();
        unbuild();
    }

    /** Steps of every kind so far, for tests of how work grows. */
    long work() {
        return visited + front.work() + far.work();
    }

    /** How many buckets the ring has, for tests of how it adapts. */
    int buckets() {
        return heads.length;
    }

    /** Until the first poll all is far: a calendar laid out for the first events of many would be wrong for most. */
    private void unbuild() {
        shift = 63;
        current = -1;
        window = 0;
        growAt = Integer.MAX_VALUE;
        attempts = 0;
        patience = 1;
        waiting = 0;
        startJudging();
    }

    /** Cuts the calendar anew for what is pending, and reclaims the slots of what was cancelled. */
    private void layOut(int newShift) {
        int wanted = LEAST_BUCKETS;
        while (wanted < MOST_BUCKETS && wanted < 2L * size) {
            wanted *= 2;
        }
        if (heads.length != wanted) {
            heads = new int[wanted];
            occupied = new long[wanted >>> 6];
        }
        Arrays.fill(heads, -1);
        Arrays.fill(occupied, 0);
        mask = wanted - 1;
        window = wanted;
        growAt = wanted < MOST_BUCKETS ? wanted : Integer.MAX_VALUE;
        shift = newShift;
        front.clear();
        far.clear();
        dead = 0;
        long earliest = Long.MAX_VALUE;
        int last = 0;
        for (int slot = 0; slot < used; slot += STRIDE) {
            if (slots[slot + 1] >= 0) {
                earliest = Math.min(earliest, slots[slot]);
                last = slot + STRIDE;
            }
        }
        visited += used / STRIDE + wanted / 64;
        used = last;
        free = -1;
        current = (size == 0 ? now : earliest) >>> shift;
        for (int slot = used - STRIDE; slot >= 0; slot -= STRIDE) {
            if (slots[slot + 1] >= 0) {
                place(slot);
            } else {
                slots[slot + 2] = free;
                free = slot;
            }
        }
        startJudging();
    }

    private void startJudging() {
        judgedWork = work();
        judgedFront = front.work();
        judgedOperations = operations();
        workLimit = 4096 + 4L * (used / STRIDE) + heads.length / 4;
    }

    /** Events scheduled and events gone. */
    private long operations() {
        return 2 * sequence - size - dead;
    }

    /**
     * Changes the bucket width if the work since the last time was more than it should be: first to what a sample of
     * the pending events suggests, then away from the side that costs most, for as long as that helps.
     */
    private void judge() {
        double cost = (double) (work() - judgedWork) / Math.max(1, operations() - judgedOperations);
        boolean worthwhile = attempts == 0 || cost < 0.7 * costBefore;
        if (cost <= TOLERATED) {
            attempts = 0;
            patience = 1;
            if (size < heads.length / 16 && heads.length > LEAST_BUCKETS) {
                layOut(estimate());
            }
            startJudging();
        } else if (waiting > 0) {
            waiting--;
            startJudging();
        } else if (attempts >= 2 && !worthwhile) {
            attempts = 0;
            waiting = patience;
            patience = Math.min(1 << 20, 2 * patience);
            layOut(shiftBefore);
        } else if (attempts == 0) {
            attempts = 1;
            shiftBefore = shift;
            costBefore = cost;
            layOut(estimate());
        } else {
            if (worthwhile) {
                shiftBefore = shift;
                costBefore = cost;
            }
            attempts++;
            long inFront = front.work() - judgedFront;
            boolean tooWide = 2 * inFront > work() - judgedWork;
            layOut(Math.max(0, Math.min(62, tooWide ? shift - 2 : shift + 2)));
        }
    }

    /**
     * The width, as a power of two, that would put about two events into each bucket: from the median of a sample of
     * what is pending, so that a few events in the far future do not count.
     */
    private int estimate() {
        int every = size / SAMPLE + 1;
        int count = 0;
        int live = 0;
        for (int slot = 0; slot < used && count < SAMPLE; slot += STRIDE) {
            if (slots[slot + 1] >= 0 && live++ % every == 0) {
                sample[count++] = slots[slot];
            }
        }
        visited += used / STRIDE;
        Arrays.sort(sample, 0, count);
        if (count > 0) {
            for (int at = count / 2; at < count; at = at < count - 1 ? count - 1 : count) {
                double gap = (double) (sample[at] - sample[0]) / ((double) size * at / count);
                if (gap > 0) {
                    return Math.min(62, Math.max(0, Math.getExponent(gap * WIDTH)));
                }
            }
            if (sample[0] > now) {
                return Math.min(62, Math.getExponent((double) (sample[0] - now)));
            }
        }
        return Math.min(shift, 62);
    }

    /** Fills the empty front from the next bucket that has events; false if nothing is pending. */
    private boolean refill() {
        if (size == 0) {
            return false;
        }
        if (window == 0) {
            layOut(estimate());
            return true;
        }
        if (work() - judgedWork > workLimit) {
            judge();
            return true;
        }
        long ahead = nextBucket();
        if (far.size() > 0) {
            long farAhead = (far.time() >>> shift) - current;
            if (farAhead <= ahead) {
                current += farAhead;
                draw();
                ahead = 0;
            }
        }
        current += ahead;
        int bucket = (int) current & mask;
        int slot = heads[bucket];
        if (slot >= 0) {
            heads[bucket] = -1;
            occupied[bucket >>> 6] &= ~(1L << bucket);
            turn(slot);
        }
        return true;
    }

    /** Buckets to the next one of the ring with events, {@link Long#MAX_VALUE} if there is none. */
    private long nextBucket() {
        int from = (int) (current + 1) & mask;
        int word = from >>> 6;
        long bits = occupied[word] & -1L << from;
        int words = occupied.length;
        for (int i = 0; i <= words; i++) {
            if (bits != 0) {
                visited += i;
                int bucket = (word << 6) + Long.numberOfTrailingZeros(bits);
                return (bucket - from & mask) + 1;
            }
            word = word + 1 & words - 1;
            bits = occupied[word];
        }
        visited += words;
        return Long.MAX_VALUE;
    }

    /** Moves what has come into the window from the far heap to its buckets. */
    private void draw() {
        long bucket = far.time() >>> shift;
        while (bucket - current < window) {
            place(far.pop());
            if (far.size() == 0) {
                break;
            }
            bucket = far.time() >>> shift;
        }
    }

    /** Brings a bucket's list, newest first, to the front; oldest first, so that what is in order costs one step. */
    private void turn(int newest) {
        int slot = newest;
        int next = (int) slots[slot + 2];
        if (next >= 0) {
            int previous = -1;
            while (true) {
                slots[slot + 2] = slots[slot + 2] & 0xffff_ffff_0000_0000L | previous & 0xffff_ffffL;
                if (next < 0) {
                    break;
                }
                previous = slot;
                slot = next;
                next = (int) slots[slot + 2];
            }
        }
        while (slot >= 0) {
            front.add(slots[slot], number(slot), slot);
            slot = (int) slots[slot + 2];
        }
    }

    /** The sequence number of a slot in use, cancelled or not: cancelling must not change the order. */
    private long number(int slot) {
        long number = slots[slot + 1];
        return number ^ number >> 63;
    }

    private void place(int slot) {
        long time = slots[slot];
        long ahead = (time >>> shift) - current;
        if (ahead <= 0) {
            front.add(time, number(slot), slot);
        } else if (ahead < window) {
            int bucket = (int) (time >>> shift) & mask;
            slots[slot + 2] = slots[slot + 2] & 0xffff_ffff_0000_0000L | heads[bucket] & 0xffff_ffffL;
            heads[bucket] = slot;
            occupied[bucket >>> 6] |= 1L << bucket;
        } else {
            far.push(time, number(slot), slot);
        }
    }

    private int fresh() {
        if (used == slots.length) {
            long wanted = Math.max(64L * STRIDE, used / STRIDE * 2L * STRIDE);
            if (wanted > Integer.MAX_VALUE - 8) {
                throw new IllegalStateException("pending events = " + size + ", expected fewer than 7e8.");
            }
            slots = Arrays.copyOf(slots, (int) wanted);
        }
        int slot = used;
        used += STRIDE;
        return slot;
    }
}
