package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.model.layer.Attention;
import dev.trainyard.model.layer.Dense;
import dev.trainyard.model.layer.NoFeedForward;
import dev.trainyard.model.layer.NoMixer;
import java.util.List;
import java.util.Optional;

/** Layers with heads and widths of their own, or with a half left out, as an architecture search left them. */
final class PrunedBlocks {
    /** Widths are rounded up to it (the model's own code). */
    private static final int MULTIPLE = 256;
    private static final double MOST_TIMES = 100;

    private PrunedBlocks() {}

    static void read(Keys keys, Draft draft) {
        Entry list = keys.written("block_configs")
                .orElseThrow(() -> keys.config().error("the key \"block_configs\" is missing"));
        List<Entry> blocks = list.elements();
        if (blocks.size() != draft.layers) {
            throw list.error("has " + blocks.size() + " blocks for " + draft.layers + " layers; expected one each");
        }
        for (int layer = 0; layer < blocks.size(); layer++) {
            attention(draft, layer, blocks.get(layer).require("attention"));
            feedForward(draft, layer, blocks.get(layer).require("ffn"));
        }
    }

    private static void attention(Draft draft, int layer, Entry attention) {
        if (left(attention)) {
            draft.mixer(layer, new NoMixer());
            return;
        }
        int group = attention.require("n_heads_in_group").integer(1, Keys.MOST);
        draft.mixer(layer, new Attention(draft.heads, Math.max(1, draft.heads / group), draft.headSize, 0, true));
    }

    private static void feedForward(Draft draft, int layer, Entry ffn) {
        if (left(ffn)) {
            draft.feedForward(layer, new NoFeedForward());
            return;
        }
        double times = Double.parseDouble(ffn.require("ffn_mult").text());
        if (!(times > 0 && times < MOST_TIMES)) {
            throw ffn.require("ffn_mult").error("is " + times + "; expected between 0 and " + MOST_TIMES);
        }
        int width = (int) (2 * times * draft.hidden / 3);
        draft.feedForward(layer, new Dense((width + MULTIPLE - 1) / MULTIPLE * MULTIPLE, draft.gated));
    }

    private static boolean left(Entry half) {
        Optional<Entry> replaced = half.find("replace_with_linear").filter(Entry::flag);
        if (replaced.isPresent()) {
            throw replaced.get().error("a matrix in the place of half a layer is not read");
        }
        return half.find("no_op").map(Entry::flag).orElse(false);
    }
}
