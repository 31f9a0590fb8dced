package dev.trainyard.engine;

import java.util.Arrays;

/**
 * A calendar queue that tunes itself and falls back on heaps where a calendar does not help: constant time per event
 * on the distributions of simulations, O(log n) amortised on any.
 *
 * <p>Time is cut into buckets of 2^shift picoseconds (R. Brown, Calendar queues: a fast O(1) priority queue
 * implementation for the simulation event set problem, CACM 31(10), 1988). A ring of them covers the window ahead;
 * putting an event into one is one unsorted push. As in the ladder queue (W. T. Tang, R. S. M. Goh and I. L.-J. Thng,
 * Ladder queue: an O(1) priority queue structure for large-scale discrete event simulation, ACM TOMACS 15(3), 2005)
 * only the buckets whose turn has come are sorted: when many events are pending they are spread over a finer ring
 * first, a second rung, and from there go into the {@link FrontQueue}. What lies beyond the window waits in a heap. A
 * bitmap finds the next bucket that is not empty, 64 at a step.
 *
 * <p>Bucket count follows size. Bucket width comes from a sample of what is pending, and is judged by the work that is
 * counted: steps of sorting, levels of the heaps, empty words of the bitmap. Only when the work wasted exceeds what
 * laying the calendar out anew costs is that done, and when it did not help, it is undone and tried at ever longer
 * intervals; so tuning never costs more than a constant factor.
 */
public final class CalendarQueue implements EventQueue {
    /** Words per slot: sequence number, complemented once cancelled or free; time; payload and next slot. */
    private static final int STRIDE = 3;
    private static final int LEAST_BUCKETS = 64;
    private static final int MOST_BUCKETS = 1 << 28;
    /** Mean gaps per event that the ring spans, so that few events go by way of the far heap. */
    private static final double WINDOW = 3.0;
    /** Bounds on the buckets per event when the calendar is laid out, for times that fit no one width. */
    private static final double FEWEST_PER_EVENT = 0.125;
    private static final double MOST_PER_EVENT = 16.0;
    /** A turn takes at most this part of the ring, so that few new events fall into what it took. */
    private static final int TURNS = 256;
    /**
     * Events beyond which they no longer fit the near caches. Then the ring has wide buckets, to be small, and those
     * whose turn has come are spread over a fine ring of up to 2^FINE_BITS buckets for each, which does fit.
     */
    private static final int MANY = 10_000;
    private static final int FINE_BITS = 4;
    /** Buckets that one turn takes. */
    private static final int TURN = 64;

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
    private final BucketRing ring = new BucketRing(false);
    private final BucketRing fine = new BucketRing(true);
    private int shift;
    /** Bucket number whose events are in the front; those of the ring are current + 1 to current + window - 1. */
    private long current;
    private long window;
    private int growAt;
    /** Whether there is a fine ring; its width, the bucket brought to the front, and the last that may be filled. */
    private boolean two;
    private int fineShift;
    private long fineCurrent;
    private long fineEnd;

