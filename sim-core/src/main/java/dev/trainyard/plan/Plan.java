package dev.trainyard.plan;

import dev.trainyard.plan.schedule.Schedule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * A parallel layout. Accelerators used: {@code tp * cp * pp * dp}.
 *
 * @param tp tensor parallel ranks
 * @param cp context parallel ranks
 * @param pp pipeline parallel stages
 * @param vp virtual stages (model chunks) on each pipeline stage; 1 is not interleaved
 * @param ep expert parallel ranks, within {@code dp * cp * tp / etp}
 * @param etp expert tensor parallel ranks
 * @param dp data parallel ranks
 * @param microBatch sequences in one micro-batch
 * @param schedule pipeline schedule
 * @param sharding what data-parallel ranks share out
 * @param shardGroup ranks that share one full copy under ZeRO-3 (HSDP); 0 means all of dp*cp
 * @param recompute what the backward pass computes again
 * @param recomputeLayers with full recomputation: layers a chunk that are recomputed; 0 means all
 * @param sequenceParallel norms and dropout are split along the sequence within the tensor group
 * @param overlapTensor tensor-parallel collectives run under GEMMs
 * @param overlapData data-parallel collectives run under the passes
 * @param overlapPipeline pipeline transfers run under compute
 * @param stageLayers layers of each of the {@code pp * vp} chunks in model order; empty means as even as can be
 */
@RecordBuilder
public record Plan(int tp, int cp, int pp, int vp, int ep, int etp, int dp, int microBatch, Schedule schedule,
        Sharding sharding, int shardGroup, Recompute recompute, int recomputeLayers, boolean sequenceParallel,
        boolean overlapTensor, boolean overlapData, boolean overlapPipeline, List<Integer> stageLayers) {

    public Plan {
        stageLayers = List.copyOf(stageLayers);
    }

    /** Accelerators that the layout takes. */
    public long gpus() {
        return (long) tp * cp * pp * dp;
    }

    /** The schedule that runs: without a pipeline all are one. */
    public Schedule runs() {
        return pp == 1 ? Schedule.ONE_F_ONE_B : schedule;
    }

    /** The same plan with another number of virtual stages. */
    public Plan withVirtualStages(int stages) {
        return PlanBuilder.builder(this).vp(stages).build();
    }

    /** The same plan with another kind of recomputation. */
    public Plan withRecompute(Recompute kind) {
        return PlanBuilder.builder(this).recompute(kind).build();
    }

    /** The same plan with so many layers of each chunk fully recomputed. */
    public Plan withRecomputedLayers(int layers) {
        return PlanBuilder.builder(this).recompute(Recompute.FULL).recomputeLayers(layers).build();
    }

    /** The same plan with another micro-batch. */
    public Plan withMicroBatch(int sequences) {
        return PlanBuilder.builder(this).microBatch(sequences).build();
    }

    /** The same plan with another kind of sharding, over all data-parallel ranks. */
    public Plan withSharding(Sharding kind) {
        return PlanBuilder.builder(this).sharding(kind).shardGroup(0).build();
    }

    /** The same plan with or without sequence parallelism. */
    public Plan withSequenceParallel(boolean split) {
        return PlanBuilder.builder(this).sequenceParallel(split).build();
    }

    /** The same plan with other overlaps. */
    public Plan withOverlaps(boolean tensor, boolean data, boolean pipeline) {
        return PlanBuilder.builder(this).overlapTensor(tensor).overlapData(data).overlapPipeline(pipeline).build();
    }

    /** The same plan with other ranks, and stages as even as can be. */
    public Plan withRanks(int tensor, int context, int stages, int data) {
        return PlanBuilder.builder(this).tp(tensor).cp(context).pp(stages).dp(data).stageLayers(List.of()).build();
    }
}
