package dev.trainyard.model;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.model.layer.Attention;
import dev.trainyard.model.layer.CrossAttention;
import dev.trainyard.model.layer.Latent;
import dev.trainyard.model.layer.LinearAttention;
import dev.trainyard.model.layer.Mixer;
import dev.trainyard.model.layer.NoMixer;
import dev.trainyard.model.layer.SelectiveScan;
import dev.trainyard.model.layer.ShortConvolution;
import dev.trainyard.model.layer.SideBySide;
import dev.trainyard.model.layer.StateSpace;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a layer's mixer: a kind's name, a mapping with {@code kind} and its widths, or a list of mixers side by side.
 * What may be left out is what the model's own keys say, or what published models of the kind have.
 */
final class MixerReader {
    private static final List<String> KINDS = List.of("attention", "latent", "cross", "linear", "mamba2", "mamba",
            "convolution", "none");
    private static final int MAX = 1 << 20;
    /** Mamba's: two channels for each of the model's width, a rank of steps for 16 (arXiv:2312.00752, 3.4 and 3.6). */
    private static final int EXPANSION = 2;
    private static final int STEP_SHARE = 16;

    private final ModelShape shape;
    private final List<Tower> towers;

    MixerReader(ModelShape shape, List<Tower> towers) {
        this.shape = shape;
        this.towers = towers;
    }

    Mixer read(Entry entry) {
        if (entry.isList()) {
            List<Mixer> parts = new ArrayList<>();
            for (Entry part : entry.elements()) {
                if (part.isList()) {
                    throw part.error("a list in a list; expected the mixers that lie side by side in one");
                }
                parts.add(read(part));
            }
            return ModelReader.fitting(entry, () -> new SideBySide(parts));
        }
        String kind = entry.isScalar() ? entry.text()
                : entry.find("kind").map(Entry::text).orElse(shape.latent() == null ? "attention" : "latent");
        Entry widths = entry.isScalar() ? entry.replacedBy("kind", kind) : entry;
        return ModelReader.fitting(entry, () -> switch (kind) {
            case "attention" -> attention(widths);
            case "latent" -> latent(widths);
            case "cross" -> cross(widths);
            case "linear" -> linear(widths);
            case "mamba2" -> mamba2(widths);
            case "mamba" -> mamba(widths);
            case "convolution" -> convolution(widths);
            case "none" -> none(widths);
            default -> throw (entry.isScalar() ? entry : entry.require("kind")).error(Names.unknown("mixer", kind,
                    KINDS));
        });
    }

    private Mixer attention(Entry e) {
        e.onlyKeys("kind", "heads", "kvHeads", "headSize", "window", "rotary", "gate");
        int heads = integer(e, "heads", 1, shape.heads());
        int kvHeads = ModelReader.kvHeads(e, heads, e.find("heads").isPresent() || shape.latent() != null ? heads
                : shape.kvHeads());
        return new Attention(heads, kvHeads, integer(e, "headSize", 1, shape.headSize()), window(e), rotary(e),
                flag(e, "gate", false), true);
    }

    /** Attention to a tower: the one that there is, or that is named. */
    private Mixer cross(Entry e) {
        e.onlyKeys("kind", "tower", "heads", "kvHeads", "headSize");
        List<String> names = towers.stream().map(Tower::name).toList();
        if (names.isEmpty()) {
            throw e.error("attends to a tower, but the model has none. Maybe towers: {vision: {...}}");
        }
        String name = e.find("tower").map(Entry::text).orElse(names.get(0));
        Tower tower = towers.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow(() ->
                e.require("tower").error(Names.unknown("tower", name, names)));
        int heads = integer(e, "heads", 1, shape.heads());
        return new CrossAttention(heads, integer(e, "kvHeads", 1, e.find("heads").isPresent() ? heads
                : shape.kvHeads()), integer(e, "headSize", 1, shape.headSize()), shape.hidden(),
                (int) Math.max(1, Math.round(tower.samples() * tower.projected())));
    }

