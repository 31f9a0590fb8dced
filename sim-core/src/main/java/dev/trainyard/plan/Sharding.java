package dev.trainyard.plan;

/** What the data-parallel ranks share out (Rajbhandari et al., 2020). */
public enum Sharding {
    /** Nothing: gradients are all-reduced. */
    NONE,
    /** Optimizer state (Megatron's distributed optimizer). */
    ZERO1,
    /** And gradients. */
    ZERO2,
    /** And parameters (FSDP): gathered layer by layer in both passes. */
    ZERO3
}
