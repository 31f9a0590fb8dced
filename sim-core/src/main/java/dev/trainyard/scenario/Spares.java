package dev.trainyard.scenario;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.ClusterBuilder;
import dev.trainyard.plan.Plan;

/**
 * What a plan that states its replicas may leave of a cluster: whole nodes that stand by, as planners keep them.
 * Anything else left over is for the layout's check to refuse.
 */
public final class Spares {
    /** A plan that leaves more of the cluster idle than this is taken for a mistake. */
    private static final double MOST = 0.1;

    private Spares() {}

    /** The accelerators that work under a plan; the whole cluster where what is left over makes no spares. */
    public static Cluster working(Cluster all, Plan plan) {
        long over = all.gpus() - plan.gpus();
        if (over <= 0 || over > MOST * all.gpus() || over % all.gpusPerNode() != 0) {
            return all;
        }
        int used = (int) plan.gpus();
        return ClusterBuilder.builder(all).gpus(used).gpusPerDomain(Math.min(all.gpusPerDomain(), used)).build();
    }
}
