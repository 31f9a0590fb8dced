package dev.trainyard.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every queue, on its own and op for op beside a list kept in order by brute force. */
class EventQueueTest {

    /** Times of new events, given the clock. */
    enum Distribution {
        ALL_EQUAL((random, now) -> Math.max(now, 1_000_000)),
        NOW((random, now) -> now),
        EXPONENTIAL((random, now) -> now + (long) (-1e6 * Math.log(1 - random.nextDouble()))),
        FINE_EXPONENTIAL((random, now) -> now + (long) (-3 * Math.log(1 - random.nextDouble()))),
        BIMODAL((random, now) -> now + random.nextLong(1, 1000) * (random.nextBoolean() ? 1 : 1_000_000_000L)),
        ONE_IN_A_HUNDRED_NEAR((random, now) -> now + (random.nextInt(100) == 0 ? 3 : random.nextLong(1L << 50))),
        FAR_FUTURE((random, now) -> random.nextInt(20) == 0
                ? Long.MAX_VALUE - random.nextInt(5) : now + random.nextLong(100)),
        INCREASING((random, now) -> now + 1_000_000 - Math.floorMod(-now, 7)),
        GEOMETRIC((random, now) -> now + (1L << random.nextInt(55))),
        COARSE((random, now) -> (now / 1000 + random.nextLong(1, 5)) * 1000),
        BURSTS((random, now) -> (now / 1_000_000_000L + (random.nextInt(50) == 0 ? 1 : 0)) * 1_000_000_000L
                + now % 1_000_000_000L + random.nextLong(3));

        private final Draw draw;

        Distribution(Draw draw) {
            this.draw = draw;
        }

        long after(SplittableRandom random, long now) {
            return Math.max(now, draw.time(random, now));
        }

        interface Draw {
            long time(SplittableRandom random, long now);
        }
    }

