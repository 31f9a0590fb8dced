package dev.trainyard.cluster;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The software levels of the catalogue, and finding the one that a published run's framework and year stand for. */
public final class SoftwareLevels {
    private static final String[] KEYS = {"framework", "year", "fusion", "flashAttention", "fusedCrossEntropy",
        "gradientBytes", "reduceBytes", "gatherBytes", "fp4GatherBytes", "overlapTensor", "overlapData",
        "overlapPipeline", "overlapGathers", "gatherUnit", "cudaGraphs", "mixtureGraphs", "dispatch", "expertStack",
        "asyncTensorGradient", "rateConstants"};
    /**
     * What people write for a family, the more specific first. Frameworks that build on another's kernels count as
     * it: what is fused and overlapped is what matters here.
     */
    private static final Map<Pattern, SoftwareFamily> FAMILIES = families();
    private static final Pattern RELEASE = Pattern.compile("\\b2([0-9])\\.(0[1-9]|1[0-2])\\b");

    private SoftwareLevels() {}

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final Catalogue<SoftwareLevel> CATALOGUE =
                Catalogue.load("software level", "software", SoftwareLevels::read);
    }

    /** The whole catalogue, oldest first. */
    public static Catalogue<SoftwareLevel> shipped() {
        return Shipped.CATALOGUE;
    }

    /** Catalogue names, without aliases. */
    public static List<String> names() {
        return shipped().names();
    }

    /** The level of a name or alias, case ignored; {@code newest} is one. */
    public static Optional<SoftwareLevel> find(String name) {
        return name.strip().equalsIgnoreCase("newest") ? Optional.of(newest()) : shipped().find(name);
    }

    /** The newest release, which a scenario has where it does not say. */
    public static SoftwareLevel newest() {
        List<String> names = names();
        return shipped().find(names.get(names.size() - 1)).orElseThrow();
    }

    /**
     * A level as a document writes it: {@code newest}, a catalogue name, a mapping with a catalogue file's keys, or one
     * of which some keys are laid over {@code base}, where that is left out over the newest level.
     */
    public static SoftwareLevel read(Entry entry) {
        if (!entry.isMapping()) {
            return named(entry);
        }
        Optional<Entry> base = entry.find("base");
        if (base.isEmpty() && entry.find("framework").isPresent()) {
            return read(Figures.inline(entry));
        }
        SoftwareLevel below = base.map(SoftwareLevels::named).orElseGet(SoftwareLevels::newest);
        Entry written = entry.without("base");
        return written.keys().isEmpty() ? below
                : read(Figures.inline(shipped().laidOver(written, below.name())));
    }

    /** True where a document says which level it means; another's keys may be laid over the newest all the same. */
    public static boolean states(Entry entry) {
        if (!entry.isMapping()) {
            return !isNewest(entry);
        }
        return entry.find("base").map(base -> !isNewest(base)).orElse(entry.find("framework").isPresent());
    }

    private static SoftwareLevel named(Entry entry) {
        return isNewest(entry) ? newest() : shipped().named(entry);
    }

    private static boolean isNewest(Entry entry) {
        return entry.text().strip().equalsIgnoreCase("newest");
    }

    /**
     * The level that a published run's framework and year stand for. A level's own name is taken as it is; a release
     * such as {@code 26.04.01} picks the nearest release of the family that is not newer; otherwise the family's level
     * of the nearest year, the older of two equally near. An unknown framework counts as Megatron-LM, whose techniques
     * the field follows.
     */
    public static SoftwareLevel matching(String framework, int year) {
        Optional<SoftwareLevel> named = find(framework);
        if (named.isPresent()) {
            return named.get();
        }
        SoftwareFamily family = family(framework);
        List<SoftwareLevel> candidates = shipped().entries().stream()
                .map(CatalogueEntry::value)
                .filter(level -> level.framework() == family)
                .toList();
        double wanted = release(framework).orElse(year + 0.99);
        return candidates.stream()
                .min(Comparator.comparingInt((SoftwareLevel level) -> Math.abs(level.year() - (int) wanted))
                        .thenComparingDouble(level -> distance(level, wanted)))
                .orElseThrow();
    }

    /** A release that is newer than the wanted one is always further away than one that is not. */
    private static double distance(SoftwareLevel level, double wanted) {
        double released = release(level.name()).orElse((double) level.year());
        return released <= wanted ? wanted - released : 100 + released - wanted;
    }

    /** A release's year and month as one number, 26.04 as 2026.04. */
    private static Optional<Double> release(String text) {
        Matcher matcher = RELEASE.matcher(text);
        return matcher.find() ? Optional.of(2000 + Double.parseDouble(matcher.group())) : Optional.empty();
    }

    private static SoftwareFamily family(String framework) {
        String text = framework.toLowerCase(Locale.ROOT);
        return FAMILIES.entrySet().stream()
                .filter(family -> family.getKey().matcher(text).find())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(SoftwareFamily.MEGATRON);
    }

    private static Map<Pattern, SoftwareFamily> families() {
        Map<Pattern, SoftwareFamily> families = new LinkedHashMap<>();
        families.put(Pattern.compile("bridge|mbridge"), SoftwareFamily.MEGATRON_BRIDGE);
        families.put(Pattern.compile("megatron.?deepspeed"), SoftwareFamily.MEGATRON_DEEPSPEED);
        families.put(Pattern.compile("nemo"), SoftwareFamily.NEMO);
        families.put(Pattern.compile("megatron|mcore|megascale|primus"), SoftwareFamily.MEGATRON);
        families.put(Pattern.compile("deepspeed|zero"), SoftwareFamily.DEEPSPEED);
        families.put(Pattern.compile("maxtext|jax|xla|paxml|t5x|pathways"), SoftwareFamily.MAXTEXT);
        families.put(Pattern.compile("titan"), SoftwareFamily.TORCHTITAN);
        families.put(Pattern.compile("composer|mosaic|foundry|fsdp|pytorch|torch|lightning|accelerate|hugging"),
                SoftwareFamily.COMPOSER_FSDP);
        return families;
    }

    private static SoftwareLevel read(Figures figures) {
        figures.onlyKeys(KEYS);
        SoftwareFamily framework = figures.entry().require("framework").choice(SoftwareFamily.class);
        figures.entry().requireAll("year", "fusion", "flashAttention", "fusedCrossEntropy",
                "gradientBytes", "reduceBytes", "gatherBytes", "fp4GatherBytes", "overlapTensor", "overlapData",
                "overlapPipeline", "overlapGathers", "gatherUnit", "cudaGraphs", "dispatch", "expertStack",
                "asyncTensorGradient");
        CudaGraphs graphs = figures.requireFigure("cudaGraphs").choice(CudaGraphs.class);
        return SoftwareLevelBuilder.builder().name(figures.name()).framework(framework)
                .year(figures.entry().require("year").integer(2000, 2100))
                .fusion(figures.requireFigure("fusion").choice(Fusion.class))
                .flashAttention(figures.flag("flashAttention")).fusedCrossEntropy(figures.flag("fusedCrossEntropy"))
                .gradientBytes(figures.integer("gradientBytes", 1, 4)).reduceBytes(figures.integer("reduceBytes", 1, 4))
                .gatherBytes(figures.integer("gatherBytes", 1, 4))
                .fp4GatherBytes(figures.number("fp4GatherBytes", Quantity.COUNT, 0.5, 4))
                .overlapTensor(figures.flag("overlapTensor")).overlapData(figures.flag("overlapData"))
                .overlapPipeline(figures.flag("overlapPipeline")).overlapGathers(figures.flag("overlapGathers"))
                .gatherUnit(figures.requireFigure("gatherUnit").choice(GatherUnit.class)).cudaGraphs(graphs)
                .mixtureGraphs(graphs == CudaGraphs.MIXTURES || figures.has("mixtureGraphs")
                        ? families(figures.requireFigure("mixtureGraphs")) : Set.of())
                .dispatch(figures.requireFigure("dispatch").choice(ExpertDispatch.class))
                .expertStack(figures.requireFigure("expertStack").choice(ExpertStack.class))
                .asyncTensorGradient(figures.flag("asyncTensorGradient"))
                .rateConstants(AcceleratorFamilies.constants(figures.figure("rateConstants"))).build();
    }

    private static Set<String> families(Entry list) {
        return list.elements().stream().map(AcceleratorFamilies.shipped()::named).map(AcceleratorFamily::name)
                .collect(Collectors.toUnmodifiableSet());
    }
}
