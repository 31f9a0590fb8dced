package dev.trainyard.model;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.model.layer.Dense;
import dev.trainyard.model.layer.FeedForward;
import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.LayerStack;
import dev.trainyard.model.layer.LayerStack.Run;
import dev.trainyard.model.layer.Mixer;
import dev.trainyard.model.layer.NoFeedForward;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads layers that are written out: a list of runs, each {@code count} layers alike, or {@code repeat} times a
 * {@code pattern} of runs. A layer has a {@code mixer} and a {@code feedForward}; what it does not say is as the
 * model's own keys have it.
 */
final class LayersReader {
    private static final int MOST_LAYERS = LayerStack.MOST_LAYERS;
    private static final int MOST_DEPTH = 8;
    /** Keys of a layer that change one thing of what the model's keys say of its mixer. */
    private static final List<String> OF_MIXER = List.of("heads", "kvHeads", "headSize", "window");
    private static final List<String> FEED_FORWARDS = List.of("dense", "mixture", "none");

    private final ModelShape shape;
    /** What the model's own keys say of its mixers; null where they are attention as the shape has it. */
    private final Mixer usual;
    private final MixerReader mixers;
    private final boolean frozen;
    private int layers;

    LayersReader(ModelShape shape, Mixer usual, MixerReader mixers, boolean frozen) {
        this.shape = shape;
        this.usual = usual;
        this.mixers = mixers;
        this.frozen = frozen;
    }

    List<Run> read(Entry list) {
        List<Run> runs = new ArrayList<>();
        runs(list, 1, 0, runs);
        return runs;
    }

    private void runs(Entry list, int times, int depth, List<Run> into) {
        if (depth > MOST_DEPTH) {
            throw list.error("patterns lie more than " + MOST_DEPTH + " deep in one another");
        }
        for (Entry run : list.elements()) {
            if (run.isMapping() && run.find("pattern").isPresent()) {
                run.onlyKeys("repeat", "pattern");
                Entry pattern = run.require("pattern");
                int repeat = run.find("repeat").map(it -> it.integer(1, MOST_LAYERS)).orElse(1);
                List<Run> once = new ArrayList<>();
                runs(pattern, Math.min(MOST_LAYERS + 1, times * repeat), depth + 1, once);
                for (int i = 0; i < repeat; i++) {
                    into.addAll(once);
                }
            } else {
                int count = run.find("count").map(it -> it.integer(1, MOST_LAYERS)).orElse(1);
                layers = (int) Math.min(MOST_LAYERS + 1, layers + (long) times * count);
                if (layers > MOST_LAYERS) {
                    throw run.error("makes more than " + MOST_LAYERS + " layers");
                }
                into.add(new Run(count, layer(run)));
            }
        }
    }

    /** A layer as its keys say, or as the model has it. */
    Layer layer(Entry run) {
        run.onlyKeys("count", "mixer", "feedForward", "heads", "kvHeads", "headSize", "window", "ffn", "experts",
                "gatedMlp", "parallelBlock", "frozen");
        boolean parallel = run.find("parallelBlock").map(Entry::flag).orElse(shape.parallelBlock());
        Mixer mixer = mixer(run);
        FeedForward feedForward = feedForward(run);
        boolean fixed = run.find("frozen").map(Entry::flag).orElse(frozen);
        return ModelReader.fitting(run, () -> new Layer(mixer, feedForward, parallel, fixed ? Layer.Trained.THROUGH
                : Layer.Trained.ALL));
    }

    private Mixer mixer(Entry run) {
        for (String key : OF_MIXER) {
            if (run.find(key).isPresent() && (run.find("mixer").isPresent() || usual != null)) {
                throw run.require(key).error("stands beside a mixer that is written out; expected it there");
            }
        }
        if (run.find("mixer").isPresent()) {
            return mixers.read(run.require("mixer"));
        }
        if (usual != null) {
            return usual;
        }
        Entry own = run;
        for (String key : run.keys()) {
            own = OF_MIXER.contains(key) ? own : own.without(key);
        }
        return mixers.read(own);
    }

    private FeedForward feedForward(Entry run) {
        boolean gated = run.find("gatedMlp").map(Entry::flag).orElse(shape.gatedMlp());
        boolean dense = run.find("ffn").isPresent();
        boolean mixture = run.find("experts").isPresent();
        if (dense && mixture) {
            throw run.require("experts").error("stands beside ffn; expected one of them, as a layer is a mixture or"
                    + " dense");
        }
        String kind = run.find("feedForward").map(Entry::text).orElse(dense || !mixture && shape.experts() == null
                ? "dense" : "mixture");
        if (dense && !kind.equals("dense") || mixture && !kind.equals("mixture")) {
            throw run.require("feedForward").error("is " + Names.clip(kind) + " but the layer has "
                    + (dense ? "ffn" : "experts") + ". Maybe feedForward: " + (dense ? "dense" : "mixture"));
        }
        return switch (kind) {
            case "none" -> new NoFeedForward();
            case "dense" -> dense(run, gated);
            case "mixture" -> mixture(run, gated);
            default -> throw run.require("feedForward").error(Names.unknown("feedForward", kind, FEED_FORWARDS));
        };
    }

    private FeedForward dense(Entry run, boolean gated) {
        int width = run.find("ffn").map(it -> it.integer(1, ModelReader.MAX_FFN)).orElse(shape.ffn());
        if (width == 0) {
            throw run.error("is dense, and neither it nor the model says how wide its MLP is. Maybe ffn: "
                    + 4L * shape.hidden());
        }
        return new Dense(width, gated);
    }

    private FeedForward mixture(Entry run, boolean gated) {
        Experts experts = run.find("experts").map(it -> ModelReader.experts(it, false)).orElse(shape.experts());
        if (experts == null) {
            throw run.error("is a mixture, and neither it nor the model says what its experts are. Maybe experts:"
                    + " {count: 64, topK: 4, ffn: " + shape.hidden() + "}");
        }
        return experts.mixture(gated);
    }
}
