package dev.trainyard.relations;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabric;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.cluster.Rates;
import dev.trainyard.input.Entry;
import dev.trainyard.model.Experts;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;

/** A scenario as a file that reads back as the same: what a failing relation leaves behind. */
final class ScenarioText {
    private ScenarioText() {}

    /** The scenario as YAML; its software level is a shipped one. */
    static String of(Scenario scenario) {
        return "model: " + model(scenario.model()) + "\ncluster:\n" + cluster(scenario.cluster()) + "plan: "
                + plan(scenario.plan().orElseThrow()) + "\ntraining: {sequence: " + scenario.training().sequence()
                + ", globalBatch: " + scenario.training().globalBatch() + ", precision: "
                + Entry.nameOf(scenario.training().precision()) + "}\nsoftware: " + scenario.software().name() + "\n";
    }

    private static String model(Transformer m) {
        if (Models.shipped().find(m.name()).filter(m::equals).isPresent()) {
            return m.name();
        }
        return "{name: model, layers: " + m.layers() + ", hidden: " + m.hidden() + ", ffn: " + m.ffn() + ", heads: "
                + m.heads() + ", kvHeads: " + m.kvHeads() + ", headSize: " + m.headSize() + ", attention: "
                + Entry.nameOf(m.attention()) + latent(m.latent()) + experts(m.experts()) + ", gatedMlp: "
                + m.gatedMlp() + ", vocabulary: " + m.vocabulary() + ", tiedEmbeddings: " + m.tiedEmbeddings()
                + ", learnedPositions: " + m.learnedPositions() + ", biases: " + m.biases() + ", window: " + m.window()
                + ", globalEvery: " + m.globalEvery() + ", multiTokenLayers: " + m.multiTokenLayers()
                + ", parallelBlock: " + m.parallelBlock() + "}";
    }

    private static String latent(LatentAttention l) {
        return l == null ? "" : ", latent: {queryRank: " + l.queryRank() + ", keyValueRank: " + l.keyValueRank()
                + ", plainHeadSize: " + l.plainHeadSize() + ", rotaryHeadSize: " + l.rotaryHeadSize()
                + ", valueHeadSize: " + l.valueHeadSize() + "}";
    }

    private static String experts(Experts e) {
        return e == null ? "" : ", experts: {count: " + e.count() + ", topK: " + e.topK() + ", ffn: " + e.ffn()
                + ", shared: " + e.shared() + ", denseLayers: " + e.denseLayers() + ", every: " + e.every()
                + ", latentWidth: " + e.latentWidth() + "}";
    }

    private static String cluster(Cluster c) {
        return "  accelerator: " + accelerator(c.accelerator()) + "\n  gpus: " + c.gpus() + "\n  gpusPerNode: "
                + c.gpusPerNode() + "\n  gpusPerDomain: " + c.gpusPerDomain() + "\n  nic: " + c.nicBytesPerSecond()
                + " B/s\n  fabric: " + fabric(c.fabric()) + "\n";
    }

    private static String fabric(Fabric f) {
        return Fabrics.find(f.name()).filter(f::equals).isPresent() ? f.name() : "{kind: " + Entry.nameOf(f.kind())
                + ", tiers: " + f.tiers() + ", leafAccelerators: " + f.leafAccelerators() + ", podAccelerators: "
                + f.podAccelerators() + ", leafOversubscription: " + f.leafOversubscription()
                + ", spineOversubscription: " + f.spineOversubscription() + ", hop: " + f.hopSeconds()
                + " s, endpoint: " + f.endpointSeconds() + " s, adaptiveRouting: " + f.adaptiveRouting() + "}";
    }

    private static String accelerator(Accelerator a) {
        if (Accelerators.find(a.name()).filter(a::equals).isPresent()) {
            return a.name();
        }
        return "\n    name: " + a.name() + "\n    vendor: " + a.vendor() + "\n    family: " + a.family()
                + "\n    constantsOf: " + a.constants().name() + "\n    year: " + a.year() + "\n    processors: "
                + a.processors() + "\n    tile: {rows: " + a.tileRows() + ", columns: " + a.tileColumns() + "}"
                + rates("peak", a.peak()) + rates("measured", a.measured()) + rates("settled", a.settled())
                + "\n    memory: " + a.memoryBytes() + " B\n    memoryBandwidth: " + a.memoryBytesPerSecond()
                + " B/s\n    cache: " + a.cacheBytes() + " B\n    scaleUp: " + a.scaleUpBytesPerSecond()
                + " B/s\n    inSwitchReduction: " + a.inSwitchReduction() + "\n    power: " + a.watts()
                + " W\n    idlePower: " + a.idleWatts() + " W\n    sustainedPower: " + a.sustainedPower()
                + (a.reference().equals(a.name()) ? "" : "\n    reference: " + a.reference())
                + "\n    rateConstants: " + a.rateConstants() + "\n    system: {gpusPerNode: "
                + a.system().gpusPerNode() + ", gpusPerDomain: " + a.system().gpusPerDomain() + ", nic: "
                + a.system().nicBytesPerSecond() + " B/s, fabric: " + a.system().fabric() + ", host: "
                + a.system().hostWatts() + " W, fans: " + a.system().fanWatts() + " W, cooling: "
                + Entry.nameOf(a.system().cooling()) + "}";
    }

    private static String rates(String group, Rates r) {
        StringBuilder text = new StringBuilder();
        rate(text, "tf32", r.tf32());
        rate(text, "fp16", r.fp16());
        rate(text, "bf16", r.bf16());
        rate(text, "fp8", r.fp8());
        rate(text, "mxfp8", r.mxfp8());
        rate(text, "nvfp4", r.nvfp4());
        return text.isEmpty() ? "" : "\n    " + group + ": {" + text + "}";
    }

    private static void rate(StringBuilder text, String format, double rate) {
        if (rate > 0) {
            text.append(text.isEmpty() ? "" : ", ").append(format).append(": ").append(rate).append(" FLOP/s");
        }
    }

    private static String plan(Plan p) {
        return "{tp: " + p.tp() + ", cp: " + p.cp() + ", pp: " + p.pp() + ", vp: " + p.vp() + ", ep: " + p.ep()
                + ", etp: " + p.etp() + ", dp: " + p.dp() + ", microBatch: " + p.microBatch() + ", schedule: "
                + Entry.nameOf(p.schedule()) + ", sharding: " + Entry.nameOf(p.sharding()) + ", shardGroup: "
                + p.shardGroup() + ", recompute: " + Entry.nameOf(p.recompute()) + ", recomputeLayers: "
                + p.recomputeLayers() + ", sequenceParallel: " + p.sequenceParallel() + ", overlapTensor: "
                + p.overlapTensor() + ", overlapData: " + p.overlapData() + ", overlapPipeline: "
                + p.overlapPipeline() + (p.stageLayers().isEmpty() ? "" : ", stageLayers: " + p.stageLayers()) + "}";
    }
}