    private Mixer latent(Entry e) {
        e.onlyKeys("kind", "heads", "queryRank", "keyValueRank", "plainHeadSize", "rotaryHeadSize", "valueHeadSize",
                "window", "rotary", "indexer");
        LatentAttention usual = shape.latent() == null ? LatentAttention.deepSeek() : shape.latent();
        return new Latent(integer(e, "heads", 1, shape.heads()), integer(e, "queryRank", 0, usual.queryRank()),
                integer(e, "keyValueRank", 1, usual.keyValueRank()),
                integer(e, "plainHeadSize", 1, usual.plainHeadSize()),
                integer(e, "rotaryHeadSize", 0, usual.rotaryHeadSize()),
                integer(e, "valueHeadSize", 1, usual.valueHeadSize()), window(e), rotary(e),
                e.find("indexer").map(MixerReader::indexer).orElse(null));
    }

    /** DeepSeek-V3.2's where left out: 64 heads of 128 choose 2,048 tokens. */
    private static Latent.Indexer indexer(Entry e) {
        e.onlyKeys("heads", "headSize", "topK");
        return new Latent.Indexer(integer(e, "heads", 1, 64), integer(e, "headSize", 1, 128),
                integer(e, "topK", 1, 2048));
    }

    private static Mixer linear(Entry e) {
        e.onlyKeys("kind", "rule", "keyHeads", "valueHeads", "keySize", "valueSize", "convolution", "decayRank",
                "gateRank");
        LinearAttention.Rule rule = e.find("rule").map(it -> it.choice(LinearAttention.Rule.class))
                .orElse(LinearAttention.Rule.GATED_DELTA);
        boolean plain = rule == LinearAttention.Rule.LIGHTNING;
        int valueHeads = e.require("valueHeads").integer(1, MAX);
        int keySize = integer(e, "keySize", 1, 128);
        return new LinearAttention(rule, integer(e, "keyHeads", 1, valueHeads), valueHeads, keySize,
                integer(e, "valueSize", 1, keySize), integer(e, "convolution", 0, plain ? 0 : 4),
                integer(e, "decayRank", 0, 0), integer(e, "gateRank", 0, 0));
    }

    private static Mixer mamba2(Entry e) {
        e.onlyKeys("kind", "heads", "headSize", "groups", "state", "convolution", "chunk", "norm");
        return new StateSpace(e.require("heads").integer(1, MAX), integer(e, "headSize", 1, 64),
                integer(e, "groups", 1, 1), integer(e, "state", 1, 128), integer(e, "convolution", 1, 4),
                integer(e, "chunk", 1, 256), flag(e, "norm", true));
    }

    private Mixer mamba(Entry e) {
        e.onlyKeys("kind", "inner", "state", "stepRank", "convolution", "norm");
        int rank = (shape.hidden() + STEP_SHARE - 1) / STEP_SHARE;
        return new SelectiveScan(integer(e, "inner", 1, EXPANSION * shape.hidden()), integer(e, "state", 1, 16),
                integer(e, "stepRank", 1, rank), integer(e, "convolution", 1, 4), flag(e, "norm", false));
    }

    /** LFM2's three taps where left out. */
    private static Mixer convolution(Entry e) {
        e.onlyKeys("kind", "convolution");
        return new ShortConvolution(integer(e, "convolution", 1, 3));
    }

    private static Mixer none(Entry e) {
        e.onlyKeys("kind");
        return new NoMixer();
    }

    private int window(Entry e) {
        return e.find("window").map(it -> it.integer(0, Integer.MAX_VALUE)).orElse(shape.window());
    }

    private boolean rotary(Entry e) {
        return flag(e, "rotary", shape.learnedPositions() == 0);
    }

    private static boolean flag(Entry entry, String key, boolean usual) {
        return entry.find(key).map(Entry::flag).orElse(usual);
    }

    private static int integer(Entry entry, String key, int least, int usual) {
        return entry.find(key).map(value -> value.integer(least, MAX)).orElse(usual);
    }
}
