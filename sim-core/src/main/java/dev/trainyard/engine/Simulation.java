package dev.trainyard.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One simulation: streams, shared links and a graph of tasks, declared first and then run once.
 *
 * <p>A stream runs its tasks one at a time in the order they were added. A task starts when all it waits for has ended
 * (plus the lags) and its stream is free. A transfer is a task that also crosses links; links are shared max-min fairly
 * between the transfers in flight (see {@link Flows}). Times are picoseconds, see {@link Picoseconds}. All that happens
 * at one instant is applied before links are shared anew, so the result does not depend on the order of events within
 * an instant.
 *
 * <p>Tasks, streams, links and routes are numbered from 0 in the order of their declaration. Not safe for use by
 * several threads at once; any number of simulations run side by side.
 */
public final class Simulation {
    /** The stream of a task that waits for its dependencies only. */
    public static final int NO_STREAM = -1;

    private final EventQueue queue;
    private final TaskGraph graph = new TaskGraph();
    private final Flows flows = new Flows();
    private final List<String> streamNames = new ArrayList<>();
    private long[] starts;
    private long[] ends;
    private int[] causes;
    private long[] busy;
    private int[] ended;
    private int endedCount;
    private long events;
    private int done;
    private boolean ran;

    /** A simulation on a queue of its own. */
    public Simulation() {
        this(new CalendarQueue());
    }

    /**
     * A simulation on a given queue, which it clears.
     *
     * @param queue used by nobody else until the run is over
     */
    public Simulation(EventQueue queue) {
        queue.clear();
        this.queue = queue;
    }

    /**
     * Declares a stream.
     *
     * @param name for messages; need not be unique
     * @return its number
     */
    public int stream(String name) {
        declaring();
        streamNames.add(name);
        return streamNames.size() - 1;
    }

    /**
     * Declares a link that the transfers crossing it share.
     *
     * @param bytesPerSecond capacity, positive; infinity for a link that never limits
     * @return its number
     */
    public int link(double bytesPerSecond) {
        declaring();
        return flows.link(bytesPerSecond);
    }

    /**
     * Declares the set of links that a transfer crosses. The same links in any order are the same route.
     *
     * @return its number
     * @throws IllegalArgumentException if a link is unknown or named twice
     */
    public int route(int... links) {
        declaring();
        return flows.route(links);
    }

    /**
     * Adds a task that keeps its stream busy for a fixed time.
     *
     * @param stream or {@link #NO_STREAM}
     * @param picoseconds zero or more
     * @param tag the caller's label
     * @return its number
     */
    public int task(int stream, long picoseconds, int tag) {
        declaring();
        return graph.add(checkedStream(stream), checkedDuration(picoseconds), tag, -1);
    }

    /**
     * Adds a transfer: a task that takes {@code picoseconds}, to the bit, while every link of its route grants its
     * demand in full, and progresses at the fraction of its demand that it is granted otherwise.
     *
     * @param stream or {@link #NO_STREAM}
     * @param picoseconds time at full demand, zero or more
     * @param bytesPerSecond demand on every link of the route, finite, zero or more
     * @param route what it crosses
     * @param tag the caller's label
     * @return its number, counted with the tasks
     */
    public int transfer(int stream, long picoseconds, double bytesPerSecond, int route, int tag) {
        declaring();
        checkedStream(stream);
        checkedDuration(picoseconds);
        return graph.add(stream, picoseconds, tag, flows.flowClass(route, bytesPerSecond));
    }

    /** Lets a task start only once another has ended. */
    public void after(int task, int dependency) {
        after(task, dependency, 0);
    }

    /**
     * Lets a task start only once {@code lagPicoseconds} have passed since another ended.
     *
     * @throws IllegalArgumentException if a task is unknown, waits for itself, or the lag is negative
     */
    public void after(int task, int dependency, long lagPicoseconds) {
        declaring();
        checkedTask(task);
        checkedTask(dependency);
        if (task == dependency) {
            throw new IllegalArgumentException("task = " + task + " waits for itself, expected another task.");
        }
        if (lagPicoseconds < 0) {
            throw new IllegalArgumentException("lagPicoseconds = " + lagPicoseconds + ", expected zero or more.");
        }
        graph.edge(dependency, task, lagPicoseconds);
    }

