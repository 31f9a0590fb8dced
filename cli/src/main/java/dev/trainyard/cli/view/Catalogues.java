package dev.trainyard.cli.view;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.CatalogueEntry;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.cluster.Fabric;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.input.Entry;
import dev.trainyard.model.ModelEntry;
import dev.trainyard.model.Models;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.model.Transformer;
import dev.trainyard.model.huggingface.HuggingFaceConfig;
import dev.trainyard.scenario.Presets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The catalogues as rows of plain values. Keys carry the unit where the value has one. */
public final class Catalogues {
    private static final List<String> KINDS = Stream.concat(Stream.of("models", "families", "accelerators", "clusters", "fabrics",
            "software"), Stream.concat(CampaignCatalogues.KINDS.stream(), Stream.of("presets"))).toList();
    /** Too long for a table; JSON and CSV have them. */
    private static final Set<String> HIDDEN = Set.of("aliases", "sources", "estimated", "source", "assumptions",
            "summary", "text");
    private static final Map<String, String> HEADERS = Map.ofEntries(
            Map.entry("parametersB", "parameters [1e9]"),
            Map.entry("activeB", "active [1e9]"),
            Map.entry("kvHeads", "KV heads"),
            Map.entry("topK", "top k"),
            Map.entry("defaults", "defaults as in"),
            Map.entry("gpus", "GPUs"),
            Map.entry("gpusPerNode", "in a node"),
            Map.entry("gpusPerDomain", "in a domain"),
            Map.entry("nicGbps", "NIC [Gb/s]"),
            Map.entry("bf16Tflops", "bf16 [TFLOP/s]"),
            Map.entry("fp8Tflops", "fp8 [TFLOP/s]"),
            Map.entry("nvfp4Tflops", "nvfp4 [TFLOP/s]"),
            Map.entry("memoryGB", "memory [GB]"),
            Map.entry("memoryGBps", "memory bandwidth [GB/s]"),
            Map.entry("scaleUpGBps", "scale-up [GB/s]"),
            Map.entry("watts", "power [W]"),
            Map.entry("leafGpus", "GPUs at a leaf"),
            Map.entry("podGpus", "GPUs in a pod"),
            Map.entry("leafOversubscription", "leaf oversubscription"),
            Map.entry("spineOversubscription", "spine oversubscription"),
            Map.entry("hopNs", "hop [ns]"),
            Map.entry("adaptiveRouting", "adaptive routing"),
            Map.entry("flashAttention", "flash attention"),
            Map.entry("fusedLoss", "fused loss"),
            Map.entry("overlapsTensor", "overlaps TP"),
            Map.entry("overlapsData", "overlaps DP"),
            Map.entry("overlapsPipeline", "overlaps PP"),
            Map.entry("cudaGraphs", "CUDA graphs"),
            Map.entry("expertStack", "expert stack"),
            Map.entry("rateLow", "low"),
            Map.entry("rate", "per 1,000 node-days"),
            Map.entry("rateHigh", "high"),
            Map.entry("worstFaults", "worst nodes have"),
            Map.entry("fromMemory", "from memory"),
            Map.entry("seconds", "way back [s]"),
            Map.entry("readGBps", "read [GB/s]"),
            Map.entry("writeGBps", "write [GB/s]"),
            Map.entry("perAccelerator", "each accelerator"),
            Map.entry("dollarsPerMWh", "$/MWh"),
            Map.entry("kilogramsPerMWh", "kg/MWh"),
            Map.entry("byHour", "by hour"),
            Map.entry("megawatts", "MW"));
    private static final double TERA = 1e12;
    private static final double GIGA = 1e9;

    private Catalogues() {}

    /** What can be listed. */
    public static List<String> kinds() {
        return KINDS;
    }

    /** The entries of one kind; every row has the same keys. */
    public static List<Map<String, Object>> of(String kind) {
        return switch (kind) {
            case "models" -> Models.shipped().entries().stream().map(Catalogues::model).toList();
            case "families" -> HuggingFaceConfig.families().entrySet().stream().map(Catalogues::family).toList();
            case "accelerators" -> Accelerators.shipped().entries().stream().map(Catalogues::accelerator).toList();
            case "clusters" -> Clusters.shipped().entries().stream().map(Catalogues::cluster).toList();
            case "fabrics" -> Fabrics.shipped().entries().stream().map(Catalogues::fabric).toList();
            case "software" -> SoftwareLevels.shipped().entries().stream().map(Catalogues::software).toList();
            case "presets" -> Presets.names().stream().map(Catalogues::preset).toList();
            default -> CampaignCatalogues.of(kind);
        };
    }

