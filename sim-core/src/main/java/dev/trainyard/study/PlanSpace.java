package dev.trainyard.study;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Schedule;
import dev.trainyard.plan.Sharding;
import dev.trainyard.scenario.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The plans that a search looks at: only those that can exist, memory left out. Tensor ranks are powers of two within
 * a scale-up domain; stages cut the layers at most 15% unevenly; replicas are as many as the accelerators allow and
 * the batch divides by, with whole nodes left over; 1F1B, interleaved where layers and micro-batches allow it.
 */
final class PlanSpace {
    /** More than this over the even share on the fullest stage is not worth trying. */
    private static final double MOST_UNEVEN = 1.15;
    private static final int[] MICRO_BATCHES = {1, 2, 4, 8};
    /** Beyond any published pipeline (64 stages, 24 chunks a stage); a model of thousands of layers ends here. */
    private static final int MOST_STAGES = 128;
    private static final int MOST_CHUNKS = 32;
    /**
     * Interleaving saves a bubble of {@code (p - 1) / m} (Narayanan et al., 2021, section 2.2.2). With so many passes
     * over slots there is next to none to save, and timing them is what a search would spend its time on.
     */
    private static final long MOST_INTERLEAVED = 50_000;
    /** Passes over slots beyond which even a plain pipeline takes longer to time than a search may. */
    private static final long MOST_PASSES = 1 << 21;

    private final Scenario scenario;
    private final Transformer model;
    private final int gpus;
    private final int batch;
    private final int sequence;
    private final double mostIdle;
    private final List<int[]> replicas = new ArrayList<>();
    private final int[] expertRanks;
    private final List<Plan> plans = new ArrayList<>();

    private PlanSpace(Scenario scenario, int gpus, double mostIdle) {
        this.scenario = scenario;
        this.model = scenario.model();
        this.gpus = gpus;
        this.batch = scenario.training().globalBatch();
        this.sequence = scenario.training().sequence();
        this.mostIdle = mostIdle;
        for (int microBatch : MICRO_BATCHES) {
            replicas.add(batch % microBatch == 0 ? divisors(batch / microBatch) : new int[0]);
        }
        this.expertRanks = divisors(model.experts() == null ? 1 : model.experts().count());
    }

    /**
     * Plans for a scenario, none with recomputation.
     *
     * @param gpus accelerators, for a scenario's own or another count
     * @param mostIdle share of them that a plan may leave over
     */
    static List<Plan> of(Scenario scenario, int gpus, double mostIdle) {
        PlanSpace space = new PlanSpace(scenario, gpus, mostIdle);
        space.tensor();
        return space.plans;
    }

    private void tensor() {
        int most = Math.min(scenario.cluster().gpusPerDomain(), gpus);
        for (int tp = 1; tp <= most; tp *= 2) {
            int kv = model.kvHeads();
            boolean splits = model.heads() % tp == 0 && model.hidden() % tp == 0 && model.ffn() % tp == 0
                    && (kv % tp == 0 || tp % kv == 0);
            if (splits) {
                context(tp);
            }
        }
    }

    private void context(int tp) {
        // Below 8,192 tokens a rank the exchange costs more than a smaller tensor or pipeline group.
        int most = sequence < 8192 ? 1 : sequence < 16_384 ? 2 : Math.max(8, Integer.highestOneBit(sequence / 8192));
        for (int cp = 1; cp <= most && (long) tp * cp <= gpus; cp *= 2) {
            if ((cp == 1 || sequence % (2 * cp) == 0) && (tp == 1 || sequence / cp % tp == 0)) {
                pipeline(tp, cp);
            }
        }
    }

    private void pipeline(int tp, int cp) {
        for (int pp = 1; pp <= Math.min(MOST_STAGES, model.layers()) && (long) tp * cp * pp <= gpus; pp++) {
            int fullest = (model.layers() + pp - 1) / pp;
            // Two chunks may go without a layer for the embedding and the head: see Layouts.stageLayers.
            if ((double) fullest * pp <= MOST_UNEVEN * model.layers() || (model.layers() + 2) % pp == 0) {
                data(tp, cp, pp);
            }
        }
    }

    private void data(int tp, int cp, int pp) {
        int replica = tp * cp * pp;
        int node = scenario.cluster().gpusPerNode();
        for (int i = 0; i < MICRO_BATCHES.length; i++) {
            int dp = largest(replicas.get(i), gpus / replica);
            int over = gpus - dp * replica;
            if (dp == 0 || over > mostIdle * gpus || over % node != 0) {
                continue;
            }
            for (int ep : expertRanks) {
                if (dp * cp * tp % ep == 0) {
                    sharded(tp, cp, pp, ep, dp, MICRO_BATCHES[i]);
                }
            }
        }
    }

    /** Ascending. */
    private static int[] divisors(int whole) {
        return IntStream.rangeClosed(1, (int) Math.sqrt(whole)).filter(i -> whole % i == 0)
                .flatMap(i -> IntStream.of(i, whole / i)).distinct().sorted().toArray();
    }

    /** The largest of ascending numbers that is at most {@code limit}; 0 where none is. */
    private static int largest(int[] numbers, int limit) {
        int at = Arrays.binarySearch(numbers, limit);
        return at >= 0 ? numbers[at] : at < -1 ? numbers[-at - 2] : 0;
    }

    private void sharded(int tp, int cp, int pp, int ep, int dp, int microBatch) {
        interleaved(plan(tp, cp, pp, ep, dp, microBatch, Sharding.ZERO1));
        if (pp == 1 && dp * cp > 1) {
            interleaved(plan(tp, cp, pp, ep, dp, microBatch, Sharding.ZERO3));
        }
    }

    private void interleaved(Plan plan) {
        long passes = (long) plan.pp() * Layouts.microBatches(plan, batch);
        for (int vp : Layouts.virtualStages(model, plan, batch)) {
            if (vp <= MOST_CHUNKS && passes * vp <= (vp == 1 ? MOST_PASSES : MOST_INTERLEAVED)) {
                add(plan.withVirtualStages(vp));
            }
        }
    }

    private void add(Plan plan) {
        Cluster cluster = scenario.cluster().withGpus((int) plan.gpus());
        try {
            Layouts.check(model, cluster, plan, sequence, batch);
        } catch (LayoutException e) {
            return; // impossible for a reason that the loops above do not know: not a plan
        }
        plans.add(plan);
    }

    private Plan plan(int tp, int cp, int pp, int ep, int dp, int microBatch, Sharding sharding) {
        return new Plan(tp, cp, pp, 1, ep, 1, dp, microBatch, Schedule.ONE_F_ONE_B, sharding, 0, Recompute.NONE, 0,
                tp > 1, scenario.software().overlapTensor(), scenario.software().overlapData(),
                scenario.software().overlapPipeline(), List.of());
    }
}
