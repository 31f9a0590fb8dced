package dev.trainyard.cluster;

/** Shape of the scale-out network. */
public enum FabricKind {
    /** Every NIC of a node goes to its own leaf (rail) switch; leaves join above. */
    RAIL_OPTIMIZED,
    /** A plain Clos network: a node's NICs share one leaf. */
    FAT_TREE,
    /** Groups fully joined inside, and each group to every other. */
    DRAGONFLY,
    /** A torus without switches. */
    TORUS
}
