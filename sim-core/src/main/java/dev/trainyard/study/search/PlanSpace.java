package dev.trainyard.study.search;

import dev.trainyard.model.Transformer;
import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.Mixture;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * The groups of plans that a search looks at: all ranks, micro-batch, sequence parallelism and tensor overlap, which
 * together decide what a micro-batch costs in a layer. What is left open within a group is {@link PlanVariants}'.
 *
 * <p>Only groups that can exist, memory left out: tensor ranks divide heads and widths and stay within a scale-up
 * domain; stages cut the layers at most 15% unevenly; the batch divides by the replicas, and whole nodes are left over.
 */
final class PlanSpace {
    /** More than this over the even share on the fullest stage is not worth trying. */
    static final double MOST_UNEVEN = 1.15;
    private static final int[] MICRO_BATCHES = {1, 2, 3, 4, 6, 8, 12, 16};
    private static final int[] FEW_MICRO_BATCHES = {1, 2, 4, 8};
    /** Beyond any published pipeline (64 stages); a model of thousands of layers ends here. */
    private static final int MOST_STAGES = 128;
    /** Fewer tokens than this on a context rank leave nothing to compute beside the exchange. */
    private static final int LEAST_TOKENS = 1024;

    private final Scenario scenario;
    private final Transformer model;
    private final FrameworkLimits limits;
    private final int gpus;
    private final int sequence;
    private final double mostIdle;
    private final boolean plain;
    private final int[] microBatches;
    private final List<int[]> replicas = new ArrayList<>();
    private final int[] expertRanks;
    private final int expertWidth;
    private final List<Plan> groups = new ArrayList<>();

    private PlanSpace(Scenario scenario, FrameworkLimits limits, int gpus, double mostIdle, boolean plain) {
        this.scenario = scenario;
        this.model = scenario.model();
        this.limits = limits;
        this.gpus = gpus;
        this.sequence = scenario.training().sequence();
        this.mostIdle = mostIdle;
        this.plain = plain;
        this.microBatches = plain ? FEW_MICRO_BATCHES : MICRO_BATCHES;
        int batch = scenario.training().globalBatch();
        for (int microBatch : microBatches) {
            replicas.add(batch <= Layouts.MAX && batch % microBatch == 0 ? divisors(batch / microBatch) : new int[0]);
        }
        this.expertRanks = divisors(model.mixture() == null ? 1 : common(model, Mixture::count));
        this.expertWidth = common(model, Mixture::ffn);
    }

    /**
     * A plan for each group: not interleaved, ZeRO-1, nothing recomputed.
     *
     * @param limits what the framework runs
     * @param gpus accelerators, for a scenario's own or another count
     * @param mostIdle share of them that a plan may leave over
     */
    public static List<Plan> groups(Scenario scenario, FrameworkLimits limits, int gpus, double mostIdle) {
        PlanSpace space = new PlanSpace(scenario, limits, gpus, mostIdle, false);
        space.tensor();
        return space.groups;
    }

    /** The same, but only what is usual: powers of two, as the software level overlaps, without expert tensor ranks. */
    static List<Plan> usualGroups(Scenario scenario, FrameworkLimits limits, int gpus, double mostIdle) {
        PlanSpace space = new PlanSpace(scenario, limits, gpus, mostIdle, true);
        space.tensor();
        return space.groups;
    }

    private void tensor() {
        int most = limits.tensor() ? Math.min(scenario.cluster().gpusPerDomain(), gpus) : 1;
        for (int tp = 1; tp <= most; tp++) {
            if (Layouts.splits(model, tp) && (!plain || Integer.bitCount(tp) == 1)) {
                context(tp);
            }
        }
    }

    private void context(int tp) {
        int most = limits.context() ? Math.max(1, sequence / LEAST_TOKENS) : 1;
        for (int cp = 1; cp <= most && (long) tp * cp <= gpus; cp *= 2) {
            if (cp == 1 || sequence % (2 * cp) == 0) {
                pipeline(tp, cp);
            }
        }
    }

