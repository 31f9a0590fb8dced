package dev.trainyard.cluster;

import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Limits;
import dev.trainyard.input.Overlay;
import dev.trainyard.input.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clusters of the catalogue, and reading one from a document. */
public final class Clusters {
    /** More than anybody has announced, and few enough that counts of links stay exact. */
    static final int MOST_GPUS = Limits.GPUS;

    private static final String[] KEYS = {"accelerator", "gpus", "gpusPerNode", "gpusPerDomain", "nic", "fabric"};
    /** Parts that are written out themselves, with a key that none can do without. */
    private static final Map<String, String> MARKS = Map.of("accelerator", "vendor", "fabric", "kind");
    private static final int MOST_IN_NODE = 1024;
    private static final int MOST_IN_DOMAIN = 100_000;
    /** 1 Gb/s to 20 Tb/s. */
    private static final double SLOWEST_NIC = 0.125e9;
    private static final double FASTEST_NIC = 2.5e12;

    private Clusters() {}

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final Catalogue<Cluster> CATALOGUE = Catalogue.load("cluster", "clusters", Clusters::read);
    }

    /** The whole catalogue. */
    public static Catalogue<Cluster> shipped() {
        return Shipped.CATALOGUE;
    }

    /** Catalogue names, without aliases. */
    public static List<String> names() {
        return shipped().names();
    }

    /** The cluster of a name or alias, case ignored. */
    public static Optional<Cluster> find(String name) {
        return shipped().find(name);
    }

    /**
     * A cluster as a document writes it: a catalogue name, or a mapping of which only {@code accelerator} and
     * {@code gpus} must be there. Left out, nodes and domains are those of the system that the accelerator usually
     * comes in, and the network is that system's. With {@code base: NAME} what is left out is that cluster's; only its
     * number of accelerators, where {@code accelerator} is another.
     *
     * @throws InputException where a count cannot be, with the nearest that can
     */
    public static Cluster read(Entry entry) {
        if (!entry.isMapping()) {
            return shipped().named(entry);
        }
        return entry.find("base").map(base -> changed(entry, base)).orElseGet(() -> read(Figures.inline(entry)));
    }

    private static Cluster changed(Entry entry, Entry base) {
        List<String> known = new ArrayList<>(List.of(KEYS));
        known.addAll(List.of("base", "name"));
        entry.onlyKeys(known.toArray(String[]::new));
        Cluster before = shipped().named(base);
        Entry below = Catalogue.document("clusters", before.name());
        boolean otherAccelerator = entry.find("accelerator").map(it -> isOther(it, before.accelerator())).orElse(false);
        Entry merged = entry.without("base");
        for (Map.Entry<String, Entry> field : below.fields().entrySet()) {
            boolean kept = !otherAccelerator || List.of("gpus", "name", "sources").contains(field.getKey());
            Optional<Entry> written = entry.find(field.getKey());
            if (kept && written.isEmpty()) {
                merged = merged.with(field.getKey(), field.getValue());
            } else if (kept && MARKS.containsKey(field.getKey())) {
                merged = merged.with(field.getKey(), over(written.orElseThrow(), MARKS.get(field.getKey()),
                        field.getValue()));
            }
        }
        Cluster c = read(Figures.inline(fewer(entry, merged, before)));
        return ClusterBuilder.builder(c).name(entry.find("name").map(Entry::text)
                .orElse(Catalogue.changed(before.name()))).build();
    }

    /** On fewer accelerators than one of the base's nodes or domains has, that is the node or domain. */
    private static Entry fewer(Entry entry, Entry merged, Cluster before) {
        Optional<Entry> gpus = entry.find("gpus").filter(Entry::isScalar);
        if (gpus.isEmpty()) {
            return merged;
        }
        int count = gpus.get().integer(1, MOST_GPUS);
        Entry result = merged;
        for (String key : List.of("gpusPerNode", "gpusPerDomain")) {
            int usual = key.equals("gpusPerNode") ? before.gpusPerNode() : before.gpusPerDomain();
            if (entry.find(key).isEmpty() && merged.find(key).isPresent() && count < usual) {
                result = result.with(key, gpus.get());
            }
        }
        return result;
    }

    /** True for a part of another name or one that is written out; what changes the base's own is none. */
    private static boolean isOther(Entry written, Accelerator own) {
        if (written.isMapping() && written.find("value").isEmpty()) {
            return written.find("base").map(name -> !Accelerators.shipped().named(name).name().equals(own.name()))
                    .orElse(written.find(MARKS.get("accelerator")).isPresent());
        }
        Entry name = written.isMapping() ? written.require("value") : written;
        return !name.isScalar() || !Accelerators.shipped().named(name).name().equals(own.name());
    }

    /** What changes a part without naming one changes the part that would otherwise be there. */
    private static Entry over(Entry written, String mark, Entry below) {
        boolean changes = written.isMapping() && !written.keys().isEmpty() && written.find(mark).isEmpty()
                && written.find("base").isEmpty() && written.find("value").isEmpty();
        if (!changes) {
            return written;
        }
        Entry plain = below.isMapping() && below.find("value").isPresent() ? below.require("value") : below;
        return plain.isScalar() ? written.with("base", plain) : Overlay.of(written, plain);
    }

    private static Cluster read(Figures figures) {
        figures.onlyKeys(KEYS);
        Accelerator accelerator = Accelerators.read(part(figures, "accelerator", MARKS.get("accelerator"))
                .orElseThrow(() -> figures.entry().error("the key \"accelerator\" is missing; expected a catalogue name"
                        + " such as h100-sxm")));
        int gpus = figures.integer("gpus", 1, MOST_GPUS);
        int node = perNode(figures, accelerator.system(), gpus);
        int domain = perDomain(figures, accelerator.system(), node, gpus);
        Entry usual = figures.entry().replacedBy("fabric", accelerator.system().fabric()).require("fabric");
        Optional<Entry> written = part(figures, "fabric", MARKS.get("fabric"))
                .map(it -> over(it, MARKS.get("fabric"), usual));
        Fabric fabric = written.map(Fabrics::read)
                .orElseGet(() -> Fabrics.find(accelerator.system().fabric()).orElseThrow());
        double nic = figures.figure("nic").map(Clusters::rate).orElseGet(() -> written
                .map(entry -> Fabrics.nicBytesPerSecond(entry).orElse(accelerator.system().nicBytesPerSecond()))
                .orElse(accelerator.system().nicBytesPerSecond()));
        checkReach(figures, fabric, gpus, domain);
        return ClusterBuilder.builder().name(figures.name()).accelerator(accelerator).gpus(gpus).gpusPerNode(node)
                .gpusPerDomain(domain).nicBytesPerSecond(nic).fabric(fabric).build();
    }

    /** A name with its source, a plain name, or a definition, which the key {@code mark} tells from the first. */
    private static Optional<Entry> part(Figures figures, String key, String mark) {
        Optional<Entry> found = figures.entry().find(key);
        boolean defined = found.isPresent() && found.get().isMapping() && (found.get().find(mark).isPresent()
                || found.get().find("value").isEmpty());
        return defined ? found : figures.figure(key);
    }

    private static int perNode(Figures figures, UsualSystem usual, int gpus) {
        Optional<Entry> written = figures.figure("gpusPerNode");
        int node = written.map(entry -> entry.integer(1, MOST_IN_NODE)).orElse(Math.min(usual.gpusPerNode(), gpus));
        if (gpus % node != 0) {
            Entry at = figures.requireFigure("gpus");
            int fewer = gpus / node * node;
            throw at.error("must fill whole nodes of " + node + (written.isEmpty() ? ", the accelerator's usual" : "")
                    + ", found " + gpus + ". Maybe " + (fewer > 0 ? fewer + " or " : "") + (fewer + node) + "?"
                    + (written.isEmpty() ? " Other nodes are written gpusPerNode" : ""));
        }
        return node;
    }

    private static int perDomain(Figures figures, UsualSystem usual, int node, int gpus) {
        Optional<Entry> written = figures.figure("gpusPerDomain");
        if (written.isEmpty()) {
            boolean domainIsNode = usual.gpusPerDomain() == usual.gpusPerNode();
            int domain = domainIsNode || usual.gpusPerDomain() % node != 0 ? node : usual.gpusPerDomain();
            return Math.min(domain, gpus);
        }
        int domain = written.get().integer(1, MOST_IN_DOMAIN);
        if (domain > gpus) {
            throw written.get().error("must not be more than the cluster's " + gpus + " accelerators, found " + domain
                    + ". Maybe " + (gpus % node == 0 ? gpus : node) + "?");
        }
        if (domain >= node ? domain % node != 0 : node % domain != 0) {
            int nearest = Math.max(1, Math.round((float) domain / node)) * node;
            throw written.get().error("must be whole nodes of " + node + ", or divide one, found " + domain
                    + ". Maybe " + nearest + "?");
        }
        return domain;
    }

    private static double rate(Entry entry) {
        double rate;
        try {
            rate = Quantity.BYTES_PER_SECOND.parse(entry.text());
        } catch (IllegalArgumentException e) {
            throw entry.error(e.getMessage());
        }
        String text = entry.text().strip();
        if (rate >= 1 && rate <= 10_000 && text.matches("[0-9.eE_+]+")) {
            throw entry.error("has no unit: \"" + text + "\". Maybe \"" + text + " Gb/s\"?");
        }
        if (!(rate >= SLOWEST_NIC && rate <= FASTEST_NIC)) {
            throw entry.error("must lie between 1 Gb/s and 20 Tb/s for one accelerator, found \"" + text + "\"");
        }
        return rate;
    }

    /** Two tiers of switches end where the second is full; only a third joins more. */
    private static void checkReach(Figures figures, Fabric fabric, int gpus, int domain) {
        boolean tiered = fabric.kind() == FabricKind.RAIL_OPTIMIZED || fabric.kind() == FabricKind.FAT_TREE;
        int reach = fabric.tiers() == 1 ? fabric.leafAccelerators() : fabric.podAccelerators();
        if (tiered && fabric.tiers() <= 2 && gpus > reach && gpus > domain) {
            throw figures.entry().error("the fabric " + fabric.name() + " joins " + reach + " accelerators in "
                    + fabric.tiers() + (fabric.tiers() == 1 ? " tier" : " tiers") + ", found " + gpus
                    + " gpus. Maybe a fabric with tiers: " + (fabric.tiers() + 1) + "?");
        }
    }
}
