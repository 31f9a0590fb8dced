package dev.trainyard.kernel.plan;

/** The parts of a plan's breakdown by index, as {@code dev.trainyard.workload.Cause} numbers them. */
public final class PlanCause {
    /** Matrix products. */
    public static final int GEMM = 0;
    /** Experts' all-to-all. */
    public static final int EXPERT_PARALLEL = 8;
    /** Causes that passes have; those behind them belong to the step. */
    public static final int OF_PASSES = 9;
    /** Waiting for the first and last micro-batches. */
    public static final int PIPELINE_BUBBLE = 9;
    /** Messages between stages. */
    public static final int PIPELINE_TRANSFER = 10;
    /** Waiting for shared links. */
    public static final int CONTENTION = 11;
    /** Gradients and sharded parameters. */
    public static final int DATA_PARALLEL = 12;
    /** The optimizer's step. */
    public static final int OPTIMIZER = 13;
    /** Waiting for the slowest accelerator. */
    public static final int STRAGGLER = 14;
    /** Host work and synchronisation. */
    public static final int OVERHEAD = 15;
    /** How many causes there are. */
    public static final int COUNT = 16;

    private PlanCause() {}
}
