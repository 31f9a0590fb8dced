package dev.trainyard.cluster.site;

import dev.trainyard.cluster.Figures;
import dev.trainyard.cluster.preset.PresetKind;
import dev.trainyard.input.Duration;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;

/** The storage systems of the catalogue, and reading one from a document. */
public final class Storages {
    /** What a campaign takes where nobody names one. */
    public static final String USUAL = "superpod-h100";

    private static final String[] KEYS = {"write", "read", "perAccelerator", "node", "stage", "peer", "latency"};

    private Storages() {}

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final PresetKind<Storage> KIND = PresetKind.load("storage", "storage", Storages::read);
    }

    /** The catalogue. */
    public static PresetKind<Storage> shipped() {
        return Shipped.KIND;
    }

    private static Storage read(Figures figures) {
        figures.onlyKeys(KEYS);
        return new Storage(figures.name(), rate(figures, "write"), rate(figures, "read"),
                figures.setting("perAccelerator").map(Entry::flag).orElse(false), rate(figures, "node"),
                rate(figures, "stage"), rate(figures, "peer"),
                figures.number("latency", Quantity.SECONDS, 0, Duration.DAY, 0));
    }

    private static double rate(Figures figures, String key) {
        return figures.number(key, Quantity.BYTES_PER_SECOND, 1e3, 1e18);
    }
}
