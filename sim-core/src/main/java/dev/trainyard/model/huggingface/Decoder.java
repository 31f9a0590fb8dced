package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.layer.NoFeedForward;
import java.util.Optional;

/** Fills a draft with what all families share; what differs between them are their traits. */
final class Decoder {
    private final Keys keys;
    private final Draft draft;

    Decoder(Keys keys, Draft draft) {
        this.keys = keys;
        this.draft = draft;
    }

    void fill() {
        // Looked at, not read: whether the list says more than how many layers there are is for others to hear.
        Optional<Entry> listed = keys.family().names("layerTypes").stream().map(keys.config()::find)
                .flatMap(Optional::stream).filter(Entry::isList).findFirst();
        draft.layers = keys.written("layers").isEmpty() && listed.isPresent() ? listed.get().elements().size()
                : keys.count("layers");
        draft.hidden = keys.count("hidden");
        draft.vocabulary = keys.count("vocabulary");
        draft.tied = keys.flag("tied", false);
        draft.gated = !keys.family().is("feedForward", "plain");
        draft.biases = keys.trait("biases");
        draft.parallelBlock = keys.trait("parallel");
        draft.gatedAttention = keys.trait("gate");
        draft.multiTokenLayers = keys.countOr("multiTokenLayers", 0);
        if (keys.family().traits().containsKey("positions")) {
            draft.learnedPositions = keys.count("positions")
                    + Integer.parseInt(keys.family().trait("positions", "0"));
        }
        attention();
        new LayerPatterns(keys, draft).fill();
        feedForward();
    }

    private void attention() {
        if (keys.family().is("attention", "none")) {
            draft.heads = 1;
            draft.kvHeads = 1;
            draft.headSize = draft.hidden;
            return;
        }
        draft.heads = keys.count("heads");
        if (keys.family().is("attention", "latent")) {
            if (keys.countOr("kvHeads", draft.heads) != draft.heads) {
                draft.notes.add(keys.family().names("kvHeads").get(0) + " " + keys.countOr("kvHeads", draft.heads)
                        + " changes nothing: latent attention has keys and values of each head");
            }
            draft.kvHeads = draft.heads;
            draft.latent = new LatentAttention(keys.countOr("queryRank", 0), keys.count("keyValueRank"),
                    keys.count("plainHead"), keys.countOr("rotaryHead", 0),
                    Math.max(1, keys.countOr("valueHead", draft.hidden / draft.heads)));
            draft.headSize = draft.latent.valueHeadSize();
            return;
        }
        int kvHeads = keys.countOr("kvHeads", 0);
        draft.kvHeads = kvHeads == 0 ? draft.heads : kvHeads;
        checkGroups(draft.kvHeads);
        int headSize = keys.countOr("headSize", 0);
        draft.headSize = headSize > 0 ? headSize : draft.hidden / draft.heads;
        if (headSize == 0 && draft.hidden % draft.heads != 0) {
            keys.checkComplete();
            throw keys.config().error("the key \"" + keys.family().names("headSize").get(0) + "\" is missing, and "
                    + draft.hidden + " wide states do not divide into " + draft.heads + " heads");
        }
    }

    /** A class's own number of key/value heads may not fit the heads that are written. */
    private void checkGroups(int kvHeads) {
        if (draft.heads % kvHeads == 0) {
            return;
        }
        keys.checkComplete();
        String name = keys.family().names("kvHeads").get(0);
        Optional<Entry> written = keys.written("kvHeads");
        if (written.isPresent()) {
            throw written.get().error("is " + kvHeads + ", which does not divide " + draft.heads + " heads");
        }
        String said = "the key \"" + name + "\" is missing, and the class's own " + kvHeads + " do not divide "
                + draft.heads + " heads";
        if (kvHeads < draft.heads) {
            throw keys.config().error(said + ". Maybe \"" + name + "\": " + draft.heads);
        }
        draft.notes.add(said + ": counted and timed as the class has it, though such a model does not run");
    }

    private void feedForward() {
        if (draft.anyMixture()) {
            mixture();
        }
        if (keys.family().is("feedForward", "none")) {
            for (int layer = 0; layer < draft.layers; layer++) {
                draft.feedForward(layer, new NoFeedForward());
            }
        } else if (draft.anyDense()) {
            int times = Integer.parseInt(keys.family().trait("ffn", "0"));
            draft.ffn = times == 0 || keys.has("ffn") ? keys.count("ffn") : Math.multiplyExact(times, draft.hidden);
        } else {
            keys.heard(keys.family().names("ffn").toArray(String[]::new));
        }
    }

    private void mixture() {
        draft.topK = keys.count("topK");
        draft.expertWidth = keys.count("expertWidth");
        if (draft.topK > draft.experts) {
            keys.checkComplete();
            Entry place = keys.written("topK").orElse(keys.config());
            throw place.error(keys.family().names("topK").get(0) + " is " + draft.topK + ", more than "
                    + keys.family().names("experts").get(0) + " " + draft.experts);
        }
        boolean grouped = keys.knows("groups") && !keys.textOr("topk_method", "noaux_tc").equals("greedy");
        draft.groups = grouped ? Math.max(1, keys.countOr("groups", 1)) : 1;
        draft.topGroups = grouped ? Math.max(1, keys.countOr("topGroups", draft.groups)) : 1;
        draft.sharedWidth = switch (keys.family().trait("shared", "none")) {
            case "count" -> Math.toIntExact(Math.min(Keys.MOST, (long) keys.countOr("sharedExperts", 0)
                    * draft.expertWidth));
            case "width" -> keys.countOr("sharedWidth", 0);
            case "one" -> draft.expertWidth;
            default -> 0;
        };
    }
}
