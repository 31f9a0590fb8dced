package dev.trainyard.workload;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabric;
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
        double step = constants.of("collective.scaleUp.stepSeconds");
        double sync = constants.of("collective.scaleUp.syncSeconds");
        double factor = constants.of("collective.network.stepFactor");
        // NCCL's own tuning tables have one in-switch efficiency for Hopper and a lower one for Blackwell.
        String generation = accelerator.family().equals("blackwell") ? "blackwell" : "hopper";
        return new FabricProfile(accelerator.scaleUpBytesPerSecond(), constants.of("collective.scaleUp.efficiency"),
                step, sync, accelerator.inSwitchReduction(), constants.of("collective.inSwitch." + generation),
                IN_SWITCH_STEPS * (step + sync), constants.of("collective.inSwitch.fillSeconds"),
                cluster.nicBytesPerSecond(), constants.of("collective.network.efficiency"),
                constants.of("collective.network.smallSlowdown"), constants.of("collective.network.syncFactor"),
                constants.of("collective.network.chunkBytes"), factor * fabric.endpointSeconds(),
                factor * fabric.hopSeconds(), leaf, pod,
                Math.max(1, fabric.leafOversubscription()), Math.max(1, fabric.spineOversubscription()),
                fabric.adaptiveRouting() ? 1 : constants.of("collective.network.collisions"),
                constants.of("collective.overlapResidue"), constants.of("collective.launchSeconds"));
    }
}
