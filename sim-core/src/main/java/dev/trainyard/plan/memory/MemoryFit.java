package dev.trainyard.plan.memory;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.model.Experts;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.plan.schedule.Schedule;
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
 * half precision), the gradients inside one layer's backward pass with, under full recomputation, that layer's
 * activations; and on the first stage the embedding's dense half-precision gradient, when one micro-batch less is held.
 *
 * <p>Buffers: one half-precision weight gradient for each distinct GEMM shape (Transformer Engine keeps them, although
 * the sum goes to the accumulated gradient; before it only the largest lived at a time), two 32 MiB cuBLAS
 * workspaces, one gathered head input under sequence parallelism, one received gradient; under ZeRO-3 two gathered
 * layers, the gathered vocabulary and one layer's gradient instead of the scratch (DeepSpeed: of one GEMM each).
 *
 * <p>Held to Korthikanti et al. (2022), figure 1, and to the peaks of 20 measured runs: see {@code MemoryFitTest}.
 */
public final class MemoryFit {
    private final Transformer model;
    private final Plan plan;
    private final PipelineShape shape;
    private final double context;
    private final double fragmentation;
    private final MemoryTerms terms;

    private MemoryFit(Transformer model, Plan plan, int sequence, int microBatches, Precision precision,
            SoftwareLevel software, Constants constants) {
        this.model = model;
        this.plan = plan;
        this.shape = new PipelineShape(plan.schedule(), plan.pp(), plan.vp(), microBatches);
        this.context = constants.of(ConstantName.MEMORY_CONTEXT_BYTES);
        this.fragmentation = constants.of(ConstantName.MEMORY_FRAGMENTATION);
        this.terms = new MemoryTerms(model, plan, sequence, precision, software);
    }

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
        MemoryFootprint fullest = null;
        for (MemoryFootprint stage : stages(model, plan, sequence, microBatches, precision, software, constants)) {
            if (fullest == null || stage.total() > fullest.total()) {
                fullest = stage;
            }
        }
        return fullest;
    }

    /** Every stage's peak, in order. */
    public static List<MemoryFootprint> stages(Transformer model, Plan plan, int sequence, int microBatches,
            Precision precision, SoftwareLevel software, Constants constants) {
        int[] layers = Layouts.stageLayers(model, plan);
        int[] starts = new int[layers.length + 1];
        for (int i = 0; i < layers.length; i++) {
            starts[i + 1] = starts[i] + layers[i];
        }
        MemoryFit fit = new MemoryFit(model, plan, sequence, microBatches, precision, software, constants);
        List<MemoryFootprint> stages = new ArrayList<>(plan.pp());
        for (int stage = 0; stage < plan.pp(); stage++) {
            stages.add(fit.stage(stage, starts));
        }
        return stages;
    }

    private MemoryFootprint stage(int stage, int[] starts) {
        boolean dual = plan.schedule() == Schedule.DUAL_PIPE;
        int chunks = shape.chunks();
        double parameters = 0;
        double expertParameters = 0;
        double activations = 0;
        double oneMicroBatch = 0;
        boolean mixtures = false;
        boolean plains = false;
        for (int chunk = 0; chunk < chunks; chunk++) {
            int index = shape.modelChunk(stage, chunk);
            int from = starts[index];
            int until = starts[index + 1];
            boolean last = index == starts.length - 2;
            int extra = last ? model.multiTokenLayers() : 0;
            int sparse = mixtures(model, until) - mixtures(model, from) + (model.experts() == null ? 0 : extra);
            int plain = until - from + extra - sparse;
            mixtures |= sparse > 0;
            plains |= plain > 0;
            parameters += terms.parameters(plain, sparse, extra);
            expertParameters += sparse * terms.mixture.expertParameters();
            double kept = kept(plain, sparse);
            activations += kept * shape.inFlight(stage, chunk);
            oneMicroBatch = Math.max(oneMicroBatch, kept);
        }
        boolean first = stage == 0 || dual && stage == plan.pp() - 1;
        boolean last = stage == plan.pp() - 1 || dual && stage == 0;
        double working = inLayer(mixtures, plains);
        if (last) {
            working = Math.max(working, terms.loss(plan.sharding() == Sharding.ZERO3));
        }
        if (first) {
            working = Math.max(working, terms.embeddingGradient() - oneMicroBatch);
        }
        return new MemoryFootprint(stage,
                terms.weightBytes * parameters + terms.expertWeightBytes * expertParameters,
                terms.gradientBytes * parameters + terms.expertGradientBytes * expertParameters,
                terms.optimizerBytes * parameters + terms.expertOptimizerBytes * expertParameters,
                terms.vocabulary(first, last), activations, working, buffers(mixtures, plains, first, last),
                context + fragmentation * (activations + working));
    }

    /** Mixture layers among the first so many of a model. */
    public static int mixtures(Transformer model, int layers) {
        Experts experts = model.experts();
        return experts == null ? 0 : Math.max(0, (layers - experts.denseLayers()) / experts.every());
    }

    /** Bytes that one micro-batch keeps in a chunk. */
    private double kept(int plain, int sparse) {
        if (plan.recompute() != Recompute.FULL) {
            return plain * terms.kept(false) + sparse * terms.kept(true);
        }
        int all = plain + sparse;
        int again = plan.recomputeLayers() == 0 ? all : Math.min(all, plan.recomputeLayers());
        // Megatron-LM's block method recomputes the first layers of a chunk; dense ones come first in a model.
        int plainAgain = Math.min(plain, again);
        return again * terms.input() + (plain - plainAgain) * terms.kept(false)
                + (sparse - (again - plainAgain)) * terms.kept(true);
    }

    private double inLayer(boolean mixtures, boolean plains) {
        double backward = Math.max(mixtures ? terms.backward(true) : 0, plains ? terms.backward(false) : 0);
        return backward + (plan.recompute() == Recompute.FULL ? terms.kept(mixtures) : 0);
    }

    private double buffers(boolean mixtures, boolean plains, boolean first, boolean last) {
        return terms.workspaces() + (plan.pp() > 1 ? terms.received() : 0) + (last ? terms.headInput() : 0)
                + (plan.sharding() == Sharding.ZERO3 ? terms.gathered(mixtures, first, last)
                        : terms.scratch(mixtures, plains));
    }
}
