package dev.trainyard.cluster;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The scale-out networks of the catalogue, and reading one from a document. */
public final class Fabrics {
    private static final String[] KEYS = {"kind", "tiers", "leafAccelerators", "podAccelerators",
        "leafOversubscription", "spineOversubscription", "hop", "endpoint", "adaptiveRouting", "nic"};
    private static final int MOST = 100_000_000;

    private Fabrics() {}

    /** A fabric with the rate that one accelerator usually gets from it, bytes/s; 0 where it does not say. */
    private record Listed(Fabric fabric, double nicBytesPerSecond) {}

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final Catalogue<Listed> LISTED = Catalogue.load("fabric", "fabrics", Fabrics::read);
        private static final Catalogue<Fabric> CATALOGUE = LISTED.map(Listed::fabric);
    }

    /** The whole catalogue. */
    public static Catalogue<Fabric> shipped() {
        return Shipped.CATALOGUE;
    }

    /** Catalogue names, without aliases. */
    public static List<String> names() {
        return shipped().names();
    }

    /** The fabric of a name or alias, case ignored. */
    public static Optional<Fabric> find(String name) {
        return shipped().find(name);
    }

    /** What a cluster of H100 class is joined by where nobody says otherwise. */
    public static Fabric usual() {
        return find("infiniband-ndr-rail").orElseThrow();
    }

    /**
     * A fabric as a document writes it: a catalogue name, a mapping with the keys of a catalogue file, or one of which
     * some are laid over {@code base}.
     */
    public static Fabric read(Entry entry) {
        return listed(entry).fabric();
    }

    /** The rate of one accelerator that a fabric states or is known for, bytes/s, one direction. */
    static OptionalDouble nicBytesPerSecond(Entry entry) {
        Listed listed = listed(entry);
        return listed.nicBytesPerSecond() > 0 ? OptionalDouble.of(listed.nicBytesPerSecond()) : OptionalDouble.empty();
    }

    private static Listed listed(Entry entry) {
        if (!entry.isMapping()) {
            return Shipped.LISTED.named(entry);
        }
        Optional<Entry> base = entry.find("base");
        if (base.isEmpty()) {
            return read(Figures.inline(entry));
        }
        Entry written = entry.without("base");
        Listed below = Shipped.LISTED.named(base.get());
        return written.keys().isEmpty() ? below
                : read(Figures.inline(shipped().laidOver(written, below.fabric().name())));
    }

    /**
     * A mapping may leave out all but {@code kind}: the rest is taken from {@link #usual}, so that one can write
     * {@code {kind: fat-tree, spineOversubscription: 2}}.
     */
    private static Listed read(Figures figures) {
        figures.onlyKeys(KEYS);
        FabricKind kind = figures.requireFigure("kind").choice(FabricKind.class);
        boolean complete = figures.has("hop") && figures.has("endpoint") && figures.has("leafAccelerators");
        Fabric base = complete ? null : usual();
        int tiers = count(figures, "tiers", 1, 4, base == null ? 2 : base.tiers());
        int leaf = count(figures, "leafAccelerators", 1, MOST, base == null ? 1 : base.leafAccelerators());
        int pod = count(figures, "podAccelerators", leaf, MOST,
                base == null ? leaf : Math.max(leaf, base.podAccelerators()));
        double leafOver = figures.number("leafOversubscription", Quantity.COUNT, 0.1, 1000, 1);
        double spineOver = figures.number("spineOversubscription", Quantity.COUNT, 0.1, 1000, 1);
        double hop = figures.number("hop", Quantity.SECONDS, 0, 1, base == null ? 0 : base.hopSeconds());
        double endpoint = figures.number("endpoint", Quantity.SECONDS, 0, 1,
                base == null ? 0 : base.endpointSeconds());
        boolean adaptive = figures.figure("adaptiveRouting").map(Entry::flag)
                .orElse(base != null && base.adaptiveRouting());
        double nic = figures.number("nic", Quantity.BYTES_PER_SECOND, 1e6, 1e13, 0);
        return new Listed(FabricBuilder.builder().name(figures.name()).kind(kind).tiers(tiers).leafAccelerators(leaf)
                .podAccelerators(pod).leafOversubscription(leafOver).spineOversubscription(spineOver).hopSeconds(hop)
                .endpointSeconds(endpoint).adaptiveRouting(adaptive).build(), nic);
    }

    private static int count(Figures figures, String key, int least, int most, int absent) {
        return figures.figure(key).map(entry -> entry.integer(least, most)).orElse(absent);
    }
}
