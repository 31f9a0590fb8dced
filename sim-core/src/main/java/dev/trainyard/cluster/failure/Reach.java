package dev.trainyard.cluster.failure;

/** What a failure takes away from the cluster. */
public enum Reach {
    /** Nothing: the same nodes run on. */
    NOTHING,
    /** One node. */
    NODE,
    /** Every node of one scale-up domain: a rack of NVL72, or one node where the domain is no larger. */
    DOMAIN,
    /** So many accelerators behind one switch or power feed as the class says. */
    GROUP
}