    /** Lets a task start no earlier than a given time in picoseconds. */
    public void release(int task, long notBefore) {
        declaring();
        checkedTask(task);
        if (notBefore < 0) {
            throw new IllegalArgumentException("notBefore = " + notBefore + " ps, expected zero or more.");
        }
        graph.ready[task] = notBefore;
    }

    /**
     * Runs all tasks.
     *
     * @return end of the last one, 0 if there is none
     * @throws DeadlockException if tasks wait for one another in a circle
     * @throws TimeOverflowException if time leaves the range of a long
     * @throws IllegalStateException if it ran before
     */
    public long run() {
        declaring();
        ran = true;
        int tasks = graph.tasks;
        graph.freeze(streamNames.size());
        starts = new long[tasks];
        ends = new long[tasks];
        causes = new int[tasks];
        Arrays.fill(starts, -1);
        Arrays.fill(causes, -1);
        busy = new long[streamNames.size()];
        ended = new int[64];
        flows.freeze(graph, queue);
        for (int t = 0; t < tasks; t++) {
            if (graph.waits[t] == 0) {
                begin(t, 0);
            }
        }
        settle(0);
        while (queue.poll()) {
            long now = queue.now();
            take(queue.payload(), now);
            settle(now);
        }
        if (done < tasks) {
            throw deadlock();
        }
        long last = 0;
        for (int t = 0; t < tasks; t++) {
            last = Math.max(last, ends[t]);
        }
        return last;
    }

    /** Start of a task, in picoseconds. */
    public long start(int task) {
        finished();
        return starts[checkedTask(task)];
    }

    /** End of a task, in picoseconds. */
    public long end(int task) {
        finished();
        return ends[checkedTask(task)];
    }

    /**
     * What a task started upon: the one it waited for whose end (plus lag) came last, its predecessor on the stream
     * included; the lowest number on a tie; -1 if it waited for none or for its release only. Following it from the
     * last task gives the critical path.
     */
    public int cause(int task) {
        finished();
        return causes[checkedTask(task)];
    }

    /** The caller's label of a task. */
    public int tag(int task) {
        return graph.tag[checkedTask(task)];
    }

    /** Stream of a task, or {@link #NO_STREAM}. */
    public int streamOf(int task) {
        return graph.stream[checkedTask(task)];
    }

    /** Name of a stream. */
    public String streamName(int stream) {
        return streamNames.get(stream);
    }

    /** How many tasks there are, transfers included. */
    public int tasks() {
        return graph.tasks;
    }

    /** How many streams there are. */
    public int streams() {
        return streamNames.size();
    }

    /** Events so far: ends of tasks, delayed starts, and completions foreseen for transfers. */
    public long events() {
        return events;
    }

    /** Classes of flows looked at to share links, for tests that sharing stays local. */
    long classesShared() {
        return flows.reachedInAll();
    }

    /** Picoseconds during which a stream ran a task. */
    public long busy(int stream) {
        finished();
        return busy[stream];
    }

    /** Applies what is due at this instant, then shares the links anew; both may bring more at the same instant. */
    private void settle(long now) {
        do {
            while (endedCount > 0) {
                succeed(ended[--endedCount], now);
            }
            while (queue.next() == now) {
                queue.poll();
                take(queue.payload(), now);
                while (endedCount > 0) {
                    succeed(ended[--endedCount], now);
                }
            }
            flows.share(now);
        } while (queue.next() == now);
    }

    /** Payloads: a task that ends (or a transfer that starts), or the tasks' number plus a class of flows. */
    private void take(int payload, long now) {
        events++;
        if (payload >= graph.tasks) {
            int flowClass = payload - graph.tasks;
            for (int t = flows.finish(flowClass, now); t >= 0; t = flows.finish(flowClass, now)) {
                events++;
                end(t, now);
            }
        } else if (graph.flow[payload] >= 0) {
            starts[payload] = now;
            flows.start(payload, graph.flow[payload], graph.duration[payload], now);
        } else {
            end(payload, now);
        }
    }

