package dev.trainyard.plan.memory;

import dev.trainyard.cluster.GatherUnit;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Sharding;

/**
 * The terms of which {@link MemoryFit} makes a stage's peak, in bytes of one accelerator: what does not depend on the
 * pipeline's schedule and on which layers a stage holds. {@link MemoryFit} says where they come from.
 */
public final class MemoryTerms {
    /** One workspace for PyTorch, one for Transformer Engine: NVIDIA's recommended 32 MiB since Hopper. */
    private static final double WORKSPACES = 2 * 32.0 * (1 << 20);

    private final Transformer model;
    private final Plan plan;
    private final SoftwareLevel software;
    private final double element;
    private final double tokens;
    private final double local;
    final LayerMemory dense;
    final LayerMemory mixture;
    private final double vocabularyRows;
    final double weightBytes;
    final double gradientBytes;
    final double optimizerBytes;
    final double expertWeightBytes;
    final double expertGradientBytes;
    final double expertOptimizerBytes;

    /**
     * The terms of a plan.
     *
     * @param sequence tokens in one sequence
     * @param precision of the matrix products
     */
    public MemoryTerms(Transformer model, Plan plan, int sequence, Precision precision, SoftwareLevel software) {
        this.model = model;
        this.plan = plan;
        this.software = software;
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

    /** What one micro-batch keeps in a layer, nothing or with {@code SELECTIVE} the attention core recomputed. */
    public double kept(boolean ofMixture) {
        return (ofMixture ? mixture : dense).kept();
    }

    /** A layer's input. */
    public double input() {
        return dense.input();
    }

    /** Temporary gradients inside a layer's backward pass. */
    public double backward(boolean ofMixture) {
        return (ofMixture ? mixture : dense).backward();
    }

    /** Weights, gradients and optimizer state of so many layers and multi-token-prediction layers among them. */
    public double state(double plain, double sparse, double multiToken) {
        return (weightBytes + gradientBytes + optimizerBytes) * parameters(plain, sparse, multiToken)
                + (expertWeightBytes + expertGradientBytes + expertOptimizerBytes) * sparse
                        * mixture.expertParameters();
    }

    /** Parameters outside routed experts. */
    double parameters(double plain, double sparse, double multiToken) {
        // A multi-token layer also has a projection from two hidden vectors to one (DeepSeek-V3, section 2.2).
        return plain * dense.parameters() + sparse * mixture.parameters()
                + multiToken * 2.0 * model.hidden() * model.hidden() / plan.tp();
    }

    /** Weights, gradients and optimizer state of the embedding, of the LM head, of both or of none. */
    public double vocabulary(boolean first, boolean last) {
        return (weightBytes + gradientBytes + optimizerBytes) * vocabularyParameters(first, last);
    }

    private double vocabularyParameters(boolean first, boolean last) {
        double matrix = vocabularyRows * model.hidden();
        double embedding = first ? matrix + (double) model.learnedPositions() * model.hidden() : 0;
        boolean shared = model.tiedEmbeddings() && first;
        return embedding + (last ? (shared ? 0 : matrix) + model.hidden() : 0);
    }

    /** The embedding's dense gradient in half precision. */
    public double embeddingGradient() {
        return element * vocabularyRows * model.hidden();
    }

    /** Working set of the loss on the last stage; with sharded parameters the head's gradient is elsewhere. */
    public double loss(boolean sharded) {
        double logits = tokens * vocabularyRows;
        double forward = logits * (element + (software.fusedCrossEntropy() ? 4 : 8));
        double backward = logits * element
                + (sharded ? 0 : element * vocabularyRows * model.hidden());
        double norm = 2 * element * model.hidden() * local;
        double headInput = element * model.hidden() * tokens;
        return Math.max(forward, backward) + norm + headInput + 4 * logits * model.multiTokenLayers();
    }

    /** Workspaces of the matrix products. */
    public double workspaces() {
        return WORKSPACES;
    }

    /** A message received from another stage. */
    public double received() {
        return element * model.hidden() * local;
    }

    /** The LM head's gathered input. */
    public double headInput() {
        return plan.sequenceParallel() && plan.tp() > 1 ? element * model.hidden() * tokens : 0;
    }

    /** Two gathered layers, gathered embedding and head, and a layer's gradient where parameters are sharded. */
    public double gathered(boolean mixtures, boolean first, boolean last) {
        LayerMemory widest = mixtures ? mixture : dense;
        double layer = software.gatherUnit() == GatherUnit.PRODUCT ? widest.largestGemm() : widest.allParameters();
        return (2 * layer + vocabularyParameters(first, last)) * element
                + layer * Math.max(element, software.reduceBytes());
    }

    /** Weight gradients in half precision on their way to the accumulated ones, by which layers a stage holds. */
    public double scratch(boolean mixtures, boolean plains) {
        if (!software.flashAttention()) {
            return element * Math.max(mixtures ? mixture.largestGemm() : 0, plains ? dense.largestGemm() : 0);
        }
        double attention = mixtures || plains ? dense.attentionGemms() : 0;
        return element * (attention + (mixtures ? mixture.mlpGemms() : 0) + (plains ? dense.mlpGemms() : 0));
    }
}
