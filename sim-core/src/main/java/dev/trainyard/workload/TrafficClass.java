package dev.trainyard.workload;

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

    /** The class of a collective that is on a layer's sheet for this cause. */
    static TrafficClass of(Cause cause) {
        return switch (cause) {
            case TENSOR_PARALLEL -> TENSOR;
            case CONTEXT_PARALLEL -> CONTEXT;
            case EXPERT_PARALLEL -> EXPERT;
            default -> throw new IllegalArgumentException("cause is " + cause
                    + ", expected that of a collective within a layer");
        };
    }
}
