package dev.trainyard.cluster;

/** How much of a layer a framework gathers at once where parameters are sharded, and so holds whole. */
public enum GatherUnit {
    /** All parameters of a layer, as FSDP wraps them. */
    LAYER,
    /** One matrix product's parameters, as DeepSpeed's hooks on each module do. */
    PRODUCT
}