    /** Slots visited in laying out. */
    private long visited;
    /** Work and operations when the width was last judged, and the work at which it is judged again. */
    private long judgedWork;
    private long judgedFront;
    private long judgedOperations;
    private long workLimit;
    private final BucketWidth width = new BucketWidth();

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
        words[slot + 1] = picoseconds;
        words[slot] = number;
        words[slot + 2] = (long) what << 32;
        long ahead = (picoseconds >>> shift) - current;
        if (ahead > 0 && ahead < window) {
            ring.put(picoseconds >>> shift, words, slot);
        } else if (ahead <= 0) {
            putNear(picoseconds, slot);
        } else {
            far.push(picoseconds, number, slot);
        }
        if (++size > growAt) {
            layOut(fit());
        }
        return HeapQueue.handle(number, slot);
    }

    @Override
    public boolean cancel(long handle) {
        int slot = (int) handle;
        if (handle < 0 || slot < 0 || slot >= used || slot % STRIDE != 0 || slots[slot] < 0
                || HeapQueue.handle(slots[slot], slot) != handle) {
            return false;
        }
        slots[slot] = ~slots[slot];
        size--;
        // Cancelled events keep their slots until their turn; once they hold half of all, they are swept out.
        if (++dead > LEAST_BUCKETS && dead > used / STRIDE / 2) {
            layOut(fit());
        }
        return true;
    }

    @Override
    public boolean poll() {
        while (true) {
            int slot = front.poll(slots);
            if (slot >= 0) {
                long number = slots[slot];
                slots[slot] = -1;
                payload = (int) (slots[slot + 2] >> 32);
                slots[slot + 2] = free;
                free = slot;
                if (number >= 0) {
                    now = slots[slot + 1];
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
            int slot = front.peek(slots);
            if (slot >= 0) {
                if (slots[slot] >= 0) {
                    return slots[slot + 1];
                }
                front.poll(slots);
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
            slots[slot] = -1;
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
        return visited + ring.visited() + fine.visited() + front.work() + far.work();
    }

    /** How many buckets the ring has, for tests of how it adapts. */
    int buckets() {
        return ring.buckets();
    }

    /** Until the first poll all is far: a calendar laid out for the first events of many would be wrong for most. */
    private void unbuild() {
        shift = 63;
        current = -1;
        window = 0;
        closeFine();
        growAt = Integer.MAX_VALUE;
        width.forget();
        startJudging();
    }

    /** Cuts the calendar anew for what is pending, and reclaims the slots of what was cancelled. */
    private void layOut(int newShift) {
        double span = WINDOW * width.gap() / (1L << newShift);
        double least = size * Math.max(FEWEST_PER_EVENT, Math.min(MOST_PER_EVENT, span));
        int wanted = LEAST_BUCKETS;
        while (wanted < MOST_BUCKETS && wanted < least) {
            wanted *= 2;
        }
        two = size > MANY && newShift > FINE_BITS;
        fineShift = newShift - FINE_BITS;
        ring.resize(wanted, two ? TURN : Math.max(1, Math.min(TURN, wanted / TURNS)));
        if (two) {
            fine.resize(TURN << FINE_BITS, TURN);
        }
        closeFine();
        window = wanted;
        growAt = (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST_BUCKETS, 2L * size));
        shift = newShift;
        front.clear();
        far.clear();
        dead = 0;
        long earliest = Long.MAX_VALUE;
        int last = 0;
        for (int slot = 0; slot < used; slot += STRIDE) {
            if (slots[slot] >= 0) {
                earliest = Math.min(earliest, slots[slot + 1]);
                last = slot + STRIDE;
            }
        }
        visited += used / STRIDE + wanted / 64;
        used = last;
        free = -1;
        current = (size == 0 ? now : earliest) >>> shift;
        for (int slot = used - STRIDE; slot >= 0; slot -= STRIDE) {
            if (slots[slot] >= 0) {
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
        workLimit = 4096 + 4L * (used / STRIDE) + ring.buckets() / 4;
    }

    /** Events scheduled and events gone. */
    private long operations() {
        return 2 * sequence - size - dead;
    }

    private void judge() {
        long work = work() - judgedWork;
        boolean tooWide = 2 * (front.work() - judgedFront) > work;
        double cost = (double) work / Math.max(1, operations() - judgedOperations);
        int verdict = width.judge(cost, tooWide, shift);
        if (verdict >= 0) {
            layOut(verdict);
        } else if (verdict == BucketWidth.FIT || size < ring.buckets() / 32 && ring.buckets() > LEAST_BUCKETS) {
            layOut(fit());
        } else {
            startJudging();
        }
    }

    private int fit() {
        visited += used / STRIDE;
        int fit = width.fit(slots, STRIDE, used, size, now, shift);
        return size > MANY ? Math.min(BucketWidth.MOST, fit + FINE_BITS) : fit;
    }

    /** Fills the empty front from the next bucket that has events; false if nothing is pending. */
    private boolean refill() {
        if (size == 0) {
            return false;
        }
        if (fineCurrent < fineEnd && refillFine()) {
            return true;
        }
        if (window == 0) {
            layOut(fit());
            return true;
        }
        if (work() - judgedWork > workLimit) {
            judge();
            return true;
        }
        long ahead = ring.ahead(current);
        long toFar = toFar();
        current += Math.min(ahead, toFar);
        if (two) {
            fineCurrent = (current << FINE_BITS) - 1;
            fineEnd = fineCurrent + (1 << FINE_BITS);
        }
        if (toFar <= ahead) {
            draw();
        }
        long most = Math.min(TURN - 1, toFar() - 1);
        if (two) {
            current += ring.spill(current, most, slots, fine, fineShift);
            fineEnd = (current + 1 << FINE_BITS) - 1;
        } else {
            current += ring.turn(current, most, slots, front);
        }
        return true;
    }

    /** Buckets to the first event of the far heap, {@link Long#MAX_VALUE} if there is none. */
    private long toFar() {
        return far.size() == 0 ? Long.MAX_VALUE : (far.time() >>> shift) - current;
    }

    private boolean refillFine() {
        long ahead = fine.ahead(fineCurrent);
        if (ahead == Long.MAX_VALUE) {
            closeFine();
            return false;
        }
        fineCurrent += ahead;
        fineCurrent += fine.turn(fineCurrent, Math.min(TURN - 1, fineEnd - fineCurrent), slots, front);
        return true;
    }

    private void closeFine() {
        fineCurrent = -1;
        fineEnd = -1;
    }

    /** Puts an event of the current bucket or before it where its turn is: the fine ring if that is not past. */
    private void putNear(long time, int slot) {
        long bucket = time >>> fineShift;
        if (bucket > fineCurrent && bucket <= fineEnd) {
            fine.put(bucket, slots, slot);
        } else {
            front.add(time, slot, slots);
        }
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

    private void place(int slot) {
        long time = slots[slot + 1];
        long ahead = (time >>> shift) - current;
        if (ahead <= 0) {
            putNear(time, slot);
        } else if (ahead < window) {
            ring.put(time >>> shift, slots, slot);
        } else {
            far.push(time, BucketRing.number(slots, slot), slot);
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
