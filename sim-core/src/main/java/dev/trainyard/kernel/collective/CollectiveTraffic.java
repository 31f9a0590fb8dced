package dev.trainyard.kernel.collective;

/**
 * Bytes that one accelerator sends in a collective, by algorithm, and how far they go. {@link CollectiveKernel} times
 * them, {@code kernel.cpu.LinkLoad} adds them up over a step. Each accelerator has its own network interface, so of a
 * ring or tree over domains of d ranks each carries 1/d of what passes between domains.
 */
public final class CollectiveTraffic {
    private CollectiveTraffic() {}

    /**
     * Bytes over scale-up links.
     *
     * @param algorithm a {@link CollectiveAlgorithm} ordinal that fits the kind and the group
     * @param kind a {@link CollectiveKind} ordinal
     * @param bytes payload as {@link CollectiveKind} counts it
     * @param ranks ranks in the group
     * @param perDomain ranks of the group in one scale-up domain
     */
    public static double inside(int algorithm, int kind, double bytes, int ranks, int perDomain) {
        int domains = domains(ranks, perDomain);
        double d = perDomain;
        boolean allReduce = kind == CollectiveKind.ALL_REDUCE.ordinal();
        if (algorithm == CollectiveAlgorithm.RING.ordinal()) {
            double wire = ring(kind, bytes, ranks);
            return domains == 1 ? wire : wire * (d - 1) / d;
        }
        if (algorithm == CollectiveAlgorithm.HIERARCHICAL.ordinal()) {
            return 2 * bytes * (d - 1) / d;
        }
        if (algorithm == CollectiveAlgorithm.TREE.ordinal()) {
            // Inside the chain every rank passes the whole buffer on, up and down.
            return d > 1 ? passes(kind) * bytes : 0;
        }
        if (algorithm == CollectiveAlgorithm.NVLS.ordinal()) {
            // Reading through the switch brings the sum of 1/d of the buffer while all of it leaves for the others;
            // writing multicasts 1/d and brings the rest (Klenk et al., 2020, section IV).
            return allReduce ? bytes * (1 + 1 / d) : bytes;
        }
        if (algorithm == CollectiveAlgorithm.PAIRWISE.ordinal()) {
            return bytes * (d - 1) / ranks;
        }
        return algorithm == CollectiveAlgorithm.DIRECT.ordinal() && domains == 1 ? bytes : 0;
    }

    /** Bytes over the network interface; parameters as of {@link #inside}. */
    public static double between(int algorithm, int kind, double bytes, int ranks, int perDomain) {
        int domains = domains(ranks, perDomain);
        if (domains == 1) {
            return 0;
        }
        double d = perDomain;
        boolean allReduce = kind == CollectiveKind.ALL_REDUCE.ordinal();
        double others = (domains - 1.0) / domains;
        if (algorithm == CollectiveAlgorithm.RING.ordinal()) {
            return ring(kind, bytes, ranks) / d;
        }
        if (algorithm == CollectiveAlgorithm.HIERARCHICAL.ordinal()) {
            return 2 * bytes / d * others;
        }
        if (algorithm == CollectiveAlgorithm.TREE.ordinal()) {
            return passes(kind) * bytes / d * (allReduce ? others : 1);
        }
        if (algorithm == CollectiveAlgorithm.NVLS.ordinal()) {
            return allReduce ? 2 * bytes / d * others : 0;
        }
        if (algorithm == CollectiveAlgorithm.PAIRWISE.ordinal()) {
            return bytes * (ranks - d) / ranks;
        }
        return algorithm == CollectiveAlgorithm.DIRECT.ordinal() ? bytes : 0;
    }

    /**
     * Share of the network traffic that leaves the switches joining {@code reach} accelerators. Neighbours of a ring or
     * tree are {@code span / domains} accelerators apart, so of all such flows that share of a reach crosses its
     * border; an all-to-all sends to everybody alike.
     *
     * @param span accelerators over which the group is spread
     */
    public static double leaving(int algorithm, double reach, int ranks, int perDomain, int span) {
        if (span <= reach) {
            return 0;
        }
        if (algorithm == CollectiveAlgorithm.PAIRWISE.ordinal()) {
            return 1 - reach / span;
        }
        double distance = (double) span / domains(ranks, perDomain);
        return distance < reach ? distance / reach : 1;
    }

    /**
     * How much longer network traffic takes than its network interface does, because it shares oversubscribed uplinks
     * with its leaf's and its pod's; at least 1.
     *
     * @param leaving share of the traffic that leaves its leaf
     * @param leavingPod share that leaves its pod
     */
    public static double uplinkSlowdown(FabricProfile fabric, double leaving, double leavingPod) {
        double leaf = leaving * fabric.leafOversubscription();
        double spine = leavingPod * fabric.leafOversubscription() * fabric.spineOversubscription();
        double uplink = leaf > spine ? leaf : spine;
        return uplink > 1 ? uplink : 1;
    }

    /** An all-reduce is a reduce-scatter and an all-gather; each passes over every link once. */
    static double passes(int kind) {
        return kind == CollectiveKind.ALL_REDUCE.ordinal() ? 2 : 1;
    }

    static int domains(int ranks, int perDomain) {
        return (ranks + perDomain - 1) / perDomain;
    }

    private static double ring(int kind, double bytes, double ranks) {
        return passes(kind) * bytes * (kind == CollectiveKind.BROADCAST.ordinal() ? 1 : (ranks - 1) / ranks);
    }
}
