package dev.trainyard.plan.framework.settings;

import dev.trainyard.model.Experts;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.Transformer;
import java.util.Optional;
import java.util.function.Function;

/** What imported settings may say beside the plan, by the key of a scenario that says the same. */
public enum Fact {
    /** Transformer layers. */
    LAYERS("model.layers", model -> model.layers()),
    /** Model width. */
    HIDDEN("model.hidden", model -> model.hidden()),
    /** Width of a dense MLP. */
    FFN("model.ffn", model -> model.ffn() == 0 ? null : model.ffn()),
    /** Query heads. */
    HEADS("model.heads", model -> model.heads()),
    /** Key/value heads. */
    KV_HEADS("model.kvHeads", model -> model.kvHeads()),
    /** Size of a head; latent attention has sizes of its own. */
    HEAD_SIZE("model.headSize", model -> model.latent() == null ? model.headSize() : null),
    /** Tokens in the vocabulary. */
    VOCABULARY("model.vocabulary", model -> model.vocabulary()),
    /** Three MLP matrices. */
    GATED("model.gatedMlp", model -> model.gatedMlp()),
    /** The head shares the embedding. */
    TIED("model.tiedEmbeddings", model -> model.tiedEmbeddings()),
    /** Rows of a learned position embedding. */
    POSITIONS("model.learnedPositions", model -> model.learnedPositions()),
    /** Linear layers have biases. */
    BIASES("model.biases", model -> model.biases()),
    /** Tokens that local layers attend to. */
    WINDOW("model.window", model -> model.window()),
    /** Layers that predict further tokens. */
    MULTI_TOKEN("model.multiTokenLayers", model -> model.multiTokenLayers()),
    /** Attention and MLP side by side. */
    PARALLEL("model.parallelBlock", model -> model.parallelBlock()),
    /** Attention of low rank. */
    ATTENTION("model.attention", model -> model.latent() == null ? "plain" : "mla"),
    /** Rank of the queries. */
    QUERY_RANK("model.latent.queryRank", latent(LatentAttention::queryRank)),
    /** Rank of keys and values. */
    KEY_VALUE_RANK("model.latent.keyValueRank", latent(LatentAttention::keyValueRank)),
    /** Head size without positions. */
    PLAIN_HEAD("model.latent.plainHeadSize", latent(LatentAttention::plainHeadSize)),
    /** Head size with positions. */
    ROTARY_HEAD("model.latent.rotaryHeadSize", latent(LatentAttention::rotaryHeadSize)),
    /** Head size of values. */
    VALUE_HEAD("model.latent.valueHeadSize", latent(LatentAttention::valueHeadSize)),
    /** Routed experts; 0 for a dense model. */
    EXPERTS("model.experts.count", model -> model.experts() == null ? 0 : model.experts().count()),
    /** Routed experts of a token. */
    TOP_K("model.experts.topK", experts(Experts::topK)),
    /** Width of an expert. */
    EXPERT_FFN("model.experts.ffn", experts(Experts::ffn)),
    /** Shared experts. */
    SHARED("model.experts.shared", experts(Experts::shared)),
    /** Dense layers below the mixtures. */
    DENSE_LAYERS("model.experts.denseLayers", experts(Experts::denseLayers)),
    /** One layer in so many is a mixture. */
    EVERY("model.experts.every", experts(Experts::every)),
    /** Tokens of a sequence. */
    SEQUENCE("training.sequence", null),
    /** Sequences of a step. */
    GLOBAL_BATCH("training.globalBatch", null),
    /** Format of the matrix products. */
    PRECISION("training.precision", null),
    /** Tokens of the run. */
    TOKENS("training.tokens", null),
    /** Accelerators. */
    GPUS("cluster.gpus", null),
    /** How tokens travel to experts. */
    DISPATCH("software.dispatch", null),
    /** Bytes of an accumulated gradient. */
    GRADIENT_BYTES("software.gradientBytes", null),
    /** Bytes of a gradient on the wire. */
    REDUCE_BYTES("software.reduceBytes", null),
    /** Bytes of an 8-bit product's parameter on the wire. */
    GATHER_BYTES("software.gatherBytes", null),
    /** What is fused. */
    FUSION("software.fusion", null),
    /** A loss without fp32 logits. */
    FUSED_LOSS("software.fusedCrossEntropy", null),
    /** Attention without scores in memory. */
    FLASH_ATTENTION("software.flashAttention", null);

    private final String key;
    private final Function<Transformer, Object> value;

    Fact(String key, Function<Transformer, Object> value) {
        this.key = key;
        this.value = value;
    }

    /** The scenario's key, dotted. */
    public String key() {
        return key;
    }

    /** The section of a scenario that says it. */
    public String section() {
        return key.substring(0, key.indexOf('.'));
    }

    /** The model's own value as text; empty where it has none, or where the fact is not the model's. */
    public Optional<String> of(Transformer model) {
        return value == null ? Optional.empty() : Optional.ofNullable(value.apply(model)).map(String::valueOf);
    }

    private static Function<Transformer, Object> latent(Function<LatentAttention, Object> part) {
        return model -> model.latent() == null ? null : part.apply(model.latent());
    }

    private static Function<Transformer, Object> experts(Function<Experts, Object> part) {
        return model -> model.experts() == null ? null : part.apply(model.experts());
    }
}
