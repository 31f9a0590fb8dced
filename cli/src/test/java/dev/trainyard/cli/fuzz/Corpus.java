package dev.trainyard.cli.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Texts to begin from: those that are shipped, and small ones. */
final class Corpus {
    static final Path EXAMPLES = Path.of("..", "examples").toAbsolutePath().normalize();
    private static final String SMALL = "model: {layers: 6, hidden: 1024, ffn: 2816, heads: 8, kvHeads: 4, vocabulary: "
            + "32000}\n";
    private static final String JOB = SMALL + "cluster: {accelerator: h100-sxm, gpus: 32}\nplan: {tp: 2, pp: 2}\n"
            + "training: {tokens: 20G, sequence: 2048, globalBatch: 64}\n";

    private Corpus() {}

    /** Scenarios without a plan, on so few accelerators that many searches take little. */
    static List<String> searched() {
        return List.of(
                SMALL + "cluster: {accelerator: h100-sxm, gpus: 8}\nplan: auto\n"
                        + "training: {sequence: 2048, globalBatch: 16}\n",
                "model: {layers: 4, hidden: 1024, ffn: 2048, heads: 16, vocabulary: 32000, experts: {count: 8, "
                        + "topK: 2, ffn: 512}}\ncluster: {accelerator: mi300x, gpus: 16}\nplan: auto\n"
                        + "training: {sequence: 4096, globalBatch: 32}\n",
                SMALL + "cluster: {accelerator: b200-sxm, gpus: 4, gpusPerDomain: 2, nic: 400 Gb/s}\nplan: auto\n"
                        + "training: {sequence: 8192, globalBatch: 12, precision: fp8}\n",
                "model: llama3-8b\ncluster: {accelerator: h200-sxm, gpus: 16}\nplan: auto\nsoftware: "
                        + "megatron-bridge-26.04\ntraining: {sequence: 8192, globalBatch: 32}\n");
    }

    /** Campaigns with most of what can be stated of them. */
    static List<String> months() {
        return List.of(
                JOB + "campaign: {days: 20, failures: {rate: 4}, restart: requeue, spares: 1, agents: 0.5}\n",
                JOB + "campaign:\n  tokens: 5G\n  age: 90 d\n  longest: 2000 d\n  step: 3 s\n"
                        + "  restart: warm-standby\n  spares: {hot: auto, percentile: 99}\n"
                        + "  checkpoint: {interval: auto}\n  maintenance: {every: 30 d, lasts: 4 h}\n"
                        + "  evaluation: {every: 12 h, lasts: 10 min}\n  stragglers: 1.02\n",
                JOB + "campaign:\n  tokens: 2G\n  batchRamp: [{tokens: 200M, globalBatch: 16}, {tokens: 500M, "
                        + "globalBatch: 32}]\n  checkpoint: {interval: 10 min}\n  money: {how: own, year: 2026, "
                        + "interest: false, staff: true}\n  power: {pue: 1.2, cap: 600 W}\n",
                JOB + "campaign:\n  start: 2026-12-01\n  days: 60\n  spares: {hot: 2, best: dollars}\n"
                        + "  money: {how: rent}\n  power: {siteCap: 40 kW}\n  learning: {criticalBatch: 4M}\n"
                        + "  failures: {rate: 60}\n");
    }

    /** The shipped studies, of which the one of campaigns runs a few replicas of a small job. */
    static List<String> studies() {
        List<String> texts = new ArrayList<>(files("studies", ".yaml"));
        texts.replaceAll(text -> text.replace("../llama-70b-512-h100.yaml", "{model: llama3-70b, cluster: "
                + "{accelerator: h100-sxm, gpus: 512}, plan: {tp: 4, pp: 4}, training: {sequence: 8192, "
                + "globalBatch: 512}}"));
        texts.replaceAll(text -> !text.contains("\ncampaign:") ? text : text.replace("replicas: 100", "replicas: 4")
                .replace("scenario: mai1-1x", "scenario:\n" + JOB.strip().indent(2).stripTrailing()));
        texts.add("scenario: mai1-1x\nsweep: {product: {plan.microBatch: [1, 2], plan.tp: {from: 1, to: 8, factor: "
                + "2}}, zip: [{cluster.gpus: [64, 128], training.globalBatch: [64, 128]}]}\n");
        return texts;
    }

    static List<String> files(String folder, String ending) {
        try (Stream<Path> files = Files.list(EXAMPLES.resolve(folder))) {
            return files.filter(path -> path.toString().endsWith(ending)).sorted().map(path -> {
                try {
                    return Files.readString(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String resource(String name) {
        try (InputStream in = Corpus.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
