package dev.trainyard.kernel.pipeline;

import java.util.Arrays;

/**
 * Pipelines to be timed: problems that share one {@link PipelineOrder} and differ in durations. Everything is 0 (and
 * every jitter factor 1) until set. Seconds throughout, finite and not negative.
 *
 * <p>Messages: when a pass that another stage waits for ends, the sender's compute stream is busy for {@code blocking}
 * more seconds; the message is there {@code latency} seconds after that; the receiver's compute stream is then busy for
 * {@code blocking} seconds before the pass that needs it. Between two chunks of the same stage there is no message.
 */
public final class PipelineBatch {
    private final PipelineOrder order;
    private final int size;
    private final PassDurations durations;
    private double[] jitter;

    /**
     * @param order order that all problems share
     * @param size number of problems, at least 1
     */
    public PipelineBatch(PipelineOrder order, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size is " + size + ", expected at least 1");
        }
        this.order = order;
        this.size = size;
        this.durations = new PassDurations(Math.multiplyExact(size, order.slots()));
    }

    private int at(int problem, int stage, int chunk) {
        if (problem < 0 || problem >= size || stage < 0 || stage >= order.stages() || chunk < 0
                || chunk >= order.chunks()) {
            throw new IndexOutOfBoundsException("problem " + problem + ", stage " + stage + ", chunk " + chunk
                    + ", expected below " + size + ", " + order.stages() + ", " + order.chunks());
        }
        return problem * order.slots() + stage * order.chunks() + chunk;
    }

    private static double seconds(String what, double value) {
        if (!(value >= 0 && value <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(what + " is " + value + ", expected finite seconds, not negative");
        }
        return value;
    }

    /** Forward pass of a chunk over one micro-batch. */
    public PipelineBatch forward(int problem, int stage, int chunk, double value) {
        durations.forward[at(problem, stage, chunk)] = seconds("forward", value);
        return this;
    }

    /** Backward pass, split in input gradient (with what is recomputed) and weight gradient; together they sum up. */
    public PipelineBatch backward(int problem, int stage, int chunk, double inputSeconds, double weightSeconds) {
        int i = at(problem, stage, chunk);
        durations.inputGradient[i] = seconds("input gradient", inputSeconds);
        durations.weightGradient[i] = seconds("weight gradient", weightSeconds);
        return this;
    }

    /** What an overlapped pair whose forward half is in this chunk takes less than its halves one after the other. */
    public PipelineBatch pairSaving(int problem, int stage, int chunk, double value) {
        durations.pairSaving[at(problem, stage, chunk)] = seconds("pairSaving", value);
        return this;
    }

    /**
     * Boundary between the slot before this chunk in the model and this chunk, for activations on their way in and
     * gradients on their way back. Ignored where both are on the same stage.
     */
    public PipelineBatch boundary(int problem, int stage, int chunk, double latencySeconds, double blockingSeconds) {
        int i = at(problem, stage, chunk);
        int slot = stage * order.chunks() + chunk;
        int up = order.upstream(slot);
        boolean message = up >= 0 && up / order.chunks() != stage;
        durations.latency[i] = message ? seconds("latency", latencySeconds) : 0;
        durations.blocking[i] = message ? seconds("blocking", blockingSeconds) : 0;
        return this;
    }

    /** Time before which the chunk's first forward pass may not start. */
    public PipelineBatch ready(int problem, int stage, int chunk, double value) {
        durations.ready[at(problem, stage, chunk)] = seconds("ready", value);
        return this;
    }

    /** Factor on the durations of a stage's passes over a micro-batch. */
    public PipelineBatch jitter(int problem, int stage, int microBatch, double factor) {
        at(problem, stage, 0);
        int perProblem = order.stages() * order.microBatches();
        if (jitter == null) {
            jitter = new double[Math.multiplyExact(size, perProblem)];
            Arrays.fill(jitter, 1);
        }
        if (microBatch < 0 || microBatch >= order.microBatches()) {
            throw new IndexOutOfBoundsException("microBatch " + microBatch + ", expected below "
                    + order.microBatches());
        }
        jitter[problem * perProblem + stage * order.microBatches() + microBatch] = seconds("jitter", factor);
        return this;
    }

    /** Order that the problems share. */
    public PipelineOrder order() {
        return order;
    }

    /** Number of problems. */
    public int size() {
        return size;
    }

    /** All durations, {@code [problem * slots + slot]}. */
    public PassDurations durations() {
        return durations;
    }

    /** Forward seconds, {@code [problem * slots + slot]}; the array itself, do not write to it. */
    public double[] forward() {
        return durations.forward;
    }

    /** Input gradient seconds, as {@link #forward()}. */
    public double[] inputGradient() {
        return durations.inputGradient;
    }

    /** Weight gradient seconds, as {@link #forward()}. */
    public double[] weightGradient() {
        return durations.weightGradient;
    }

    /** Seconds that overlapped pairs save, as {@link #forward()}. */
    public double[] pairSaving() {
        return durations.pairSaving;
    }

    /** Latencies of the boundaries before the slots, as {@link #forward()}. */
    public double[] latency() {
        return durations.latency;
    }

    /** Blocking seconds of the boundaries before the slots, as {@link #forward()}. */
    public double[] blocking() {
        return durations.blocking;
    }

    /** Times before which the slots may not start, as {@link #forward()}. */
    public double[] ready() {
        return durations.ready;
    }

    /** Jitter factors, {@code [problem * stages * microBatches + stage * microBatches + microBatch]}, or null. */
    public double[] jitter() {
        return jitter;
    }
}