    private void pipeline(int tp, int cp) {
        int most = limits.pipelines() ? Math.min(MOST_STAGES, model.layers()) : 1;
        for (int pp = 1; pp <= most && (long) tp * cp * pp <= gpus; pp++) {
            int fullest = (model.layers() + pp - 1) / pp;
            // Two chunks may go without a layer for the embedding and the head: see Layouts.stageLayers.
            boolean even = model.layers() % pp == 0;
            if (even || limits.uneven() && ((double) fullest * pp <= MOST_UNEVEN * model.layers()
                    || (model.layers() + 2) % pp == 0)) {
                data(tp, cp, pp);
            }
        }
    }

    private void data(int tp, int cp, int pp) {
        int replica = tp * cp * pp;
        int node = scenario.cluster().gpusPerNode();
        for (int i = 0; i < microBatches.length; i++) {
            int[] counts = replicas.get(i);
            int most = largest(counts, gpus / replica);
            for (int dp : plain ? new int[] {most} : counts) {
                long used = (long) dp * replica;
                boolean wholeNodes = used % node == 0 || used < node || used == gpus;
                if (dp > 0 && used <= gpus && gpus - used <= mostIdle * gpus && wholeNodes) {
                    experts(tp, cp, pp, dp, microBatches[i]);
                }
            }
        }
    }

    private void experts(int tp, int cp, int pp, int dp, int microBatch) {
        for (int ep : expertRanks) {
            for (int etp : plain || model.experts() == null || tp == 1 ? new int[] {1} : new int[] {1, tp}) {
                boolean splits = expertWidth % etp == 0;
                if (splits && (long) dp * cp * tp % ((long) ep * etp) == 0) {
                    layers(tp, cp, pp, ep, etp, dp, microBatch);
                }
            }
        }
    }

    private void layers(int tp, int cp, int pp, int ep, int etp, int dp, int microBatch) {
        boolean supported = scenario.software().overlapTensor();
        // All that can be simulated, or what the framework overlaps.
        boolean overlaps = tp > 1 && (supported || limits == FrameworkLimits.NONE && !plain);
        boolean splits = limits.sequenceParallel() && tp > 1 && sequence / cp % tp == 0;
        for (int parallel = splits ? 1 : 0; parallel >= (plain && splits ? 1 : 0); parallel--) {
            for (int overlap = overlaps ? 1 : 0; overlap >= (plain && overlaps ? 1 : 0); overlap--) {
                groups.add(PlanBuilder.builder().tp(tp).cp(cp).pp(pp).vp(1).ep(ep).etp(etp).dp(dp)
                        .microBatch(microBatch).schedule(Schedule.ONE_F_ONE_B).sharding(Sharding.ZERO1).shardGroup(0)
                        .recompute(Recompute.NONE).recomputeLayers(0).sequenceParallel(parallel == 1)
                        .overlapTensor(overlap == 1 || supported && tp == 1)
                        .overlapData(scenario.software().overlapData())
                        .overlapPipeline(scenario.software().overlapPipeline()).stageLayers(List.of()).build());
            }
        }
    }

    /** The largest divisor of what all mixtures have of something; 0 where there is none. */
    private static int common(Transformer model, ToIntFunction<Mixture> what) {
        return model.stack().kinds().stream().filter(Layer::isMixture).mapToInt(kind ->
                what.applyAsInt(kind.mixture())).reduce(0, (a, b) -> BigInteger.valueOf(a).gcd(BigInteger.valueOf(b))
                        .intValue());
    }

    /** Ascending. */
    static int[] divisors(int whole) {
        return IntStream.rangeClosed(1, (int) Math.sqrt(whole)).filter(i -> whole % i == 0)
                .flatMap(i -> IntStream.of(i, whole / i)).distinct().sorted().toArray();
    }

    /** The largest of ascending numbers that is at most {@code limit}; 0 where none is. */
    private static int largest(int[] numbers, int limit) {
        int at = Arrays.binarySearch(numbers, limit);
        return at >= 0 ? numbers[at] : at < -1 ? numbers[-at - 2] : 0;
    }
}