    /** All that a task waits for is known: its start is, too. */
    private void begin(int task, long now) {
        long start = graph.ready[task];
        long duration = graph.duration[task];
        if (graph.flow[task] < 0 || duration == 0) {
            starts[task] = start;
            long end = Picoseconds.add(start, duration);
            if (end == now) {
                events++;
                end(task, now);
            } else {
                graph.flow[task] = -1;
                queue.schedule(end, task);
            }
        } else if (start == now) {
            starts[task] = now;
            flows.start(task, graph.flow[task], duration, now);
        } else {
            queue.schedule(start, task);
        }
    }

    private void end(int task, long now) {
        ends[task] = now;
        done++;
        int s = graph.stream[task];
        if (s >= 0) {
            busy[s] += now - starts[task];
        }
        if (endedCount == ended.length) {
            ended = Arrays.copyOf(ended, TaskGraph.grown(endedCount));
        }
        ended[endedCount++] = task;
    }

    private void succeed(int task, long now) {
        int[] successors = graph.successor;
        int stop = graph.first[task + 1];
        boolean lags = graph.successorLag.length > 0;
        for (int e = graph.first[task]; e < stop; e++) {
            long at = lags ? Picoseconds.add(now, graph.successorLag[e]) : now;
            arrive(successors[e], task, at, now);
        }
        int next = graph.chain[task];
        if (next >= 0) {
            arrive(next, task, now, now);
        }
    }

    private void arrive(int task, int cause, long at, long now) {
        if (at > graph.ready[task] || at == graph.ready[task] && (causes[task] < 0 || cause < causes[task])) {
            graph.ready[task] = at;
            causes[task] = cause;
        }
        if (--graph.waits[task] == 0) {
            begin(task, now);
        }
    }

    private DeadlockException deadlock() {
        int[] cycle = graph.cycle();
        StringBuilder text = new StringBuilder("tasks that never ran = ").append(graph.tasks - done)
                .append(" of ").append(graph.tasks).append(", expected none. They wait in a circle: ");
        for (int i = 0; i < Math.min(cycle.length, 12); i++) {
            text.append(named(cycle[i])).append(" waits for ");
        }
        if (cycle.length > 12) {
            text.append("(").append(cycle.length - 12).append(" more) which wait for ");
        }
        text.append(named(cycle[0]))
                .append(". Maybe tasks were added to a stream in another order than their dependencies need.");
        return new DeadlockException(text.toString(), cycle);
    }

    private String named(int task) {
        int s = graph.stream[task];
        return "task " + task + " (tag " + graph.tag[task] + (s < 0 ? "" : ", stream " + streamNames.get(s)) + ")";
    }

    private int checkedStream(int stream) {
        if (stream < NO_STREAM || stream >= streamNames.size()) {
            throw new IllegalArgumentException("stream = " + stream + ", expected -1 for none or one of the "
                    + streamNames.size() + " declared.");
        }
        return stream;
    }

    private int checkedTask(int task) {
        if (task < 0 || task >= graph.tasks) {
            throw new IllegalArgumentException("task = " + task + ", expected one of the " + graph.tasks
                    + " declared.");
        }
        return task;
    }

    private static long checkedDuration(long picoseconds) {
        if (picoseconds < 0) {
            throw new IllegalArgumentException("picoseconds = " + picoseconds + ", expected zero or more."
                    + " Maybe a sum ran over the range of a long.");
        }
        return picoseconds;
    }

    private void declaring() {
        if (ran) {
            throw new IllegalStateException("the simulation has run, expected one run. Maybe make a new one.");
        }
    }

    private void finished() {
        if (!ran) {
            throw new IllegalStateException("the simulation has not run, expected run() first.");
        }
    }
}
