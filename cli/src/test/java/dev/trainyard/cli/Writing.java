package dev.trainyard.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A command line that writes files, run in a folder of its own that holds what it reads.
 *
 * @param name what tests call it
 * @param line its words
 * @param outputs files that it writes, by their names in the folder
 * @param grows files that an interrupted run leaves for the next one to go on with
 */
record Writing(String name, String line, List<String> outputs, List<String> grows) {
    private static final int EVERY = 18;
    private static final String SCENARIO = """
            model: llama3-8b
            cluster: {accelerator: h100-sxm, gpus: 8}
            plan: {tp: 2}
            training: {globalBatch: 64}
            """;
    private static final String PAGE = """
            <!-- accuracy:begin -->
            <!-- accuracy:end -->
            <!-- constants:begin -->
            <!-- constants:end -->
            <!-- operators:begin -->
            <!-- operators:end -->
            """;
    private static final String STUDY = """
            scenario: {model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 64},
              training: {sequence: 8192, globalBatch: 128}}
            sweep: {product: {plan.tp: [1, 2, 4, 8], plan.pp: [1, 2, 4],
              training.globalBatch: {from: 64, to: 6400, step: 64}, plan.recompute: [none, selective, full]}}
            """;

    /** Every command and option that writes. */
    static final List<Writing> ALL = List.of(
            of("simulate --report", "simulate s.yaml --device cpu --report out.html", "out.html"),
            of("simulate --trace --report", "simulate s.yaml --device cpu --fidelity event --trace out.json "
                    + "--report out.html", "out.json", "out.html"),
            of("plan", "plan s.yaml --device cpu --to megatron -o out.sh", "out.sh"),
            of("compare", "compare s.yaml --device cpu --report out.html", "out.html"),
            of("campaign", "campaign s.yaml --device cpu --replicas 64 --set campaign.days=10 --report out.html "
                    + "--trace out.json", "out.html", "out.json"),
            of("fit", "fit --runs runs.csv --out out.yaml", "out.yaml"),
            of("calibrate", "calibrate --samples 10 --seconds 0 --out out.yaml", "out.yaml"),
            of("validate", "validate --runs runs.csv --device cpu --page page.md --readme readme.md --constants-page "
                    + "constants.md --operators-page operators.md --report out.html --plots plots --measured-range "
                    + "range.yaml", "page.md", "readme.md", "constants.md", "operators.md", "out.html", "range.yaml",
                    "plots/error-against-gpus.svg", "plots/error-against-year.svg",
                    "plots/predicted-against-measured.svg"),
            of("validate --plans", "validate --runs runs.csv --device cpu --plans --plans-page page.md", "page.md"),
            of("validate --campaigns", "validate --device cpu --campaigns --cases-page cases.md --presets-page "
                    + "presets.md", "cases.md", "presets.md"),
            of("validate --cross", "validate --runs runs.csv --cross --held-out out.csv --scatter out.yaml", "out.csv",
                    "out.yaml"),
            of("validate --ablation", "validate --runs runs.csv --ablation --effects out.csv", "out.csv"),
            of("merge", "merge out.csv 1.csv 2.csv 3.csv", "out.csv", "out.csv.schema.json"),
            sweep("out.csv", ""), sweep("out.parquet", ""), sweep("out.jsonl", " --shard 2/3"));

    private static Writing of(String name, String line, String... outputs) {
        return new Writing(name, line, List.of(outputs), List.of());
    }

    private static Writing sweep(String out, String more) {
        return new Writing("sweep to " + out, "sweep study.yaml -q -o " + out + more, List.of(out, out
                + ".schema.json"), List.of(out + ".part", out + ".part.json"));
    }

    String[] words() {
        return line.split(" ");
    }

    /** True where it goes by what lies there: a result is never replaced. */
    boolean wantsNothingThere() {
        return name.startsWith("sweep") || name.startsWith("merge");
    }

    /** Makes what it reads. */
    void prepare(Path folder) throws IOException {
        List<String> words = Arrays.asList(words());
        if (words.contains("s.yaml")) {
            Files.writeString(folder.resolve("s.yaml"), SCENARIO);
        }
        if (words.contains("study.yaml") || words.contains("merge")) {
            Files.writeString(folder.resolve("study.yaml"), STUDY);
        }
        if (words.contains("runs.csv")) {
            List<String> runs = Files.readAllLines(Path.of("..", "sim-core", "src", "main", "resources", "dev",
                    "trainyard", "runs", "published-runs.csv"));
            Files.write(folder.resolve("runs.csv"), IntStream.range(0, runs.size()).filter(i -> i % EVERY == 0)
                    .mapToObj(runs::get).toList());
        }
        for (int shard = 1; words.contains("merge") && shard <= 3; shard++) {
            Ran ran = Ran.trainyard("sweep", folder.resolve("study.yaml").toString(), "-q", "-o",
                    folder.resolve(shard + ".csv").toString(), "--shard", shard + "/3");
            if (ran.code() != 0) {
                throw new IllegalStateException(ran.err());
            }
        }
    }

    /** Puts the outputs as they were before: other text, or nothing; what is refreshed has to be there. */
    void reset(Path folder, boolean there) throws IOException {
        for (String output : outputs) {
            Path file = folder.resolve(output);
            if (List.of("readme.md", "constants.md", "operators.md").contains(output)) {
                Files.writeString(file, PAGE);
            } else if (there && !wantsNothingThere()) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, "as it was");
            } else {
                Files.deleteIfExists(file);
            }
        }
        for (String file : grows) {
            Files.deleteIfExists(folder.resolve(file));
        }
    }

    /** Every file in the folder and what it holds. */
    static Map<String, byte[]> contents(Path folder) throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return contents;
    }
}
