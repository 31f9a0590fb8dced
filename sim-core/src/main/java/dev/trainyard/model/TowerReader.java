package dev.trainyard.model;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import dev.trainyard.model.layer.Attention;
import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.Layer.Trained;
import dev.trainyard.model.layer.LayerStack;
import dev.trainyard.model.layer.Mixer;
import dev.trainyard.model.layer.NoMixer;
import dev.trainyard.model.layer.Projection;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a tower: {@code layers}, {@code hidden} and widths as a model has them, and its own keys: {@code tokens} of a
 * sample, {@code samples} of a sequence that has any (1), the {@code share} of sequences that have any (1),
 * {@code patch} (values of one patch; 0: no patch embedding), {@code positions} (as many as tokens), {@code merge}
 * (tokens that the projector makes one of; 1), {@code projector} {inputs, inner, frozen}, {@code frozen}.
 */
final class TowerReader {
    static final List<String> OWN = List.of("tokens", "samples", "share", "patch", "positions", "merge", "projector",
            "frozen");
    private static final List<String> AS_MODELS = List.of("layers", "hidden", "heads", "kvHeads", "headSize", "ffn",
            "gatedMlp", "window", "mixer", "experts", "learnedPositions");
    private static final int MAX = 1 << 24;

    private TowerReader() {}

    /** Reads one; {@code width} is the text's. */
    static Tower read(String name, Entry entry, int width) {
        List<String> keys = new ArrayList<>(AS_MODELS);
        keys.addAll(OWN);
        entry.onlyKeys(keys.toArray(String[]::new));
        Entry shape = entry;
        for (String key : OWN) {
            shape = shape.without(key);
        }
        Transformer encoder = Models.read(shape, name);
        boolean frozen = flag(entry, "frozen");
        Entry projector = entry.find("projector").orElse(entry.replacedBy("inner", String.valueOf(width)));
        projector.onlyKeys("inputs", "inner", "frozen");
        boolean fixed = flag(projector, "frozen");
        Trained trained = !frozen ? Trained.ALL : Trained.FORWARD;
        int hidden = encoder.hidden();
        int tokens = entry.require("tokens").integer(1, MAX);
        int merge = integer(entry, "merge", 1, 1);
        int patch = integer(entry, "patch", 0, 0);
        int positions = integer(entry, "positions", 0, patch == 0 ? 0 : tokens);
        double samples = entry.find("samples").map(it -> it.number(Quantity.COUNT, 0, MAX)).orElse(1.0)
                * entry.find("share").map(it -> it.number(Quantity.COUNT, 0, 1)).orElse(1.0);
        List<LayerStack.Run> runs = new ArrayList<>();
        if (patch > 0) {
            runs.add(new LayerStack.Run(1, new Layer(new NoMixer(), new Projection(patch, 0, hidden, positions), false,
                    trained)));
        }
        for (LayerStack.Run run : encoder.stack().runs()) {
            runs.add(new LayerStack.Run(run.count(), new Layer(seesAll(run.layer().mixer()), run.layer().feedForward(),
                    run.layer().parallelBlock(), trained)));
        }
        int inputs = integer(projector, "inputs", 1, hidden * merge);
        int inner = integer(projector, "inner", 0, width);
        return ModelReader.fitting(entry, () -> new Tower(name, hidden, LayerStack.of(runs), new Layer(new NoMixer(),
                new Projection(inputs, inner, width, 0), false, !fixed ? Trained.ALL
                        : frozen ? Trained.FORWARD : Trained.THROUGH), samples, tokens, merge));
    }

    /** An encoder's tokens attend to all of their sample. */
    private static Mixer seesAll(Mixer mixer) {
        return mixer instanceof Attention it ? new Attention(it.heads(), it.kvHeads(), it.headSize(), it.window(),
                it.rotary(), it.gated(), false) : mixer;
    }

    private static boolean flag(Entry entry, String key) {
        return entry.find(key).map(Entry::flag).orElse(false);
    }

    private static int integer(Entry entry, String key, int least, int usual) {
        return entry.find(key).map(value -> value.integer(least, MAX)).orElse(usual);
    }
}
