package dev.trainyard.workload;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.model.LayerParameters;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.model.Transformer;
import dev.trainyard.model.layer.Layer.Trained;
import dev.trainyard.plan.ModelChunks;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Sharding;

/**
 * Gradients and sharded parameters of one slot on their way between data-parallel ranks (Rajbhandari et al., 2020).
 * Dense parameters travel over the data and context ranks, experts over the ranks that hold the same ones.
 */
final class DataParallelWork {
    /** Megatron-LM's least gradient bucket, parameters, and how it grows with the ranks. */
    private static final double BUCKET = 40e6;
    private static final double BUCKET_PER_RANK = 1e6;

    private final Costing costing;
    private final Plan plan;
    private final SoftwareLevel software;
    private final double layers;
    /** Parameters that are updated. */
    private final double dense;
    private final double experts;
    /** Those that are gathered: frozen ones are there already unless every pass gathers them. */
    private final double gatheredDense;
    private final double gatheredExperts;
    private int reduceDense = -1;
    private int reduceExperts = -1;
    private int gatherDense = -1;
    private int gatherExperts = -1;
    private int replicas = -1;
    private double denseParts;
    private double expertParts;

    DataParallelWork(Costing costing, ParameterCount count, ModelChunks.Chunk chunk) {
        this.costing = costing;
        this.plan = costing.plan;
        this.software = costing.software;
        this.layers = Math.max(1, chunk.layers());
        Transformer model = costing.model;
        // A tied head is the embedding's matrix: the last stage holds a copy unless it is the first as well.
        double head = model.tiedEmbeddings() ? (chunk.first() ? 0 : count.embedding()) : count.head();
        double all = (chunk.first() ? count.embedding() + count.positions() : 0) + (chunk.last() ? head : 0);
        int more = chunk.multiToken();
        double routed = 0;
        double layersHeld = 0;
        double frozenRouted = 0;
        double frozenHeld = model.frozenEnds() ? all / plan.tp() + (chunk.last() ? count.finalNorm() : 0) : 0;
        double ends = model.frozenEnds() ? 0 : all;
        for (int kind = 0; kind < count.kinds().size(); kind++) {
            LayerParameters layer = count.kinds().get(kind);
            double layersRouted = (chunk.kinds()[kind] + (double) (kind == model.multiTokenKind() ? more : 0))
                    * layer.routedExperts();
            if (count.asked().get(kind) == Trained.ALL) {
                layersHeld += chunk.kinds()[kind] * held(layer);
                routed += layersRouted;
            } else {
                frozenHeld += chunk.kinds()[kind] * held(layer);
                frozenRouted += layersRouted;
            }
        }
        double joins = more == 0 ? 0
                : count.multiToken() - more * (double) count.kinds().get(model.multiTokenKind()).routedExperts();
        this.dense = layersHeld + (ends + joins) / plan.tp()
                + (chunk.last() && !model.frozenEnds() ? count.finalNorm() : 0);
        this.experts = routed / ((double) plan.ep() * plan.etp());
        boolean always = plan.sharding() == Sharding.ZERO3;
        this.gatheredDense = dense + (always ? frozenHeld : 0);
        this.gatheredExperts = experts + (always ? frozenRouted / ((double) plan.ep() * plan.etp()) : 0);
        queue();
    }

    private double held(LayerParameters layer) {
        return (double) layer.splitByTensor() / plan.tp() + layer.replicated();
    }

    /** Parameters of the slot on one accelerator, before sharding. */
    double parameters() {
        return dense + experts;
    }

    /** Parameters whose optimizer state one accelerator keeps. */
    double optimizerParameters() {
        if (plan.sharding() == Sharding.NONE) {
            return dense + experts;
        }
        return dense / costing.groups.shard().ranks() + experts / costing.groups.expertData().ranks();
    }

    /** How many parts travel one after the other. */
    int buckets() {
        return (int) Math.max(1, plan.sharding() == Sharding.ZERO3 ? layers : Math.max(denseParts, expertParts));
    }

