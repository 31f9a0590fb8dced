package dev.trainyard.workload;

import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveTraffic;
import dev.trainyard.kernel.collective.FabricProfile;
import dev.trainyard.kernel.plan.LinkClass;
import java.util.Arrays;

/**
 * Bytes that one accelerator sends over each link class in one run of a collective, and what the links carry. How a
 * collective splits is the kernel's own count for the algorithm that it chose ({@link CollectiveTraffic}): between
 * domains of d ranks every accelerator sends 1/d of what a ring passes on, and of that the share that leaves leaf and
 * pod climbs further. The step's closing barrier does not count: it is 8 bytes.
 */
final class LinkBytes {
    private LinkBytes() {}

    /**
     * What each link class carries for one accelerator, bytes/s; infinite where the cluster has no such link, over
     * which nothing travels. What large messages reach of the data sheet's rates, as in the collective kernel;
     * oversubscription leaves every accelerator its part of the uplinks, and flows that collide leave some of that
     * unused.
     */
    static double[] capacity(FabricProfile fabric) {
        double nic = fabric.nicBytesPerSecond() * fabric.networkEfficiency();
        double leaf = nic / fabric.leafOversubscription() / fabric.collisionSlowdown();
        double[] carried = {fabric.scaleUpBytesPerSecond() * fabric.scaleUpEfficiency(), nic, leaf,
            leaf / fabric.spineOversubscription()};
        return Arrays.stream(carried).map(rate -> rate > 0 ? rate : Double.POSITIVE_INFINITY).toArray();
    }

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
