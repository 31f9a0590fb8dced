package dev.trainyard.workload;

import dev.trainyard.kernel.plan.Cause;

/** Whose traffic it is. */
public enum TrafficClass {
    /** Tensor parallelism, experts' included. */
    TENSOR("tp"),
    /** Context parallelism. */
    CONTEXT("cp"),
    /** Expert parallelism: dispatch and combine. */
    EXPERT("ep"),
    /** Messages between pipeline stages. */
    PIPELINE("pp"),
    /** Gradients and sharded parameters. */
    DATA("dp");

    /** How many traffic classes there are. */
    public static final int COUNT = values().length;

    private final String key;

    TrafficClass(String key) {
        this.key = key;
    }

    /** Its name in results. */
    public String key() {
        return key;
    }

    /** True for the causes whose collectives within a layer are this class's. */
    boolean carries(Cause cause) {
        return switch (this) {
            case TENSOR -> cause == Cause.TENSOR_PARALLEL;
            case CONTEXT -> cause == Cause.CONTEXT_PARALLEL;
            case EXPERT -> cause == Cause.EXPERT_PARALLEL;
            default -> false;
        };
    }
}
