package dev.trainyard.plan;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.constants.Constants;
import dev.trainyard.model.Experts;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
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
    /** One workspace for PyTorch, one for Transformer Engine: NVIDIA's recommended 32 MiB since Hopper. */
    private static final double WORKSPACES = 2 * 32.0 * (1 << 20);

    private final Transformer model;
    private final Plan plan;
    private final SoftwareLevel software;
    private final PipelineShape shape;
    private final double context;
    private final double fragmentation;
    private final double element;
    private final double tokens;
    private final double local;
    private final LayerMemory dense;
    private final LayerMemory mixture;
    private final double vocabularyRows;
    private final double weightBytes;
    private final double gradientBytes;
    private final double optimizerBytes;
    private final double expertWeightBytes;
    private final double expertGradientBytes;
    private final double expertOptimizerBytes;

    private MemoryFit(Transformer model, Plan plan, int sequence, int microBatches, Precision precision,
            SoftwareLevel software, Constants constants) {
        this.model = model;
        this.plan = plan;
        this.software = software;
        this.shape = new PipelineShape(plan.schedule(), plan.pp(), plan.vp(), microBatches);
        this.context = constants.of("memory.contextBytes");
        this.fragmentation = constants.of("memory.fragmentation");
        this.element = LayerMemory.elementBytes(precision);
        this.tokens = (double) sequence * plan.microBatch() / plan.cp();
        this.local = tokens / (plan.sequenceParallel() ? plan.tp() : 1);
        this.dense = LayerMemory.of(model, false, plan, sequence, precision, software);
        this.mixture = model.experts() == null ? dense
                : LayerMemory.of(model, true, plan, sequence, precision, software);
        // Megatron-LM pads the vocabulary to a multiple of 128 times the tensor ranks.
        double unit = 128.0 * plan.tp();
        this.vocabularyRows = Math.ceil(model.vocabulary() / unit) * unit / plan.tp();
        boolean half = element == 2;
        double replicas = (double) plan.dp() * plan.cp();
        double expertReplicas = Math.max(1, replicas * plan.tp() / ((double) plan.ep() * plan.etp()));
        double group = plan.shardGroup() > 0 ? plan.shardGroup() : replicas;
        double expertGroup = Math.max(1, expertReplicas * group / replicas);
        double weight = element;
        double gradient = half ? software.gradientBytes() : 4;
        double optimizer = half ? 12 : 8;
        Sharding kind = plan.sharding();
        boolean shardsOptimizer = kind != Sharding.NONE;
        // With a pipeline the whole gradient is summed over micro-batches before it is reduced and shared out.
        boolean shardsGradients = kind == Sharding.ZERO3 || kind == Sharding.ZERO2 && plan.pp() == 1;
        boolean shardsWeights = kind == Sharding.ZERO3;
        this.weightBytes = weight / (shardsWeights ? group : 1);
        this.gradientBytes = gradient / (shardsGradients ? group : 1);
        this.optimizerBytes = optimizer / (shardsOptimizer ? group : 1);
        this.expertWeightBytes = weight / (shardsWeights ? expertGroup : 1);
        this.expertGradientBytes = gradient / (shardsGradients ? expertGroup : 1);
        this.expertOptimizerBytes = optimizer / (shardsOptimizer ? expertGroup : 1);
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
            int sparse = mixtures(until) - mixtures(from) + (model.experts() == null ? 0 : extra);
            int plain = until - from + extra - sparse;
            mixtures |= sparse > 0;
            plains |= plain > 0;
            // A multi-token layer also has a projection from two hidden vectors to one (DeepSeek-V3, section 2.2).
            parameters += plain * dense.parameters() + sparse * mixture.parameters()
                    + extra * 2.0 * model.hidden() * model.hidden() / plan.tp();
            expertParameters += sparse * mixture.expertParameters();
            double kept = kept(plain, sparse);
            activations += kept * shape.inFlight(stage, chunk);
            oneMicroBatch = Math.max(oneMicroBatch, kept);
        }
        boolean first = stage == 0 || dual && stage == plan.pp() - 1;
        boolean last = stage == plan.pp() - 1 || dual && stage == 0;
        double vocabulary = vocabularyParameters(first, last);
        double bytes = weightBytes + gradientBytes + optimizerBytes;
        LayerMemory widest = mixtures ? mixture : dense;
        double working = inLayer(widest, mixtures, plains);
        if (last) {
            working = Math.max(working, loss());
        }
        if (first) {
            working = Math.max(working, element * vocabularyRows * model.hidden() - oneMicroBatch);
        }
        double buffers = buffers(mixtures, plains, last, vocabulary);
        return new MemoryFootprint(stage, weightBytes * parameters + expertWeightBytes * expertParameters,
                gradientBytes * parameters + expertGradientBytes * expertParameters,
                optimizerBytes * parameters + expertOptimizerBytes * expertParameters, bytes * vocabulary,
                activations, working, buffers, context + fragmentation * (activations + working));
    }

    /** Mixture layers among the first so many. */
    private int mixtures(int layers) {
        Experts experts = model.experts();
        return experts == null ? 0 : Math.max(0, (layers - experts.denseLayers()) / experts.every());
    }

    /** Bytes that one micro-batch keeps in a chunk. */
    private double kept(int plain, int sparse) {
        if (plan.recompute() != Recompute.FULL) {
            return plain * dense.kept() + sparse * mixture.kept();
        }
        int all = plain + sparse;
        int again = plan.recomputeLayers() == 0 ? all : Math.min(all, plan.recomputeLayers());
        // Megatron-LM's block method recomputes the first layers of a chunk; dense ones come first in a model.
        int plainAgain = Math.min(plain, again);
        return again * dense.input() + (plain - plainAgain) * dense.kept()
                + (sparse - (again - plainAgain)) * mixture.kept();
    }

    private double inLayer(LayerMemory widest, boolean mixtures, boolean plains) {
        double backward = Math.max(mixtures ? mixture.backward() : 0, plains ? dense.backward() : 0);
        return backward + (plan.recompute() == Recompute.FULL ? widest.kept() : 0);
    }

    private double vocabularyParameters(boolean first, boolean last) {
        double matrix = vocabularyRows * model.hidden();
        double embedding = first ? matrix + (double) model.learnedPositions() * model.hidden() : 0;
        boolean shared = model.tiedEmbeddings() && first;
        return embedding + (last ? (shared ? 0 : matrix) + model.hidden() : 0);
    }

    private double loss() {
        double logits = tokens * vocabularyRows;
        double forward = logits * (element + (software.fusedCrossEntropy() ? 4 : 8));
        double backward = logits * element
                + (plan.sharding() == Sharding.ZERO3 ? 0 : element * vocabularyRows * model.hidden());
        double norm = 2 * element * model.hidden() * local;
        double headInput = element * model.hidden() * tokens;
        return Math.max(forward, backward) + norm + headInput + 4 * logits * model.multiTokenLayers();
    }

    private double buffers(boolean mixtures, boolean plains, boolean last, double vocabulary) {
        double transfer = plan.pp() > 1 ? element * model.hidden() * local : 0;
        double gathered = last && plan.sequenceParallel() && plan.tp() > 1 ? element * model.hidden() * tokens : 0;
        return WORKSPACES + transfer + gathered
                + (plan.sharding() == Sharding.ZERO3 ? gatheredLayers(mixtures, vocabulary)
                        : scratch(mixtures, plains));
    }

    private double gatheredLayers(boolean mixtures, double vocabulary) {
        // FSDP gathers whole layers; DeepSpeed gathers one matrix product's parameters at a time.
        LayerMemory widest = mixtures ? mixture : dense;
        double layer = software.framework().equals("deepspeed") ? widest.largestGemm() : widest.allParameters();
        return (2 * layer + vocabulary) * element + layer * Math.max(element, software.reduceBytes());
    }

    private double scratch(boolean mixtures, boolean plains) {
        if (!software.flashAttention()) {
            return element * Math.max(mixtures ? mixture.largestGemm() : 0, plains ? dense.largestGemm() : 0);
        }
        double attention = mixtures || plains ? dense.attentionGemms() : 0;
        return element * (attention + (mixtures ? mixture.mlpGemms() : 0) + (plains ? dense.mlpGemms() : 0));
    }
}