    static Stream<Arguments> queues() {
        return Stream.of(Arguments.of(new HeapQueue(1)), Arguments.of(new CalendarQueue(1)));
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void theQueuesAgreeOpForOpAsTheyGrowAndShrink(Distribution distribution) {
        compare(distribution, 30_000, 11, i -> i / 4000 % 2 == 0 ? 65 : 35, 0);
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void theQueuesAgreeOpForOpUnderCancellation(Distribution distribution) {
        compare(distribution, 30_000, 12, i -> i / 5000 % 2 == 0 ? 60 : 40, 30);
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void theQueuesAgreeWhenNearlyAllIsCancelled(Distribution distribution) {
        compare(distribution, 30_000, 13, i -> 80, 90);
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void theQueuesAgreeOpForOpWithManyPending(Distribution distribution) {
        compare(distribution, 90_000, 14, i -> i < 40_000 ? 90 : i < 60_000 ? 50 : 5, 3);
    }

    @Test
    void theQueuesAgreeWhenTheDistributionChangesUnderway() {
        SplittableRandom random = new SplittableRandom(5);
        HeapQueue expected = new HeapQueue();
        CalendarQueue actual = new CalendarQueue();
        for (Distribution distribution : Distribution.values()) {
            if (distribution == Distribution.FAR_FUTURE || distribution == Distribution.GEOMETRIC) {
                continue;
            }
            for (int i = 0; i < 20_000; i++) {
                if (i < 2000 || i % 2 == 0) {
                    long time = distribution.after(random, expected.now());
                    expected.schedule(time, i);
                    actual.schedule(time, i);
                } else {
                    step(expected, actual);
                }
            }
        }
        while (expected.size() > 0) {
            step(expected, actual);
        }
        assertThat(actual.poll()).isFalse();
    }

    private static void compare(Distribution distribution, int operations, int seed, LongUnaryOperator percentScheduled,
            int percentCancelled) {
        SplittableRandom random = new SplittableRandom(seed);
        HeapQueue expected = new HeapQueue(1);
        CalendarQueue actual = new CalendarQueue(1);
        long[] expectedHandles = new long[operations];
        long[] actualHandles = new long[operations];
        int handles = 0;
        for (int i = 0; i < operations; i++) {
            if (random.nextInt(100) < percentScheduled.applyAsLong(i)) {
                long time = distribution.after(random, expected.now());
                expectedHandles[handles] = expected.schedule(time, i);
                actualHandles[handles++] = actual.schedule(time, i);
                if (random.nextInt(100) < percentCancelled) {
                    int which = random.nextInt(5) == 0 ? random.nextInt(handles) : handles - 1;
                    assertThat(actual.cancel(actualHandles[which])).isEqualTo(expected.cancel(expectedHandles[which]));
                }
            } else {
                step(expected, actual);
            }
        }
        while (expected.size() > 0) {
            step(expected, actual);
        }
        assertThat(actual.poll()).isFalse();
        assertThat(actual.next()).isEqualTo(Long.MAX_VALUE);
    }

    private static void step(EventQueue expected, EventQueue actual) {
        if ((expected.size() & 1) == 0 && actual.next() != expected.next()) {
            assertThat(actual.next()).isEqualTo(expected.next());
        }
        boolean polled = expected.poll();
        if (actual.poll() != polled || actual.now() != expected.now() || actual.payload() != expected.payload()
                || actual.size() != expected.size()) {
            assertThat(describe(actual)).isEqualTo(describe(expected));
        }
    }

    private static String describe(EventQueue queue) {
        return "payload " + queue.payload() + " at " + queue.now() + ", " + queue.size() + " pending";
    }

    @ParameterizedTest
    @MethodSource("queues")
    void theReferenceIsASortedList(EventQueue queue) {
        SplittableRandom random = new SplittableRandom(3);
        long[] times = new long[200];
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < times.length; i++) {
                times[i] = random.nextLong(50);
                queue.schedule(times[i], i);
            }
            for (long time = 0; time < 50; time++) {
                for (int i = 0; i < times.length; i++) {
                    if (times[i] == time) {
                        assertThat(queue.poll()).isTrue();
                        assertThat(queue.now()).isEqualTo(time);
                        assertThat(queue.payload()).isEqualTo(i);
                    }
                }
            }
            assertThat(queue.poll()).isFalse();
            queue.clear();
        }
    }

    @ParameterizedTest
    @MethodSource("queues")
    void anEventIsCancelledOnceAndOnlyWhilePending(EventQueue queue) {
        long first = queue.schedule(10, 1);
        long second = queue.schedule(10, 2);
        long third = queue.schedule(10, 3);
        assertThat(queue.cancel(second)).isTrue();
        assertThat(queue.cancel(second)).isFalse();
        assertThat(queue.size()).isEqualTo(2);
        queue.poll();
        assertThat(queue.payload()).isEqualTo(1);
        assertThat(queue.cancel(first)).isFalse();
        long reused = queue.schedule(10, 4);
        assertThat(queue.cancel(first)).isFalse();
        assertThat(queue.cancel(-1)).isFalse();
        assertThat(queue.cancel(Long.MAX_VALUE)).isFalse();
        queue.poll();
        assertThat(queue.payload()).isEqualTo(3);
        queue.clear();
        assertThat(queue.cancel(third)).isFalse();
        assertThat(queue.cancel(reused)).isFalse();
        assertThat(queue.poll()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("queues")
    void thePastIsRefusedAndTheLastMomentIsNot(EventQueue queue) {
        queue.schedule(100, 0);
        queue.poll();
        assertThatThrownBy(() -> queue.schedule(99, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("picoseconds = 99").hasMessageContaining("now = 100");
        queue.schedule(Long.MAX_VALUE, 7);
        queue.poll();
        assertThat(queue.now()).isEqualTo(Long.MAX_VALUE);
        assertThat(queue.payload()).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void workPerOperationStaysSmallOnAnyDistribution(Distribution distribution) {
        SplittableRandom random = new SplittableRandom(21);
        CalendarQueue queue = new CalendarQueue();
        int pending = 20_000;
        int holds = 200_000;
        for (int i = 0; i < pending; i++) {
            queue.schedule(distribution.after(random, 0), i);
        }
        for (int i = 0; i < holds; i++) {
            queue.poll();
            queue.schedule(distribution.after(random, queue.now()), i);
        }
        // A binary heap of as many needs up to 2 * 14 levels a hold.
        assertThat((double) queue.work() / (pending + holds)).isLessThan(14);
    }

    @Test
    void workOnAnExponentialHoldModelDoesNotGrowWithSize() {
        assertThat(exponentialWork(1000)).isLessThan(4);
        assertThat(exponentialWork(10_000)).isLessThan(4);
        assertThat(exponentialWork(100_000)).isLessThan(4);
    }

    private static double exponentialWork(int pending) {
        SplittableRandom random = new SplittableRandom(22);
        CalendarQueue queue = new CalendarQueue();
        for (int i = 0; i < pending; i++) {
            queue.schedule(Distribution.EXPONENTIAL.after(random, 0), i);
        }
        queue.poll();
        long before = queue.work();
        for (int i = 0; i < 3 * pending; i++) {
            queue.schedule(Distribution.EXPONENTIAL.after(random, queue.now()), i);
            queue.poll();
        }
        return (double) (queue.work() - before) / (3 * pending);
    }

    @ParameterizedTest
    @MethodSource("queues")
    void nothingIsAllocatedPerEventOnceGrown(EventQueue queue) {
        SplittableRandom random = new SplittableRandom(25);
        for (int i = 0; i < 15_000; i++) {
            queue.schedule(random.nextLong(1_000_000_000), i);
        }
        hold(queue, random, 60_000);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        hold(queue, random, 200_000);
        long allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertThat(allocated).isLessThan(200_000);
    }

    private static void hold(EventQueue queue, SplittableRandom random, int times) {
        for (int i = 0; i < times; i++) {
            queue.poll();
            long cancelled = queue.schedule(queue.now() + random.nextLong(1_000_000_000), i);
            if (i % 10 == 0) {
                queue.cancel(cancelled);
                queue.schedule(queue.now() + random.nextLong(1_000_000_000), i);
            }
        }
    }

    @Test
    void oneEventFarAheadDoesNotSpoilTheCalendar() {
        CalendarQueue queue = new CalendarQueue();
        queue.schedule(Long.MAX_VALUE, -1);
        assertThat(queue.next()).isEqualTo(Long.MAX_VALUE);
        SplittableRandom random = new SplittableRandom(23);
        for (int i = 0; i < 10_000; i++) {
            queue.schedule(random.nextLong(1_000_000), i);
        }
        long before = queue.work();
        for (int i = 0; i < 300_000; i++) {
            queue.poll();
            queue.schedule(queue.now() + random.nextLong(2_000_000), i);
        }
        assertThat((double) (queue.work() - before) / 300_000).isLessThan(4);
    }

    @Test
    void theRingFollowsTheNumberOfEvents() {
        CalendarQueue queue = new CalendarQueue();
        SplittableRandom random = new SplittableRandom(24);
        queue.schedule(0, 0);
        queue.poll();
        for (int i = 0; i < 50_000; i++) {
            queue.schedule(random.nextLong(1_000_000_000), i);
        }
        queue.next();
        assertThat(queue.buckets()).isBetween(50_000 / 8, 50_000 * 32);
        while (queue.size() > 50) {
            queue.poll();
        }
        for (int i = 0; i < 100_000; i++) {
            queue.poll();
            queue.schedule(queue.now() + random.nextLong(1_000_000_000), i);
        }
        assertThat(queue.buckets()).isBetween(64, 50 * 32);
    }
}
