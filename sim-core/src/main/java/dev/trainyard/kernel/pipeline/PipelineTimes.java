package dev.trainyard.kernel.pipeline;

/** Answers of the pipeline kernel to one {@link PipelineBatch}: seconds from the start of the iteration. Reusable. */
public final class PipelineTimes {
    private final int stages;
    private final int chunks;
    private final double[] makespan;
    private final double[] finish;
    private final double[] busy;
    private final double[] blocked;
    private final double[] gradients;

    /** Room for the answers to a batch of this order and size. */
    public PipelineTimes(PipelineOrder order, int size) {
        stages = order.stages();
        chunks = order.chunks();
        makespan = new double[size];
        finish = new double[size * stages];
        busy = new double[size * stages];
        blocked = new double[size * stages];
        gradients = new double[size * order.slots()];
    }

    /** Room for the answers to one problem of at most so many stages and slots, where only the arrays are looked at. */
    public PipelineTimes(int mostStages, int mostSlots) {
        stages = mostStages;
        chunks = Math.max(1, mostSlots / mostStages);
        makespan = new double[1];
        finish = new double[mostStages];
        busy = new double[mostStages];
        blocked = new double[mostStages];
        gradients = new double[mostSlots];
    }

    /** When the last stage has finished. */
    public double makespan(int problem) {
        return makespan[problem];
    }

    /** When a stage has finished its last pass and its last blocking message. */
    public double finish(int problem, int stage) {
        return finish[problem * stages + stage];
    }

    /** Seconds a stage computes. */
    public double busy(int problem, int stage) {
        return busy[problem * stages + stage];
    }

    /** Seconds a stage's compute stream loses to messages. */
    public double blocked(int problem, int stage) {
        return blocked[problem * stages + stage];
    }

    /** When the chunk's weight gradients are complete: the end of its last backward or weight-gradient pass. */
    public double gradientsComplete(int problem, int stage, int chunk) {
        return gradients[(problem * stages + stage) * chunks + chunk];
    }

    /** True where the answers to this batch have room. */
    public boolean fits(PipelineBatch batch) {
        return batch.order().stages() == stages && batch.order().chunks() == chunks && batch.size() <= makespan.length;
    }

    /** Makespans, {@code [problem]}; the array itself, for kernels to write to. */
    public double[] makespan() {
        return makespan;
    }

    /** Finish times, {@code [problem * stages + stage]}; likewise. */
    public double[] finish() {
        return finish;
    }

    /** Busy seconds, {@code [problem * stages + stage]}; likewise. */
    public double[] busy() {
        return busy;
    }

    /** Blocked seconds, {@code [problem * stages + stage]}; likewise. */
    public double[] blocked() {
        return blocked;
    }

    /** When gradients are complete, {@code [problem * slots + slot]}; likewise. */
    public double[] gradients() {
        return gradients;
    }
}