    /** True for columns of the table for people. */
    public static boolean isShown(String key) {
        return !HIDDEN.contains(key);
    }

    /** A key as the table's header writes it, with the unit. */
    public static String header(String key) {
        return HEADERS.getOrDefault(key, key);
    }

    private static Map<String, Object> model(ModelEntry entry) {
        Transformer it = entry.model();
        ParameterCount parameters = ParameterCount.of(it);
        return new Row().with("name", it.name())
                .with("parametersB", parameters.total() / GIGA).with("activeB", parameters.active() / GIGA)
                .with("layers", it.layers()).with("hidden", it.hidden()).with("heads", it.heads())
                .with("kvHeads", it.kvHeads()).with("attention", Entry.nameOf(it.attention()))
                .with("experts", it.experts() == null ? 0 : it.experts().count())
                .with("topK", it.experts() == null ? 0 : it.experts().topK())
                .with("vocabulary", it.vocabulary())
                .with("aliases", entry.aliases()).with("source", entry.source())
                .with("assumptions", entry.assumptions()).values();
    }

    private static Map<String, Object> family(Map.Entry<String, String> family) {
        return new Row().with("name", family.getKey()).with("defaults", family.getValue()).values();
    }

    private static Map<String, Object> accelerator(CatalogueEntry<Accelerator> entry) {
        Accelerator it = entry.value();
        return named(entry).with("vendor", it.vendor()).with("year", it.year())
                .with("bf16Tflops", it.peak().bf16() / TERA)
                .with("fp8Tflops", it.peak().fp8() / TERA)
                .with("nvfp4Tflops", it.peak().nvfp4() / TERA)
                .with("memoryGB", it.memoryBytes() / GIGA)
                .with("memoryGBps", it.memoryBytesPerSecond() / GIGA)
                .with("scaleUpGBps", it.scaleUpBytesPerSecond() / GIGA)
                .with("watts", it.watts())
                .with("aliases", entry.aliases()).with("summary", entry.summary())
                .with("sources", entry.sources()).with("estimated", List.copyOf(entry.estimated())).values();
    }

    private static Map<String, Object> cluster(CatalogueEntry<Cluster> entry) {
        Cluster it = entry.value();
        return named(entry).with("accelerator", it.accelerator().name()).with("gpus", it.gpus())
                .with("gpusPerNode", it.gpusPerNode()).with("gpusPerDomain", it.gpusPerDomain())
                .with("nicGbps", it.nicBytesPerSecond() * 8 / GIGA).with("fabric", it.fabric().name())
                .with("aliases", entry.aliases()).with("summary", entry.summary())
                .with("sources", entry.sources()).with("estimated", List.copyOf(entry.estimated())).values();
    }

    private static Map<String, Object> fabric(CatalogueEntry<Fabric> entry) {
        Fabric it = entry.value();
        return named(entry).with("kind", Entry.nameOf(it.kind())).with("tiers", it.tiers())
                .with("leafGpus", it.leafAccelerators()).with("podGpus", it.podAccelerators())
                .with("leafOversubscription", it.leafOversubscription())
                .with("spineOversubscription", it.spineOversubscription())
                .with("hopNs", it.hopSeconds() * GIGA)
                .with("adaptiveRouting", it.adaptiveRouting())
                .with("aliases", entry.aliases()).with("summary", entry.summary())
                .with("sources", entry.sources()).with("estimated", List.copyOf(entry.estimated())).values();
    }

    private static Map<String, Object> software(CatalogueEntry<SoftwareLevel> entry) {
        SoftwareLevel it = entry.value();
        return named(entry).with("framework", Entry.nameOf(it.framework())).with("year", it.year())
                .with("flashAttention", it.flashAttention())
                .with("fusedLoss", it.fusedCrossEntropy())
                .with("overlapsTensor", it.overlapTensor()).with("overlapsData", it.overlapData())
                .with("overlapsPipeline", it.overlapPipeline()).with("cudaGraphs", Entry.nameOf(it.cudaGraphs()))
                .with("dispatch", Entry.nameOf(it.dispatch())).with("expertStack", Entry.nameOf(it.expertStack()))
                .with("aliases", entry.aliases()).with("summary", entry.summary())
                .with("sources", entry.sources()).with("estimated", List.copyOf(entry.estimated())).values();
    }

    private static Map<String, Object> preset(String name) {
        return new Row().with("name", name).with("what", Presets.summary(name)).with("text", Presets.text(name))
                .values();
    }

    private static Row named(CatalogueEntry<?> entry) {
        return new Row().with("name", entry.name());
    }
}
