package dev.trainyard.workload;

import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveTraffic;

/** Bytes that one accelerator sends over each link class in one run of a collective: {@link LinkTraffic}'s factors. */
final class LinkBytes {
    private LinkBytes() {}

    /**
     * For each collective of a batch, {@code [collective * LinkClass.COUNT + link]}.
     *
     * @param algorithms what the kernel chose for each
     */
    static double[] of(CollectiveBatch batch, int[] algorithms) {
        double[] bytes = new double[batch.size() * LinkClass.COUNT];
        for (int i = 0; i < batch.size(); i++) {
            int ranks = batch.ranks(i);
            int perDomain = batch.ranksPerDomain(i);
            double between = CollectiveTraffic.between(algorithms[i], batch.kind(i), batch.bytes(i), ranks, perDomain);
            int at = i * LinkClass.COUNT;
            bytes[at + LinkClass.SCALE_UP.ordinal()] =
                    CollectiveTraffic.inside(algorithms[i], batch.kind(i), batch.bytes(i), ranks, perDomain);
            bytes[at + LinkClass.NIC.ordinal()] = between;
            bytes[at + LinkClass.LEAF_UPLINK.ordinal()] = between * CollectiveTraffic.leaving(algorithms[i],
                    batch.profile().leafAccelerators(), ranks, perDomain, batch.span(i));
            bytes[at + LinkClass.SPINE_UPLINK.ordinal()] = between * CollectiveTraffic.leaving(algorithms[i],
                    batch.profile().podAccelerators(), ranks, perDomain, batch.span(i));
        }
        return bytes;
    }
}
