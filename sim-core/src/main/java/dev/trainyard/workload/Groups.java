package dev.trainyard.workload;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.plan.Plan;

/**
 * Where the ranks of each parallel group sit. Ranks are numbered tensor first, then context, data, pipeline, as
 * Megatron does (Narayanan et al., 2021, section 3), so a group of {@code n} ranks with stride {@code s} has
 * {@code domain / s} of them in one scale-up domain at most, evenly over as few domains as that takes, and is spread
 * over {@code n * s} accelerators.
 */
final class Groups {
    private final Plan plan;
    private final int domain;

    Groups(Plan plan, Cluster cluster) {
        this.plan = plan;
        // Fewer accelerators than a domain holds are one domain.
        this.domain = (int) Math.min(cluster.gpusPerDomain(), plan.gpus());
    }

    /** One group: its size, how many of its ranks share a scale-up domain, accelerators it is spread over. */
    record Group(int ranks, int perDomain, int span) {
        /** Scale-up domains that the group touches. */
        int domains() {
            return (ranks + perDomain - 1) / perDomain;
        }
    }

    Group tensor() {
        return group(plan.tp(), 1);
    }

    Group context() {
        return group(plan.cp(), plan.tp());
    }

    /** Ranks that hold the same dense parameters. */
    Group data() {
        return group(plan.dp() * plan.cp(), plan.tp());
    }

    /** Ranks that share one sharded copy of the parameters under ZeRO-3. */
    Group shard() {
        Group all = data();
        int shard = plan.shardGroup() == 0 ? all.ranks() : Math.min(plan.shardGroup(), all.ranks());
        return group(shard, plan.tp());
    }

    /** Copies of a sharded set of parameters: what HSDP all-reduces over. */
    Group replicas() {
        int shard = shard().ranks();
        return group(Math.max(1, data().ranks() / shard), plan.tp() * shard);
    }

    Group expert() {
        return group(plan.ep(), plan.etp());
    }

    Group expertTensor() {
        return group(plan.etp(), 1);
    }

    /** Ranks that hold the same experts. */
    Group expertData() {
        int world = plan.dp() * plan.cp() * plan.tp();
        return group(Math.max(1, world / (plan.ep() * plan.etp())), plan.ep() * plan.etp());
    }

    /** Neighbouring pipeline stages: two ranks one stage apart. */
    Group stageNeighbours() {
        return group(2, plan.tp() * plan.cp() * plan.dp());
    }

    /** Ranks in a domain when a group is spread over as few domains as it needs, as evenly as it goes. */
    static int balanced(int ranks, int room) {
        int domains = (ranks + room - 1) / room;
        return (ranks + domains - 1) / domains;
    }

    private Group group(int ranks, int stride) {
        int perDomain = balanced(ranks, Math.max(1, domain / Math.max(1, stride)));
        return new Group(ranks, perDomain, (int) Math.min(Integer.MAX_VALUE, (long) ranks * stride));
    }
}
