package dev.trainyard.plan.memory;

import dev.trainyard.cluster.GatherUnit;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.kernel.plan.ChunkRow;
import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.kernel.plan.PlacementRow;
import dev.trainyard.model.LayerKind;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.ModelChunks;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Sharding;
import java.util.List;

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
    private final List<LayerKind> layers;
    /** By kind of layer. */
    private final List<LayerMemory> kinds;
    private final double vocabularyRows;
    private final double weightBytes;
    private final double gradientBytes;
    private final double optimizerBytes;
    private final double expertWeightBytes;
    private final double expertGradientBytes;
    private final double expertOptimizerBytes;

    /** The terms of a plan. */
    public MemoryRows(LayerMemories memories, Plan plan) {
        this.model = memories.model();
        this.plan = plan;
        this.software = memories.software();
        this.element = LayerMemory.elementBytes(memories.precision());
        this.tokens = (double) memories.sequence() * plan.microBatch() / plan.cp();
        this.local = tokens / (plan.sequenceParallel() ? plan.tp() : 1);
        this.layers = memories.kinds();
        this.kinds = memories.of(plan);
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
        for (int kind = 0; kind < layers.size(); kind++) {
            LayerMemory memory = kinds.get(kind);
            int at = LayerRow.block(kind);
            row[at + LayerRow.INPUT] = memory.input();
            row[at + LayerRow.KEPT] = memory.kept();
            row[at + LayerRow.KEPT_SELECTIVE] = memory.keptSelective();
            row[at + LayerRow.BACKWARD] = memory.backward();
            scratch(row, at, kind);
        }
        row[LayerRow.SCRATCH_ADDS] = software.flashAttention() ? 1 : 0;
        row[LayerRow.LOSS] = loss(false);
        row[LayerRow.LOSS_SHARDED] = loss(true);
        row[LayerRow.EMBEDDING_GRADIENT] = model.frozenEnds() ? 0 : element * vocabularyRows * model.hidden();
        row[LayerRow.WORKSPACES] = WORKSPACES;
        row[LayerRow.RECEIVED] = element * model.hidden() * local;
        row[LayerRow.HEAD_INPUT] = plan.sequenceParallel() && plan.tp() > 1 ? element * model.hidden() * tokens : 0;
    }

    /**
     * Weight gradients in half precision on their way to the accumulated ones: of each half of a layer, once for all
     * kinds whose half has the same shapes.
     */
    private void scratch(double[] row, int at, int kind) {
        LayerKind layer = layers.get(kind);
        LayerMemory memory = kinds.get(kind);
        row[at + LayerRow.SCRATCH] = element * (software.flashAttention() ? memory.mixerProducts()
                : memory.largestProduct());
        row[at + LayerRow.SCRATCH + 1] = element * (software.flashAttention() ? memory.feedForwardProducts() : 0);
        int sameMixer = 0;
        int sameFeedForward = 0;
        for (int before = 0; before < kind; before++) {
            LayerKind other = layers.get(before);
            boolean alike = other.hidden() == layer.hidden() && kinds.get(before).trained();
            sameMixer |= alike && other.layer().mixer().sameProducts(layer.layer().mixer()) ? 1 << before : 0;
            sameFeedForward |= alike && other.layer().feedForward().equals(layer.layer().feedForward()) ? 1 << before
                    : 0;
        }
        row[at + LayerRow.SCRATCH_SHARED] = sameMixer;
        row[at + LayerRow.SCRATCH_SHARED + 1] = sameFeedForward;
    }

    /** Writes a {@link PlacementRow}'s memory. */
    public void placement(double[] row) {
        for (int ends = 0; ends < 4; ends++) {
            boolean first = (ends & 1) != 0;
            boolean last = (ends & 2) != 0;
            row[PlacementRow.VOCABULARY + ends] = (weightBytes
                    + (model.frozenEnds() ? 0 : gradientBytes + optimizerBytes))
                    * vocabularyParameters(first, last);
            row[PlacementRow.GATHERED_VOCABULARY + ends] = element * vocabularyParameters(first, last);
        }
    }

    /** Writes a {@link ChunkRow}'s layers and memory. */
    public void chunk(double[] row, ModelChunks.Chunk chunk) {
        // A multi-token layer also has a projection from two hidden vectors to one (DeepSeek-V3, section 2.2).
        double parameters = chunk.multiToken() * 2.0 * model.hidden() * model.hidden() / plan.tp();
        double experts = 0;
        double updated = parameters;
        double updatedExperts = 0;
        int holds = 0;
        double widest = 0;
        for (int kind = 0; kind < kinds.size(); kind++) {
            int held = chunk.kinds()[kind] + (kind == model.multiTokenKind() ? chunk.multiToken() : 0);
            row[ChunkRow.LAYERS + 2 * kind] = chunk.kinds()[kind];
            row[ChunkRow.LAYERS + 2 * kind + 1] = held;
            parameters += held * kinds.get(kind).parameters();
            experts += held * kinds.get(kind).expertParameters();
            updated += kinds.get(kind).trained() ? held * kinds.get(kind).parameters() : 0;
            updatedExperts += kinds.get(kind).trained() ? held * kinds.get(kind).expertParameters() : 0;
            holds |= held > 0 ? 1 << kind : 0;
            widest = held > 0 ? Math.max(widest, gathered(kinds.get(kind))) : widest;
        }
        row[ChunkRow.HOLDS] = holds;
        row[ChunkRow.GATHERED] = widest;
        row[ChunkRow.FIRST] = chunk.first() ? 1 : 0;
        row[ChunkRow.LAST] = chunk.last() ? 1 : 0;
        row[ChunkRow.WEIGHTS] = weightBytes * parameters + expertWeightBytes * experts;
        row[ChunkRow.GRADIENTS] = gradientBytes * updated + expertGradientBytes * updatedExperts;
        row[ChunkRow.OPTIMIZER_STATE] = optimizerBytes * updated + expertOptimizerBytes * updatedExperts;
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
                + (sharded || model.frozenEnds() ? 0 : element * vocabularyRows * model.hidden());
        double norm = 2 * element * model.hidden() * local;
        double headInput = element * model.hidden() * tokens;
        return Math.max(forward, backward) + norm + headInput + 4 * logits * model.multiTokenLayers();
    }

    /** Two gathered layers and one's gradient, where parameters are sharded. */
    private double gathered(LayerMemory widest) {
        double layer = software.gatherUnit() == GatherUnit.PRODUCT ? widest.largestProduct() : widest.allParameters();
        return 2 * layer * element + layer * Math.max(element, software.reduceBytes());
    }
}
