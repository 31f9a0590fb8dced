package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.model.Tower;
import dev.trainyard.model.layer.Attention;
import dev.trainyard.model.layer.Dense;
import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.LayerStack;
import dev.trainyard.model.layer.NoMixer;
import dev.trainyard.model.layer.Projection;
import java.util.List;
import java.util.Optional;

/** The tower of pictures that a configuration with parts has, and the projector to its text's width. */
final class VisionTower {
    private static final int MOST_SIDE = 4096;

    private final Keys keys;
    private final Entry projector;
    private final int width;

    private VisionTower(Keys keys, Entry projector, int width) {
        this.keys = keys;
        this.projector = projector;
        this.width = width;
    }

    /**
     * Reads it; empty where there is none, or none that is known.
     *
     * @param whole the configuration with its parts
     * @param width the text's
     */
    static Optional<Tower> read(Families families, Entry whole, int width) {
        Optional<Entry> part = whole.find("vision_config").filter(Entry::isMapping);
        Optional<Entry> projector = families.projector(whole.require("model_type").text());
        if (part.isEmpty() || projector.isEmpty()) {
            return Optional.empty();
        }
        Optional<Family> family = part.get().find("model_type").map(Entry::text).flatMap(families::tower)
                .or(() -> families.tower(projector.get().require("tower").text()));
        return family.map(it -> new VisionTower(new Keys(part.get(), it, true), projector.get(), width).build());
    }

    private Tower build() {
        int hidden = keys.count("hidden");
        int heads = keys.count("heads");
        boolean gated = keys.family().is("feedForward", "gated");
        int ffn = keys.has("ffn") ? keys.count("ffn") : Math.multiplyExact(keys.countOr("mlp_ratio", 4), hidden);
        int patch = keys.count("patch_size");
        int side = keys.family().traits().containsKey("side") ? Integer.parseInt(keys.family().trait("side", "1"))
                : Math.max(1, Math.min(MOST_SIDE, keys.count("image_size") / patch));
        int values = Math.multiplyExact(Math.multiplyExact(patch, patch),
                Math.multiplyExact(keys.countOr("channels", 3), keys.countOr("temporal_patch_size", 1)));
        int merge = projector.require("merge").integer(1, MOST_SIDE);
        int tokens = side * side / merge * merge;
        keys.checkComplete();
        LayerStack stack = LayerStack.of(List.of(
                new LayerStack.Run(1, alone(new Projection(values, 0, hidden, positions(side)))),
                new LayerStack.Run(keys.count("layers"), new Layer(new Attention(heads, heads,
                        Math.max(1, hidden / heads), 0, positions(side) == 0, false, false), new Dense(ffn, gated),
                        false, Layer.Trained.ALL))));
        int inputs = projector.find("pooled").isPresent() ? hidden : Math.multiplyExact(hidden, merge);
        return new Tower("vision", hidden, stack, alone(new Projection(inputs, inner(inputs), width, 0)), 1, tokens,
                merge);
    }

    private static Layer alone(Projection projection) {
        return new Layer(new NoMixer(), projection, false, Layer.Trained.ALL);
    }

    private int positions(int side) {
        return switch (keys.family().trait("positions", "0")) {
            case "square" -> side * side;
            case "square+1" -> side * side + 1;
            case "key" -> keys.countOr("positions", 0);
            default -> 0;
        };
    }

    /** Mergers of deeper layers beside the last one's read and write the same widths: one that much wider. */
    private int inner(int inputs) {
        String inner = projector.require("inner").text();
        int mergers = projector.find("deep").isEmpty() ? 1
                : 1 + keys.config().find("deepstack_visual_indexes").map(list -> list.elements().size()).orElse(3);
        return switch (inner) {
            case "text" -> width;
            case "same" -> Math.multiplyExact(inputs, mergers);
            case "0" -> 0;
            default -> keys.count(inner);
        };
    }
}
