package dev.trainyard.workload;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabric;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.FabricProfile;

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
        return new FabricProfile(accelerator.scaleUpBytesPerSecond(),
                constants.of(ConstantName.COLLECTIVE_SCALE_UP_EFFICIENCY), step, sync,
                accelerator.inSwitchReduction(), constants.of(accelerator.constants().inSwitch()),
                IN_SWITCH_STEPS * (step + sync), constants.of(ConstantName.COLLECTIVE_IN_SWITCH_FILL_SECONDS),
                cluster.nicBytesPerSecond(), constants.of(ConstantName.COLLECTIVE_NETWORK_EFFICIENCY),
                constants.of(ConstantName.COLLECTIVE_NETWORK_SMALL_SLOWDOWN),
                constants.of(ConstantName.COLLECTIVE_NETWORK_SYNC_FACTOR),
                constants.of(ConstantName.COLLECTIVE_NETWORK_CHUNK_BYTES), factor * fabric.endpointSeconds(),
                factor * fabric.hopSeconds(), leaf, pod,
                Math.max(1, fabric.leafOversubscription()), Math.max(1, fabric.spineOversubscription()),
                fabric.adaptiveRouting() ? 1 : constants.of(ConstantName.COLLECTIVE_NETWORK_COLLISIONS),
                constants.of(ConstantName.COLLECTIVE_OVERLAP_RESIDUE),
                constants.of(ConstantName.COLLECTIVE_LAUNCH_SECONDS));
    }
}
