package dev.trainyard.workload;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabric;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.FabricProfile;
import dev.trainyard.kernel.collective.FabricProfileBuilder;

/** What the collective kernel needs, from a cluster's catalogue figures and the measured constants. */
public final class FabricProfiles {
    /** Read through the switch, write through the switch, barrier: each waits for all ranks. */
    private static final int IN_SWITCH_STEPS = 3;

    private FabricProfiles() {}

    /** The profile of a cluster's scale-up links and network. */
    public static FabricProfile of(Cluster cluster, Constants constants) {
        Accelerator accelerator = cluster.accelerator();
        Fabric fabric = cluster.fabric();
        int leaf = Math.max(1, fabric.leafAccelerators());
        // Two tiers have no pods to leave.
        int pod = fabric.tiers() < 3 ? Integer.MAX_VALUE : Math.max(leaf, fabric.podAccelerators());
        double step = constants.of(ConstantName.COLLECTIVE_SCALE_UP_STEP_SECONDS);
        double sync = constants.of(ConstantName.COLLECTIVE_SCALE_UP_SYNC_SECONDS);
        double factor = constants.of(ConstantName.COLLECTIVE_NETWORK_STEP_FACTOR);
        return FabricProfileBuilder.builder().scaleUpBytesPerSecond(accelerator.scaleUpBytesPerSecond())
                .scaleUpEfficiency(constants.of(ConstantName.COLLECTIVE_SCALE_UP_EFFICIENCY)).scaleUpStepSeconds(step)
                .scaleUpSyncSeconds(sync).inSwitchReduction(accelerator.inSwitchReduction())
                .inSwitchEfficiency(constants.of(accelerator.constants().inSwitch()))
                .inSwitchSeconds(IN_SWITCH_STEPS * (step + sync))
                .inSwitchFillSeconds(constants.of(ConstantName.COLLECTIVE_IN_SWITCH_FILL_SECONDS))
                .nicBytesPerSecond(cluster.nicBytesPerSecond())
                .networkEfficiency(constants.of(ConstantName.COLLECTIVE_NETWORK_EFFICIENCY))
                .networkSmallSlowdown(constants.of(ConstantName.COLLECTIVE_NETWORK_SMALL_SLOWDOWN))
                .networkSyncFactor(constants.of(ConstantName.COLLECTIVE_NETWORK_SYNC_FACTOR))
                .networkChunkBytes(constants.of(ConstantName.COLLECTIVE_NETWORK_CHUNK_BYTES))
                .endpointSeconds(factor * fabric.endpointSeconds()).hopSeconds(factor * fabric.hopSeconds())
                .leafAccelerators(leaf).podAccelerators(pod)
                .leafOversubscription(Math.max(1, fabric.leafOversubscription()))
                .spineOversubscription(Math.max(1, fabric.spineOversubscription()))
                .collisionSlowdown(fabric.adaptiveRouting() ? 1
                        : constants.of(ConstantName.COLLECTIVE_NETWORK_COLLISIONS))
                .overlapResidue(constants.of(ConstantName.COLLECTIVE_OVERLAP_RESIDUE))
                .launchSeconds(constants.of(ConstantName.COLLECTIVE_LAUNCH_SECONDS)).build();
    }
}
