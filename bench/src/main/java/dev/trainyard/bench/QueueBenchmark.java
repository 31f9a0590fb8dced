package dev.trainyard.bench;

import dev.trainyard.engine.CalendarQueue;
import dev.trainyard.engine.EventQueue;
import dev.trainyard.engine.HeapQueue;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The hold model: take the next event, put one back a random time later; the number pending stays. Increments are drawn
 * beforehand, exponential with a mean of a second, so that the queue is timed and not the logarithm. Scores are holds
 * per microsecond, that is million events per second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class QueueBenchmark {
    private static final int HOLDS = 1 << 12;
    private static final int INCREMENTS = 1 << 16;
    private static final double MEAN = 1e12;

    /** What is held. */
    @Param({"PriorityQueue", "HeapQueue", "CalendarQueue"})
    public String queue;

    /** Events pending. */
    @Param({"1000", "100000", "1000000"})
    public int pending;

    private final long[] increments = new long[INCREMENTS];
    private int next;
    private EventQueue primitive;
    private PriorityQueue<Event> objects;
    private long sequence;

    /** Event of the usual kind: an object with its order. */
    private static final class Event implements Comparable<Event> {
        private long time;
        private long sequence;
        private int payload;

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }

    /** Fills the queue, and holds long enough for the times pending to be those of the steady state. */
    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < INCREMENTS; i++) {
            increments[i] = (long) (-MEAN * Math.log(1 - random.nextDouble()));
        }
        if (queue.equals("PriorityQueue")) {
            objects = new PriorityQueue<>(pending);
        } else {
            primitive = queue.equals("HeapQueue") ? new HeapQueue() : new CalendarQueue();
        }
        for (int i = 0; i < pending; i++) {
            long time = (long) (-MEAN * Math.log(1 - random.nextDouble()));
            if (objects != null) {
                Event event = new Event();
                event.time = time;
                event.sequence = sequence++;
                event.payload = i;
                objects.add(event);
            } else {
                primitive.schedule(time, i);
            }
        }
        for (int i = 0; i < 3 * pending; i += HOLDS) {
            hold();
        }
    }

    /** Holds; the sum of payloads keeps the work from being optimised away. */
    @Benchmark
    @OperationsPerInvocation(HOLDS)
    public int hold() {
        return objects != null ? holdObjects() : holdPrimitive(primitive);
    }

    private int holdPrimitive(EventQueue held) {
        int sum = 0;
        int at = next;
        for (int i = 0; i < HOLDS; i++) {
            held.poll();
            int payload = held.payload();
            sum += payload;
            held.schedule(held.now() + increments[at], payload);
            at = at + 1 & INCREMENTS - 1;
        }
        next = at;
        return sum;
    }

    /** The event taken is the one put back, so nothing is allocated here either. */
    private int holdObjects() {
        int sum = 0;
        int at = next;
        for (int i = 0; i < HOLDS; i++) {
            Event event = objects.poll();
            sum += event.payload;
            event.time += increments[at];
            event.sequence = sequence++;
            objects.add(event);
            at = at + 1 & INCREMENTS - 1;
        }
        next = at;
        return sum;
    }
}
