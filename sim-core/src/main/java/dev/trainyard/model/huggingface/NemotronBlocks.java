package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.model.layer.Mixture;
import dev.trainyard.model.layer.NoFeedForward;
import dev.trainyard.model.layer.NoMixer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Nemotron-H's layers, each a mixer or a feed-forward alone (arXiv:2504.03624, section 2.1). */
final class NemotronBlocks {
    private NemotronBlocks() {}

    /** The kind of each layer: from a pattern such as {@code M-M*E}, or a list of names. */
    static List<String> read(Keys keys, int layers) {
        Optional<List<String>> listed = LayerPatterns.kinds(keys, "layerTypes", layers);
        Entry pattern = keys.written("hybrid_override_pattern").orElse(null);
        if (listed.isPresent()) {
            return listed.get();
        }
        if (pattern == null) {
            throw keys.config().error("the key \"hybrid_override_pattern\" is missing, which says what each layer is");
        }
        List<String> blocks = new ArrayList<>();
        pattern.text().chars().forEach(sign -> blocks.add(String.valueOf((char) sign)));
        if (blocks.size() != layers) {
            throw pattern.error("has " + blocks.size() + " signs for " + layers + " layers; expected one each");
        }
        return blocks;
    }

    /** Puts what a layer is into the draft. */
    static void put(Keys keys, Draft draft, int layer, String block) {
        switch (block) {
            case "M", "mamba", "mamba2", "linear_attention" -> {
                draft.mixer(layer, StateSpaces.of(keys, keys.count("mamba_num_heads"), keys.count("mamba_head_dim"),
                        true));
                draft.feedForward(layer, new NoFeedForward());
            }
            case "*", "attention", "full_attention" -> draft.feedForward(layer, new NoFeedForward());
            case "-", "mlp" -> draft.mixer(layer, new NoMixer());
            case "E", "moe" -> {
                draft.mixer(layer, new NoMixer());
                draft.feedForward(layer, new Mixture(keys.count("experts"), keys.count("topK"),
                        keys.count("expertWidth"), Math.multiplyExact(keys.countOr("sharedExperts", 0),
                        Math.min(keys.countOr("moe_shared_expert_intermediate_size", 0), 1 << 20)),
                        keys.countOr("moe_latent_size", 0), draft.gated));
            }
            default -> throw keys.config().error("layer " + layer + " is \"" + block
                    + "\"; expected M (Mamba-2), * (attention), - (feed-forward) or E (mixture of experts)");
        }
    }
}
