package dev.trainyard.engine;

import java.util.Arrays;

/**
 * Tasks and what they wait for, as growable primitive arrays, frozen into successor lists (compressed rows) when the
 * run starts. A stream is a chain: each of its tasks waits for the one added before it.
 */
final class TaskGraph {
    private static final long[] NO_LAGS = {};

    int tasks;
    int[] stream = new int[64];
    int[] tag = new int[64];
    long[] duration = new long[64];
    long[] ready = new long[64];
    /** Flow class of a transfer, -1 for a plain task. */
    int[] flow = new int[64];

    private int edges;
    private int[] from = new int[64];
    private int[] to = new int[64];
    /** Empty until the first lag that is not zero. */
    private long[] lag = NO_LAGS;

    /** Successors of task t are at [first[t], first[t + 1]); its successor on the stream is apart, in {@code chain}. */
    int[] first;
    int[] successor;
    long[] successorLag = NO_LAGS;
    int[] chain;
    int[] waits;

    int add(int onStream, long picoseconds, int label, int flowClass) {
        if (tasks == stream.length) {
            int capacity = grown(tasks);
            stream = Arrays.copyOf(stream, capacity);
            tag = Arrays.copyOf(tag, capacity);
            duration = Arrays.copyOf(duration, capacity);
            ready = Arrays.copyOf(ready, capacity);
            flow = Arrays.copyOf(flow, capacity);
        }
        stream[tasks] = onStream;
        tag[tasks] = label;
        duration[tasks] = picoseconds;
        flow[tasks] = flowClass;
        return tasks++;
    }

    void edge(int dependency, int task, long picoseconds) {
        if (edges == from.length) {
            int capacity = grown(edges);
            from = Arrays.copyOf(from, capacity);
            to = Arrays.copyOf(to, capacity);
            if (lag.length > 0) {
                lag = Arrays.copyOf(lag, capacity);
            }
        }
        if (picoseconds > 0 && lag.length == 0) {
            lag = new long[from.length];
        }
        from[edges] = dependency;
        to[edges] = task;
        if (lag.length > 0) {
            lag[edges] = picoseconds;
        }
        edges++;
    }

    /** Counts, then places the edges by the task they leave. */
    void freeze(int streams) {
        first = new int[tasks + 1];
        waits = new int[tasks];
        for (int e = 0; e < edges; e++) {
            first[from[e] + 1]++;
            waits[to[e]]++;
        }
        for (int t = 0; t < tasks; t++) {
            first[t + 1] += first[t];
        }
        successor = new int[edges];
        successorLag = lag.length == 0 ? NO_LAGS : new long[edges];
        int[] at = Arrays.copyOf(first, tasks);
        for (int e = 0; e < edges; e++) {
            int place = at[from[e]]++;
            successor[place] = to[e];
            if (lag.length > 0) {
                successorLag[place] = lag[e];
            }
        }
        chain(streams);
    }

    private void chain(int streams) {
        chain = new int[tasks];
        int[] last = new int[streams];
        Arrays.fill(last, -1);
        for (int t = 0; t < tasks; t++) {
            chain[t] = -1;
            int s = stream[t];
            if (s >= 0) {
                if (last[s] >= 0) {
                    chain[last[s]] = t;
                    waits[t]++;
                }
                last[s] = t;
            }
        }
    }

    /**
     * A circle among the tasks that never ran, each waiting for the next: from any of them walk to something it still
     * waits for until a task comes up again.
     */
    int[] cycle() {
        int[] awaited = new int[tasks];
        Arrays.fill(awaited, -1);
        int start = -1;
        for (int t = tasks - 1; t >= 0; t--) {
            if (waits[t] == 0) {
                continue;
            }
            start = t;
            for (int e = first[t]; e < first[t + 1]; e++) {
                awaited[successor[e]] = t;
            }
            if (chain[t] >= 0) {
                awaited[chain[t]] = t;
            }
        }
        int[] step = new int[tasks];
        int[] path = new int[tasks];
        int length = 0;
        int task = start;
        while (step[task] == 0) {
            path[length++] = task;
            step[task] = length;
            task = awaited[task];
        }
        return Arrays.copyOfRange(path, step[task] - 1, length);
    }

    static int grown(int length) {
        long wanted = Math.max(64, length + (length >> 1));
        if (wanted > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException("elements = " + length + ", expected fewer than 2^31 - 8."
                    + " Maybe fold what does not differ.");
        }
        return (int) wanted;
    }
}
