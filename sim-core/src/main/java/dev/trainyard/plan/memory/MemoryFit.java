package dev.trainyard.plan.memory;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.pipeline.Keeping;
import dev.trainyard.kernel.plan.PlacementRow;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanPeak;
import dev.trainyard.kernel.plan.PlanProfile;
import dev.trainyard.kernel.plan.PlanTables;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.ModelChunks;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.PipelineOrders;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.plan.schedule.ScheduleException;
import java.util.ArrayList;
import java.util.List;

/**
 * Peak memory of a plan.
 *
 * <p>State: two bytes a weight, the software level's bytes a gradient, twelve for Adam in mixed precision (fp32 master
 * weight and two moments; Rajbhandari et al., 2020, section 3.1): 18 bytes a parameter with fp32 gradients and nothing
 * sharded. Eight-bit weights count two bytes as well: both orientations are kept. Shares: data and context ranks for
 * most parameters, {@code dp cp tp / (ep etp)} for routed experts. DualPipe holds weights and gradients of two stages.
 *
 * <p>Activations: {@link LayerMemory} times {@link PipelineShape#inFlight(int, int)}; layers that are recomputed keep
 * their input only.
 *
 * <p>Working set, the largest of: the loss on the last stage (half-precision logits with one fp32 copy where
 * cross-entropy is fused, two where not), the LM head's backward pass (logits' gradient and the weight's gradient in
 * half precision), the gradients inside one layer's backward pass with, under recomputation, what that layer computes
 * again; and on the first stage the embedding's dense half-precision gradient, when one micro-batch less is held.
 *
 * <p>Buffers: one half-precision weight gradient for each distinct GEMM shape (Transformer Engine keeps them, although
 * the sum goes to the accumulated gradient; before it only the largest lived at a time), two 32 MiB cuBLAS
 * workspaces, one gathered head input under sequence parallelism, one received gradient; under ZeRO-3 two gathered
 * layers, the gathered vocabulary and one layer's gradient instead of the scratch (DeepSpeed: of one GEMM each).
 *
 * <p>Held to Korthikanti et al. (2022), figure 1, and to the peaks of 20 measured runs: see {@code MemoryFitTest}.
 */
public final class MemoryFit {
    private MemoryFit() {}

    /**
     * The fullest stage's peak.
     *
     * @param sequence tokens in one sequence
     * @param microBatches micro-batches that one replica works through in one step
     * @param precision of the matrix products
     * @throws LayoutException where the layers do not spread over the stages
     * @throws ScheduleException where the schedule does not run with so many stages and micro-batches
     */
    public static MemoryFootprint of(Transformer model, Plan plan, int sequence, int microBatches,
            Precision precision, SoftwareLevel software, Constants constants) {
        return fullest(stages(model, plan, sequence, microBatches, precision, software, constants));
    }

    /** The fullest stage's peak of the candidate that the kernel's account has turned to. */
    public static MemoryFootprint of(PlanPeak peak) {
        return fullest(stages(peak));
    }

    private static MemoryFootprint fullest(List<MemoryFootprint> stages) {
        MemoryFootprint fullest = stages.get(0);
        for (MemoryFootprint stage : stages) {
            fullest = stage.total() > fullest.total() ? stage : fullest;
        }
        return fullest;
    }

    /**
     * Every stage's peak, in order: the plan kernel's account of one candidate, from rows of which memory alone is set.
     */
    public static List<MemoryFootprint> stages(Transformer model, Plan plan, int sequence, int microBatches,
            Precision precision, SoftwareLevel software, Constants constants) {
        PipelineShape shape = new PipelineShape(plan.schedule(), plan.pp(), plan.vp(), microBatches);
        PlanTables tables = new PlanTables(PlanProfile.ofMemory(Double.POSITIVE_INFINITY,
                constants.of(ConstantName.MEMORY_CONTEXT_BYTES), constants.of(ConstantName.MEMORY_FRAGMENTATION)),
                model.kindCount());
        MemoryRows rows = new MemoryRows(new LayerMemories(model, sequence, precision, software), plan);
        double[] layers = new double[tables.layerLength()];
        rows.layer(layers);
        double[] placement = new double[PlacementRow.LENGTH];
        rows.placement(placement);
        ModelChunks chunks = new ModelChunks(model, plan);
        double[][] distinct = new double[chunks.distinct().size()][tables.chunkLength()];
        for (int i = 0; i < distinct.length; i++) {
            rows.chunk(distinct[i], chunks.distinct().get(i));
        }
        int layerRow = tables.addLayers(layers);
        int placementRow = tables.addPlacement(plan.pp(), plan.vp(), plan.sharding() == Sharding.ZERO3, placement,
                distinct, chunks.sequence());
        int order = shape.schedule().kind().keeping() == Keeping.BY_ORDER
                ? tables.addOrder(PipelineOrders.of(shape)) : PlanPeak.NO_ORDER;
        PlanPeak peak = new PlanPeak(tables);
        peak.load(layerRow, placementRow, order, microBatches,
                PlanBatch.options(shape.schedule().kind(), plan.recompute().ordinal(), plan.recomputeLayers(),
                plan.overlapData(), plan.overlapPipeline()));
        return stages(peak);
    }

    private static List<MemoryFootprint> stages(PlanPeak peak) {
        List<MemoryFootprint> stages = new ArrayList<>(peak.stages());
        for (int stage = 0; stage < peak.stages(); stage++) {
            double[] part = peak.parts(stage);
            stages.add(new MemoryFootprint(stage, part[0], part[1], part[2], part[3], part[4], part[5], part[6],
                    part[7]));
        }
        return stages;
    }
}
