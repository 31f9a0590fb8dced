package dev.trainyard.cluster;

import dev.trainyard.cluster.UsualSystem.Cooling;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.input.Quantity;
import dev.trainyard.model.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The accelerators of the catalogue, and reading one from a document. */
public final class Accelerators {
    private static final String[] KEYS = {"vendor", "family", "constantsOf", "year", "processors", "tile", "peak",
        "measured", "settled", "memory", "memoryBandwidth", "cache", "scaleUp", "inSwitchReduction", "power",
        "idlePower", "sustainedPower", "reference", "rateConstants", "system"};
    private static final double MAX_RATE = 1e18;
    private static final double MIN_RATE = 1e9;
    private static final double MAX_NODE_WATTS = 1e6;
    private static final double TERA = 1e12;

    private Accelerators() {}

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final Catalogue<Accelerator> CATALOGUE =
                Catalogue.load("accelerator", "accelerators", Accelerators::read);
    }

    /** The whole catalogue. */
    public static Catalogue<Accelerator> shipped() {
        return Shipped.CATALOGUE;
    }

    /** Catalogue names, without aliases. */
    public static List<String> names() {
        return shipped().names();
    }

    /** The accelerator of a name or alias, case ignored. */
    public static Optional<Accelerator> find(String name) {
        return shipped().find(name);
    }

    /**
     * An accelerator as a document writes it: a catalogue name, a mapping with the keys of a catalogue file, or one of
     * which some are laid over {@code base}. What was measured of the base stays the same share of a peak that is
     * changed, unless it is written too.
     */
    public static Accelerator read(Entry entry) {
        if (!entry.isMapping()) {
            return shipped().named(entry);
        }
        Optional<Entry> base = entry.find("base");
        if (base.isPresent()) {
            Accelerator below = shipped().named(base.get());
            Entry written = entry.without("base");
            return written.keys().isEmpty() ? below : read(Figures.inline(over(written, below)));
        }
        // Checked here alone: within the catalogue a reference may stand further down the list.
        entry.find("reference").ifPresent(shipped()::named);
        return read(Figures.inline(entry));
    }

    private static Entry over(Entry written, Accelerator below) {
        Entry whole = shipped().laidOver(written, below.name());
        if (written.find("reference").isEmpty()) {
            whole = whole.with("reference", written.replacedBy("reference", below.reference()).require("reference"));
        }
        for (String key : written.find("peak").filter(Entry::isMapping).map(Entry::keys).orElse(List.of())) {
            whole = scaled(whole, written, below, key);
        }
        return whole;
    }

    /** The measured rates of one format, at the share of the peak that they are of the base's. */
    private static Entry scaled(Entry whole, Entry written, Accelerator below, String format) {
        Optional<Precision> precision = Arrays.stream(Precision.values())
                .filter(it -> Entry.nameOf(it).equals(format)).findFirst();
        Entry result = whole;
        for (String group : List.of("measured", "settled")) {
            Rates rates = group.equals("measured") ? below.measured() : below.settled();
            boolean own = written.find(group).filter(Entry::isMapping).flatMap(it -> it.find(format)).isPresent();
            double before = precision.map(rates::of).orElse(0.0);
            double peak = precision.map(below.peak()::of).orElse(0.0);
            if (!own && before > 0 && peak > 0 && result.find(group).flatMap(it -> it.find(format)).isPresent()) {
                double now = Figures.inline(result).requireGroup("peak").number(format, Quantity.FLOPS, 0, MAX_RATE);
                result = result.with(group + "." + format,
                        written.replacedBy(format, String.valueOf(before * now / peak)).require(format));
            }
        }
        return result;
    }

    static Accelerator read(Figures figures) {
        figures.onlyKeys(KEYS);
        List<String> missing = figures.entry().missing("vendor", "family", "year", "processors", "tile", "peak",
                "memory", "memoryBandwidth", "cache", "scaleUp", "inSwitchReduction", "power", "idlePower", "system");
        if (missing.size() > 1) {
            throw figures.entry().error("the keys " + Names.all(missing) + " are missing. Maybe base: h100-sxm beside"
                    + " what is other?");
        }
        Figures tile = figures.requireGroup("tile").onlyKeys("rows", "columns");
        AcceleratorFamily constants = AcceleratorFamilies.constantsOf(figures);
        int year = figures.entry().require("year").integer(2000, 2100);
        int processors = figures.integer("processors", 1, 100_000);
        int rows = tile.integer("rows", 1, 4096);
        int columns = tile.integer("columns", 1, 4096);
        Rates peak = rates(figures.requireGroup("peak"));
        if (peak.bf16() == 0) {
            throw figures.entry().require("peak").error("has no bf16 rate; expected one, as everything else is measured"
                    + " against it");
        }
        Rates measured = measured(figures, "measured", peak);
        Rates settled = measured(figures, "settled", peak);
        double memory = figures.number("memory", Quantity.BYTES, 1 << 20, 1e15);
        double bandwidth = figures.number("memoryBandwidth", Quantity.BYTES_PER_SECOND, 1e6, 1e16);
        double cache = figures.number("cache", Quantity.BYTES, 0, memory);
        double scaleUp = figures.number("scaleUp", Quantity.BYTES_PER_SECOND, 1e6, 1e15);
        boolean reduces = figures.flag("inSwitchReduction");
        double watts = figures.number("power", Quantity.WATTS, 1, 1e5);
        double idle = figures.number("idlePower", Quantity.WATTS, 0, watts);
        double sustained = figures.number("sustainedPower", Quantity.COUNT, 0.1, 10, 1);
        String reference = figures.entry().find("reference").map(Entry::text).orElse(figures.name());
        List<ConstantName> rates = AcceleratorFamilies.constants(figures.entry().find("rateConstants"));
        UsualSystem system = system(figures.requireGroup("system"), watts);
        return AcceleratorBuilder.builder().name(figures.name()).vendor(figures.text("vendor"))
                .family(family(figures, constants)).constants(constants).year(year).processors(processors)
                .tileRows(rows).tileColumns(columns).peak(peak).measured(measured).settled(settled).memoryBytes(memory)
                .memoryBytesPerSecond(bandwidth).cacheBytes(cache).scaleUpBytesPerSecond(scaleUp)
                .inSwitchReduction(reduces).watts(watts).idleWatts(idle).sustainedPower(sustained).reference(reference)
                .rateConstants(rates).system(system).estimated(figures.estimated()).build();
    }

    /** A known family in the catalogue's spelling, another as it is written. */
    private static String family(Figures figures, AcceleratorFamily constants) {
        String written = figures.text("family");
        return written.equalsIgnoreCase(constants.name()) ? constants.name() : written;
    }

    private static Rates rates(Figures figures) {
        figures.onlyKeys("tf32", "fp16", "bf16", "fp8", "mxfp8", "nvfp4");
        return RatesBuilder.builder().tf32(rate(figures, "tf32")).fp16(rate(figures, "fp16"))
                .bf16(rate(figures, "bf16")).fp8(rate(figures, "fp8")).mxfp8(rate(figures, "mxfp8"))
                .nvfp4(rate(figures, "nvfp4")).build();
    }

    /**
     * Measured rates, none above the data sheet's: more is a slip. Formats that the sheet leaves out are held against
     * its 16-bit rate, and those below 16 bits are no formats of the part.
     */
    private static Rates measured(Figures figures, String group, Rates peak) {
        if (!figures.has(group)) {
            return Rates.NONE;
        }
        Figures written = figures.requireGroup(group);
        Rates rates = rates(written);
        for (Precision format : Precision.values()) {
            double most = peak.of(format) == 0 && format.bytes() >= 2 ? peak.bf16() : peak.of(format);
            if (rates.of(format) > most) {
                // fp32 products run as tf32, the first of the two.
                String key = Entry.nameOf(format == Precision.FP32 ? Precision.TF32 : format);
                throw written.requireFigure(key).error("is " + rates.of(format) / TERA + " TFLOP/s, "
                        + (most > 0 ? "above the peak of " + most / TERA + " TFLOP/s; expected at most that"
                                : "but peak has no " + key + "; expected peak." + key + " beside it"));
            }
        }
        return rates;
    }

    private static double rate(Figures figures, String format) {
        double rate = figures.number(format, Quantity.FLOPS, 0, MAX_RATE, 0);
        if (rate > 0 && rate < MIN_RATE) {
            throw figures.requireFigure(format).error("is no accelerator's rate: " + rate
                    + " FLOP/s. Maybe a unit such as TFLOP/s is missing?");
        }
        return rate;
    }

    private static UsualSystem system(Figures figures, double watts) {
        figures.onlyKeys("gpusPerNode", "gpusPerDomain", "nic", "fabric", "host", "fans", "cooling");
        Entry fabric = figures.requireFigure("fabric");
        Fabrics.shipped().named(fabric);
        int perNode = figures.integer("gpusPerNode", 1, 1024);
        return new UsualSystem(perNode, figures.integer("gpusPerDomain", 1, 100_000),
                figures.number("nic", Quantity.BYTES_PER_SECOND, 1e6, 1e13), fabric.text(),
                figures.number("host", Quantity.WATTS, 0, MAX_NODE_WATTS, UsualSystem.usualHost(perNode, watts)),
                figures.number("fans", Quantity.WATTS, 0, MAX_NODE_WATTS, UsualSystem.usualFans(perNode, watts)),
                figures.figure("cooling").map(entry -> entry.choice(Cooling.class)).orElse(Cooling.AIR));
    }
}
