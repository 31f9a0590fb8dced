package dev.trainyard.kernel.plan;

/**
 * What all candidates of a plan batch have in common.
 *
 * @param linkBytesPerSecond what one accelerator's share of each link class carries, bytes/s; infinite where there is
 *     no such link
 * @param acceleratorBytes memory of one accelerator, bytes
 * @param contextBytes memory that the driver's context and communicators take, bytes
 * @param fragmentation what the allocator loses of activations and working set, as a share of them
 * @param overlapTax slow-down of compute by overlapped data-parallel traffic, as a share of that traffic's time
 * @param shardedTax the same where parameters are sharded and every pass gathers them
 * @param alwaysOverlaps sharded parameters travel under the passes whatever the plan says
 */
public record PlanProfile(double[] linkBytesPerSecond, double acceleratorBytes, double contextBytes,
        double fragmentation, double overlapTax, double shardedTax, boolean alwaysOverlaps) {
    /** Of an accelerator whose memory alone is asked for. */
    public static PlanProfile ofMemory(double acceleratorBytes, double contextBytes, double fragmentation) {
        return new PlanProfile(new double[LinkClass.COUNT], acceleratorBytes, contextBytes, fragmentation, 0, 0, false);
    }

    public PlanProfile {
        if (linkBytesPerSecond.length != LinkClass.COUNT) {
            throw new IllegalArgumentException("linkBytesPerSecond has " + linkBytesPerSecond.length
                    + " entries, expected one for each of " + LinkClass.COUNT + " link classes");
        }
        linkBytesPerSecond = linkBytesPerSecond.clone();
    }
}
