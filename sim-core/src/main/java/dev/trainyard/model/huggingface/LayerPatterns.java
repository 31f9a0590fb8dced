package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which layers see a window only, and which are mixtures of experts: by list, or by the class's own rule. */
final class LayerPatterns {
    /** More layers than any model has; the model's own limit is lower. */
    private static final int MOST_LAYERS = 100_000;

    private final Keys keys;
    private final Draft draft;

    LayerPatterns(Keys keys, Draft draft) {
        this.keys = keys;
        this.draft = draft;
    }

    void fill() {
        if (draft.layers > MOST_LAYERS) {
            throw keys.config().error("has " + draft.layers + " layers; expected at most " + MOST_LAYERS);
        }
        draft.windows = windows();
        draft.mixtures = mixtures();
    }

    /** The kinds that a list gives to the layers; empty where the list is not written. */
    static Optional<List<String>> kinds(Keys keys, String thing, int layers) {
        Optional<Entry> written = keys.written(thing);
        if (written.isEmpty()) {
            return Optional.empty();
        }
        List<String> kinds = new ArrayList<>();
        written.get().elements().forEach(kind -> kinds.add(kind.text()));
        if (kinds.size() < layers) {
            throw written.get().error("lists " + kinds.size() + " of " + layers + " layers; expected each");
        }
        return Optional.of(kinds.subList(0, layers));
    }

    private int[] windows() {
        int[] windows = new int[draft.layers];
        String mode = keys.family().trait("window", "none");
        if (mode.equals("none")) {
            return windows;
        }
        int width = keys.countOr("window", 0);
        Optional<List<String>> kinds = mode.equals("all") ? Optional.empty()
                : kinds(keys, "layerTypes", draft.layers);
        if (mode.equals("switched") && !keys.flag("windowOn", true)) {
            keys.heard(keys.family().names("fullBelow").get(0));
            return windows;
        }
        if (width == 0) {
            keys.heard(keys.family().names(mode.equals("layered") ? "pattern" : "fullBelow").get(0));
            return windows;
        }
        for (int layer = 0; layer < windows.length; layer++) {
            windows[layer] = isFull(layer, mode, kinds) ? 0 : width;
        }
        return windows;
    }

    private boolean isFull(int layer, String mode, Optional<List<String>> kinds) {
        if (kinds.isPresent()) {
            keys.heard(keys.family().names(mode.equals("layered") ? "pattern" : "fullBelow").get(0));
            String kind = kinds.get().get(layer);
            return switch (kind) {
                case "full_attention", "global", "attention" -> true;
                case "sliding_attention", "chunked_attention", "local" -> false;
                default -> throw keys.written("layerTypes").orElseThrow().error("layer " + layer + " is a \"" + kind
                        + "\"; expected full_attention or sliding_attention");
            };
        }
        return switch (mode) {
            case "all" -> false;
            case "switched" -> layer < keys.countOr("fullBelow", 0);
            default -> isOfPattern(layer);
        };
    }

    private boolean isOfPattern(int layer) {
        Optional<Entry> written = keys.written("pattern").filter(Entry::isScalar);
        if (written.isPresent() && written.get().text().matches("[LG]{1,64}")) {
            String turns = written.get().text();
            return turns.charAt(layer % turns.length()) == 'G';
        }
        int every = keys.countOr("pattern", Integer.parseInt(keys.family().trait("pattern", "0")));
        return every > 0 && (keys.family().is("patternFrom", "first") ? layer : layer + 1) % every == 0;
    }

    private boolean[] mixtures() {
        boolean[] mixtures = new boolean[draft.layers];
        String mode = keys.family().trait("mixture", "none");
        draft.experts = mode.equals("none") ? 0 : keys.countOr("experts", 0);
        if (draft.experts == 0) {
            return mixtures;
        }
        Optional<List<String>> kinds = kinds(keys, "feedForwardTypes", draft.layers);
        if (kinds.isPresent()) {
            for (int layer = 0; layer < mixtures.length; layer++) {
                mixtures[layer] = kinds.get().get(layer).equals("sparse");
            }
            return mixtures;
        }
        switch (mode) {
            case "step" -> step(mixtures);
            case "first" -> first(mixtures);
            case "interval" -> interval(mixtures);
            case "interleaved" -> interleaved(mixtures);
            case "period" -> period(mixtures);
            default -> Arrays.fill(mixtures, true);
        }
        return mixtures;
    }

    private void step(boolean[] mixtures) {
        int step = Math.max(1, keys.countOr("sparseStep", 1));
        for (int layer = 0; layer < mixtures.length; layer++) {
            mixtures[layer] = (layer + 1) % step == 0;
        }
        keys.written("denseList").ifPresent(list -> list.elements().forEach(layer ->
                mixtures[layer.integer(0, mixtures.length - 1)] = false));
    }

    private void first(boolean[] mixtures) {
        int dense = keys.countOr("denseBelow", 0);
        int step = Math.max(1, keys.countOr("mixtureStep", 1));
        for (int layer = 0; layer < mixtures.length; layer++) {
            mixtures[layer] = layer >= dense && layer % step == 0;
        }
    }

    private void interval(boolean[] mixtures) {
        int step = Math.max(1, keys.countOr("mixtureStep", 1));
        int first = keys.countOr("mixtureFirst", 0);
        int last = keys.written("mixtureLast").map(entry -> entry.integer(-1, Keys.MOST)).orElse(-1);
        for (int layer = 0; layer < mixtures.length; layer++) {
            mixtures[layer] = (layer + 1) % step == 0 && layer >= first && (last < 0 || layer <= last);
        }
    }

    private void period(boolean[] mixtures) {
        int every = Math.max(1, keys.countOr("expert_layer_period", 1));
        int offset = keys.countOr("expert_layer_offset", 0);
        for (int layer = 0; layer < mixtures.length; layer++) {
            mixtures[layer] = draft.experts > 1 && layer % every == offset;
        }
    }

    private void interleaved(boolean[] mixtures) {
        Optional<Entry> list = keys.written("mixtureList");
        int step = Math.max(1, keys.countOr("mixtureStep", 1));
        for (int layer = step - 1; layer < mixtures.length && list.isEmpty(); layer += step) {
            mixtures[layer] = true;
        }
        list.ifPresent(layers -> layers.elements().forEach(layer ->
                mixtures[layer.integer(0, mixtures.length - 1)] = true));
    }
}
