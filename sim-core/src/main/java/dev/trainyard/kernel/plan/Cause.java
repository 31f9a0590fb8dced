package dev.trainyard.kernel.plan;

/** What a second of a step is spent on. */
public enum Cause {
    /** Matrix products. */
    GEMM("gemm", true),
    /** The attention core. */
    ATTENTION("attention", true),
    /** Norms, activations, rotary embedding, residuals, loss: memory traffic. */
    ELEMENTWISE("elementwise", true),
    /** Casts to 8- and 4-bit formats with their scales. */
    CAST("cast", true),
    /** Routing and permuting tokens for experts. */
    ROUTING("routing", true),
    /** Forward work done a second time in the backward pass. */
    RECOMPUTE("recompute", false),
    /** Tensor-parallel collectives, what is exposed of them. */
    TENSOR_PARALLEL("tp", false),
    /** Context-parallel exchange, what is exposed of it. */
    CONTEXT_PARALLEL("cp", false),
    /** Experts' all-to-all, what is exposed of it. */
    EXPERT_PARALLEL("ep", false),
    /** Waiting for the first and last micro-batches. */
    PIPELINE_BUBBLE("ppBubble", false),
    /** Pipeline sends and receives, what is exposed of them. */
    PIPELINE_TRANSFER("ppP2p", false),
    /** What passes lose to traffic of others on shared links. */
    CONTENTION("contention", false),
    /** Gradient reduction and parameter gathering, what is exposed of them. */
    DATA_PARALLEL("dpExposed", false),
    /** The optimizer's step. */
    OPTIMIZER("optimizer", false),
    /** Waiting for the slowest accelerator. */
    STRAGGLER("straggler", false),
    /** Host work and synchronisation that nothing hides. */
    OVERHEAD("overhead", false);

    /** Causes that passes have, from the first on; those behind them belong to the step. */
    public static final int OF_PASSES = PIPELINE_BUBBLE.ordinal();
    /** How many causes there are. */
    public static final int COUNT = values().length;

    private final String key;
    private final boolean compute;

    Cause(String key, boolean compute) {
        this.key = key;
        this.compute = compute;
    }

    /** Its name in results. */
    public String key() {
        return key;
    }

    /** True for the parts of the first-time compute. */
    public boolean isCompute() {
        return compute;
    }
}
