package dev.trainyard.kernel.collective;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * What the collective kernel needs of a cluster, its network and the measured constants. Bandwidths are of one
 * accelerator in one direction.
 *
 * @param scaleUpBytesPerSecond scale-up (NVLink) bandwidth by data sheet, bytes/s; 0 where there is none
 * @param scaleUpEfficiency share of it that rings and direct writes reach, 0 to 1
 * @param scaleUpStepSeconds latency of one step between neighbours with the low-latency protocol, s
 * @param scaleUpSyncSeconds what one step costs more with the full-bandwidth protocol, s
 * @param inSwitchReduction the scale-up switches reduce and multicast (NVLS)
 * @param inSwitchEfficiency share of the scale-up bandwidth that in-switch reduction reaches, 0 to 1
 * @param inSwitchSeconds latency of an in-switch collective beyond the launch, s
 * @param inSwitchFillSeconds time to fill and drain the chunks of an in-switch collective at full bandwidth, s
 * @param nicBytesPerSecond network bandwidth, bytes/s; 0 where there is no network
 * @param networkEfficiency share of it that large messages reach, 0 to 1
 * @param networkSmallSlowdown bytes of small messages cost this many times more on the network than large ones, at most
 * @param networkSyncFactor what a network step costs more at full bandwidth, as a multiple of its latency
 * @param networkChunkBytes bytes in flight on a NIC before the pipeline is full
 * @param endpointSeconds latency of one network step in NIC, host and library, without switches, s
 * @param hopSeconds what each switch with its cable adds to a step, s
 * @param leafAccelerators accelerators under one leaf switch (or one group of rail switches)
 * @param podAccelerators accelerators that two tiers join
 * @param leafOversubscription downlink over uplink capacity at the leaf, at least 1
 * @param spineOversubscription downlink over uplink capacity at the second tier, at least 1
 * @param collisionSlowdown slow-down of traffic that leaves its leaf because flows share paths (ECMP), at least 1
 * @param overlapResidue share of the faster of two pipelined stages (inside, between domains) that stays visible
 * @param launchSeconds launch and synchronisation of any collective, s
 */
@RecordBuilder
public record FabricProfile(double scaleUpBytesPerSecond, double scaleUpEfficiency, double scaleUpStepSeconds,
        double scaleUpSyncSeconds, boolean inSwitchReduction, double inSwitchEfficiency, double inSwitchSeconds,
        double inSwitchFillSeconds, double nicBytesPerSecond, double networkEfficiency, double networkSmallSlowdown,
        double networkSyncFactor, double networkChunkBytes, double endpointSeconds, double hopSeconds,
        int leafAccelerators, int podAccelerators, double leafOversubscription, double spineOversubscription,
        double collisionSlowdown, double overlapResidue, double launchSeconds) {

    public FabricProfile {
        within("scaleUpBytesPerSecond", scaleUpBytesPerSecond, 0, 1e15);
        within("scaleUpEfficiency", scaleUpEfficiency, 0.01, 1);
        within("scaleUpStepSeconds", scaleUpStepSeconds, 0, 1);
        within("scaleUpSyncSeconds", scaleUpSyncSeconds, 0, 1);
        within("inSwitchEfficiency", inSwitchEfficiency, 0.01, 1);
        within("inSwitchSeconds", inSwitchSeconds, 0, 1);
        within("inSwitchFillSeconds", inSwitchFillSeconds, 0, 1);
        within("nicBytesPerSecond", nicBytesPerSecond, 0, 1e15);
        within("networkEfficiency", networkEfficiency, 0.01, 1);
        within("networkSmallSlowdown", networkSmallSlowdown, 0, 1000);
        within("networkSyncFactor", networkSyncFactor, 0, 1000);
        within("networkChunkBytes", networkChunkBytes, 0, 1e12);
        within("endpointSeconds", endpointSeconds, 0, 10);
        within("hopSeconds", hopSeconds, 0, 10);
        within("leafAccelerators", leafAccelerators, 1, Integer.MAX_VALUE);
        within("podAccelerators", podAccelerators, leafAccelerators, Integer.MAX_VALUE);
        within("leafOversubscription", leafOversubscription, 1, 1000);
        within("spineOversubscription", spineOversubscription, 1, 1000);
        within("collisionSlowdown", collisionSlowdown, 1, 1000);
        within("overlapResidue", overlapResidue, 0, 1);
        within("launchSeconds", launchSeconds, 0, 1);
    }

    private static void within(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + " must lie between " + least + " and " + most + ", found "
                    + value);
        }
    }
}