    private void queue() {
        Groups.Group data = plan.sharding() == Sharding.ZERO3 ? costing.groups.shard() : costing.groups.data();
        Groups.Group same = costing.groups.expertData();
        denseParts = parts(dense, data.ranks());
        expertParts = parts(experts, same.ranks());
        boolean sharded = plan.sharding() != Sharding.NONE;
        CollectiveKind reduction = sharded ? CollectiveKind.REDUCE_SCATTER : CollectiveKind.ALL_REDUCE;
        if (data.ranks() > 1 && gatheredDense > 0) {
            if (dense > 0) {
                reduceDense = costing.collective(reduction, dense * software.reduceBytes() / denseParts, data);
            }
            if (sharded) {
                gatherDense = costing.collective(CollectiveKind.ALL_GATHER,
                        gatheredDense * software.parameterBytesOnWire(costing.precision) / denseParts, data);
            }
        }
        if (same.ranks() > 1 && gatheredExperts > 0) {
            if (experts > 0) {
                reduceExperts = costing.collective(reduction, experts * software.reduceBytes() / expertParts, same);
            }
            if (sharded) {
                gatherExperts = costing.collective(CollectiveKind.ALL_GATHER,
                        gatheredExperts * software.parameterBytesOnWire(costing.precision) / expertParts, same);
            }
        }
        Groups.Group copies = costing.groups.replicas();
        if (plan.sharding() == Sharding.ZERO3 && copies.ranks() > 1 && dense > 0) {
            replicas = costing.collective(CollectiveKind.ALL_REDUCE,
                    dense * software.reduceBytes() / data.ranks() / denseParts, copies);
        }
    }

    private double parts(double parameters, int ranks) {
        return plan.sharding() == Sharding.ZERO3 ? layers
                : Math.max(1, Math.ceil(parameters / Math.max(BUCKET, BUCKET_PER_RANK * ranks)));
    }

    double reduceSeconds(double[] collectiveSeconds) {
        return denseParts * (price(reduceDense, collectiveSeconds) + price(replicas, collectiveSeconds))
                + expertParts * price(reduceExperts, collectiveSeconds);
    }

    double gatherSeconds(double[] collectiveSeconds) {
        return denseParts * price(gatherDense, collectiveSeconds)
                + expertParts * price(gatherExperts, collectiveSeconds);
    }

    /**
     * Adds the bytes that one accelerator sends in one reduction, by collective and link class as in {@link LayerWork}.
     */
    void addReducedBytes(double[] sum, int at, double[] bytes) {
        add(sum, at, reduceDense, denseParts, bytes);
        add(sum, at, replicas, denseParts, bytes);
        add(sum, at, reduceExperts, expertParts, bytes);
    }

    /** Adds those of one gathering. */
    void addGatheredBytes(double[] sum, int at, double[] bytes) {
        add(sum, at, gatherDense, denseParts, bytes);
        add(sum, at, gatherExperts, expertParts, bytes);
    }

    private static void add(double[] sum, int at, int collective, double runs, double[] bytes) {
        for (int link = 0; collective >= 0 && link < LinkClass.COUNT; link++) {
            sum[at + link] += runs * bytes[collective * LinkClass.COUNT + link];
        }
    }

    private static double price(int collective, double[] collectiveSeconds) {
        return collective < 0 ? 0 : collectiveSeconds[collective];
    }

    /** By how much oversubscribed uplinks slow what they slow least of the slot's traffic; 1 where some is not. */
    double slowdown() {
        double least = Double.POSITIVE_INFINITY;
        for (int collective : new int[] {reduceDense, reduceExperts, replicas}) {
            if (collective >= 0) {
                least = Math.min(least, costing.slowdown(collective));
            }
        }
        return least == Double.POSITIVE_INFINITY ? 1 : Math.max(1, least);
    }

    /** True where the slot's traffic leaves the scale-up domain. */
    boolean onNetwork() {
        return costing.groups.data().domains() > 1;
    }
}
