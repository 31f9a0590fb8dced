package dev.trainyard.workload;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabric;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.FabricProfile;

/** What the collective kernel needs, from a cluster's catalogue figures and the measured constants. */
public final class FabricProfiles {
    private FabricProfiles() {}

    /** The profile of a cluster's scale-up links and network. */
    public static FabricProfile of(Cluster cluster, Constants constants) {
        Accelerator accelerator = cluster.accelerator();
        Fabric fabric = cluster.fabric();
        int leaf = Math.max(1, fabric.leafAccelerators());
        int pod = fabric.tiers() < 3 ? Integer.MAX_VALUE : Math.max(leaf, fabric.podAccelerators());
        // NCCL's own tuning tables have one in-switch efficiency for Hopper and a lower one for Blackwell.
        String generation = accelerator.family().equals("blackwell") ? "blackwell" : "hopper";
        return new FabricProfile(accelerator.scaleUpBytesPerSecond(), constants.of("collective.scaleUp.efficiency"),
                constants.of("collective.scaleUp.stepSeconds"), constants.of("collective.scaleUp.syncSeconds"),
                accelerator.inSwitchReduction(), constants.of("collective.inSwitch." + generation),
                constants.of("collective.inSwitch.latencySeconds"), constants.of("collective.inSwitch.fillSeconds"),
                cluster.nicBytesPerSecond(), constants.of("collective.network.efficiency"),
                constants.of("collective.network.smallSlowdown"), constants.of("collective.network.syncFactor"),
                constants.of("collective.network.chunkBytes"), fabric.endpointSeconds(), fabric.hopSeconds(), leaf, pod,
                Math.max(1, fabric.leafOversubscription()), Math.max(1, fabric.spineOversubscription()),
                fabric.adaptiveRouting() ? 1 : constants.of("collective.network.collisions"),
                constants.of("collective.overlapResidue"), constants.of("collective.launchSeconds"));
    }
}
