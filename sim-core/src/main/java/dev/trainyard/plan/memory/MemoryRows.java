package dev.trainyard.plan.memory;

import dev.trainyard.cluster.GatherUnit;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.kernel.plan.ChunkRow;
import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.kernel.plan.PlacementRow;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.ModelChunks;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Sharding;

/**
 * Writes what memory takes into the plan kernel's rows, in bytes of one accelerator: what does not depend on the
 * pipeline's schedule and on which layers a stage holds. {@link MemoryFit} says where the terms come from.
 */
public final class MemoryRows {
    /** One workspace for PyTorch, one for Transformer Engine: NVIDIA's recommended 32 MiB since Hopper. */
    private static final double WORKSPACES = 2 * 32.0 * (1 << 20);

    private final Transformer model;
    private final Plan plan;
    private final SoftwareLevel software;
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

    /**
     * The terms of a plan.
     *
     * @param sequence tokens in one sequence
     * @param precision of the matrix products
     */
    public MemoryRows(Transformer model, Plan plan, int sequence, Precision precision, SoftwareLevel software) {
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

    /** Writes a {@link LayerRow}'s memory. */
    public void layer(double[] row) {
        LayerMemory[] layers = {dense, mixture};
        for (int kind = 0; kind < layers.length; kind++) {
            row[LayerRow.KEPT + kind] = layers[kind].kept();
            row[LayerRow.KEPT_SELECTIVE + kind] = layers[kind].keptSelective();
            row[LayerRow.BACKWARD + kind] = layers[kind].backward();
        }
        row[LayerRow.INPUT] = dense.input();
        row[LayerRow.LOSS] = loss(false);
        row[LayerRow.LOSS_SHARDED] = loss(true);
        row[LayerRow.EMBEDDING_GRADIENT] = element * vocabularyRows * model.hidden();
        row[LayerRow.WORKSPACES] = WORKSPACES;
        row[LayerRow.RECEIVED] = element * model.hidden() * local;
        row[LayerRow.HEAD_INPUT] = plan.sequenceParallel() && plan.tp() > 1 ? element * model.hidden() * tokens : 0;
        for (int which = 0; which < 4; which++) {
            row[LayerRow.SCRATCH + which] = scratch((which & 1) != 0, (which & 2) != 0);
        }
    }

    /** Writes a {@link PlacementRow}'s memory. */
    public void placement(double[] row) {
        for (int ends = 0; ends < 4; ends++) {
            boolean first = (ends & 1) != 0;
            boolean last = (ends & 2) != 0;
            row[PlacementRow.VOCABULARY + ends] = (weightBytes + gradientBytes + optimizerBytes)
                    * vocabularyParameters(first, last);
            row[PlacementRow.GATHERED_VOCABULARY + ends] =
                    gathered(false, first, last) - gathered(false, false, false);
        }
        row[PlacementRow.GATHERED] = gathered(false, false, false);
        row[PlacementRow.GATHERED + 1] = gathered(true, false, false);
    }

    /** Writes a {@link ChunkRow}'s layers and memory. */
    public void chunk(double[] row, ModelChunks.Chunk chunk) {
        for (int kind = 0; kind < LayerRow.KINDS; kind++) {
            row[ChunkRow.LAYERS + kind] = chunk.kinds()[kind];
        }
        double sparse = chunk.mixtures() + chunk.multiTokenMixtures();
        double plain = chunk.dense() + chunk.multiToken() - chunk.multiTokenMixtures();
        row[ChunkRow.PLAIN] = plain;
        row[ChunkRow.SPARSE] = sparse;
        row[ChunkRow.FIRST] = chunk.first() ? 1 : 0;
        row[ChunkRow.LAST] = chunk.last() ? 1 : 0;
        // A multi-token layer also has a projection from two hidden vectors to one (DeepSeek-V3, section 2.2).
        double parameters = plain * dense.parameters() + sparse * mixture.parameters()
                + chunk.multiToken() * 2.0 * model.hidden() * model.hidden() / plan.tp();
        double experts = sparse * mixture.expertParameters();
        row[ChunkRow.WEIGHTS] = weightBytes * parameters + expertWeightBytes * experts;
        row[ChunkRow.GRADIENTS] = gradientBytes * parameters + expertGradientBytes * experts;
        row[ChunkRow.OPTIMIZER_STATE] = optimizerBytes * parameters + expertOptimizerBytes * experts;
    }

    private double vocabularyParameters(boolean first, boolean last) {
        double matrix = vocabularyRows * model.hidden();
        double embedding = first ? matrix + (double) model.learnedPositions() * model.hidden() : 0;
        boolean shared = model.tiedEmbeddings() && first;
        return embedding + (last ? (shared ? 0 : matrix) + model.hidden() : 0);
    }

    /** Working set of the loss on the last stage; with sharded parameters the head's gradient is elsewhere. */
    private double loss(boolean sharded) {
        double logits = tokens * vocabularyRows;
        double forward = logits * (element + (software.fusedCrossEntropy() ? 4 : 8));
        double backward = logits * element
                + (sharded ? 0 : element * vocabularyRows * model.hidden());
        double norm = 2 * element * model.hidden() * local;
        double headInput = element * model.hidden() * tokens;
        return Math.max(forward, backward) + norm + headInput + 4 * logits * model.multiTokenLayers();
    }

    /** Two gathered layers, gathered embedding and head, and a layer's gradient where parameters are sharded. */
    private double gathered(boolean mixtures, boolean first, boolean last) {
        LayerMemory widest = mixtures ? mixture : dense;
        double layer = software.gatherUnit() == GatherUnit.PRODUCT ? widest.largestGemm() : widest.allParameters();
        return (2 * layer + vocabularyParameters(first, last)) * element
                + layer * Math.max(element, software.reduceBytes());
    }

    /** Weight gradients in half precision on their way to the accumulated ones, by which layers a stage holds. */
    private double scratch(boolean mixtures, boolean plains) {
        if (!software.flashAttention()) {
            return element * Math.max(mixtures ? mixture.largestGemm() : 0, plains ? dense.largestGemm() : 0);
        }
        double attention = mixtures || plains ? dense.attentionGemms() : 0;
        return element * (attention + (mixtures ? mixture.mlpGemms() : 0) + (plains ? dense.mlpGemms() : 0));
    }
}
