package dev.trainyard.cli;

import static dev.trainyard.cli.Ran.trainyard;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.constants.Constants;
import dev.trainyard.runs.PublishedRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too large is refused alike by every way in, in one line that names the place. */
class LimitsTest {
    private static final String RUN = "x,made up,2026,Megatron-Bridge 26.08,gb300,8,8,800,bf16,x,32,4096,11008,32,32,"
            + "mha,y,151936,2048,,,,,,1,1,8,1,1,1,1,BATCH,none,n,zero1,y,n,y,14.868,y\n";

    @TempDir
    Path folder;

    private static void refused(Ran ran, int code, String... parts) {
        assertThat(ran.code()).as(ran.err()).isEqualTo(code);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("trainyard: ").hasLineCount(1).contains(parts)
                .doesNotContain("internal error", "Exception", "dev.trainyard", "org.");
    }

    private String scenario(String text) throws IOException {
        return Files.writeString(folder.resolve("s.yaml"), text).toString();
    }

    private String runs(String batch) throws IOException {
        return Files.writeString(folder.resolve("r.csv"), String.join(",", PublishedRuns.COLUMNS) + "\n"
                + RUN.replace("BATCH", batch)).toString();
    }

    private static String dense(int gpus, String plan, String batch) {
        return String.format(Locale.ROOT, "model: llama3-8b%ncluster: {accelerator: h100-sxm, gpus: %d}%nplan: %s%n"
                + "training: {sequence: 2048, globalBatch: %s}%n", gpus, plan, batch);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.", "."})
    void aKeyOfMoreThanSixtyFourLevels(String level) {
        refused(trainyard("simulate", "mai1-1x", "--set", level.repeat(20_000) + "b=1"), 3, "--set",
                "is a key of 20001 levels; expected at most 64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"event", "closed"})
    void aStepOfMoreThanAHundredDays(String fidelity) throws IOException {
        String file = scenario("""
                model: llama3.1-405b
                cluster: {accelerator: h100-sxm, gpus: 8}
                plan: {tp: 8}
                training: {sequence: 131072, globalBatch: 400000}
                """);
        refused(trainyard("simulate", file, "-q", "--ignore-memory", "--fidelity", fidelity), 3,
                "s.yaml:4:43: training.globalBatch: 400000 sequences", "make a step",
                "expected at most 8,640,000 s (100 days)");
        refused(trainyard("simulate", file, "-q", "--ignore-memory", "--fidelity", fidelity, "--set",
                "training.globalBatch=500000"), 3, "--set training.globalBatch: ", "500000 sequences");
    }

    @Test
    void aStepOfMoreThanAHundredDaysHasItsLineInEveryCommand() throws IOException {
        String file = scenario("""
                model: llama3.1-405b
                cluster: {accelerator: h100-sxm, gpus: 8}
                plan: {tp: 8}
                training: {tokens: 1T, sequence: 131072, globalBatch: 400000}
                """);
        for (String command : List.of("compare", "campaign", "sensitivity")) {
            refused(trainyard(command, file, "-q", "--ignore-memory"), 3, "s.yaml:4:", "training.globalBatch",
                    "make a step");
        }
    }

    @Test
    void morePassesThanCanBeSimulated() throws IOException {
        String passes = "expected at most 1000000";
        refused(trainyard("simulate", scenario(dense(8, "{pp: 8}", "2000000")), "-q"), 3, "s.yaml:4:",
                "training.globalBatch: makes 2000000 micro-batches", passes);
        refused(trainyard("simulate", scenario(dense(8, "{pp: 8}", "8")), "-q", "--set",
                "training.globalBatch=2000000"), 3, "--set training.globalBatch", passes);
        refused(trainyard("validate", "--runs", runs("2000000"), "-q"), 3, "r.csv:2: global_batch: makes", passes);
        refused(trainyard("fit", "--runs", runs("2000000"), "-q"), 3, "r.csv:2: global_batch: makes", passes);
        Path study = Files.writeString(folder.resolve("study.yaml"), "scenario: s.yaml\nsweep: {product: "
                + "{training.globalBatch: [8, 2000000]}}\n");
        Path out = folder.resolve("o.csv");
        assertThat(trainyard("sweep", study.toString(), "-q", "-o", out.toString()).code()).isZero();
        assertThat(Files.readString(out)).contains("training.globalBatch: makes 2000000 micro-batches");
    }

    @ParameterizedTest
    @ValueSource(ints = {9_999_991, 500_009})
    void aPrimeBatchUnderAutoNamesTheTrueReason(int batch) throws IOException {
        refused(trainyard("simulate", scenario(dense(batch > 1_000_000 ? 64 : 256, "auto", "" + batch)), "-q"), 4,
                "no plan lets", "passes a replica", "expected at most 1,000,000", "Maybe globalBatch ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "{tp: 8}"})
    void aBatchBeyondTheLimitIsBadInputWhateverThePlan(String plan) throws IOException {
        refused(trainyard("simulate", scenario(dense(8, plan, "10000001")), "-q"), 3,
                "training.globalBatch: must lie between 1 and 10000000");
        refused(trainyard("validate", "--runs", runs("10000001"), "-q"), 3,
                "global_batch: must lie between 1 and 10000000");
    }

    @Test
    void constantsStayWithinTheShippedBounds() throws IOException {
        for (Constants.Constant constant : Constants.shipped().all()) {
            String name = constant.name().text();
            List<String> values = List.of("value: " + (constant.high() * 2 + 1) + ", low: " + constant.low()
                            + ", high: " + (constant.high() * 2 + 1),
                    "value: " + (constant.low() - 1) + ", low: " + (constant.low() - 1) + ", high: " + constant.high());
            for (String written : values) {
                String text = Constants.shippedText().replaceAll("(?m)^" + name.replace(".", "\\.")
                        + ": *\\{value: [^,]*, low: [^,]*, high: [^,]*", name + ": {" + written);
                assertThat(text).isNotEqualTo(Constants.shippedText());
                Path file = Files.writeString(folder.resolve("c.yaml"), text);
                refused(trainyard("simulate", "mai1-1x", "-q", "--device", "cpu", "--constants", file.toString()), 3,
                        "c.yaml:", name, "must lie between");
            }
        }
    }

    @Test
    void settingsThatTheirParserCannotReadAreOneLine() throws IOException {
        refused(trainyard("simulate", scenario("""
                model: llama3-8b
                cluster: {accelerator: h100-sxm, gpus: 8}
                plan:
                  torchtitan: |
                    ["\\0"]
                    a = 1
                training: {globalBatch: 8}
                """)), 3, "s.yaml:4:", "plan.torchtitan", "not valid TOML");
    }

    @Test
    void anOpenQuoteIsSaidInWords() throws IOException {
        Path file = Files.writeString(folder.resolve("r.csv"), String.join(",", PublishedRuns.COLUMNS)
                + "\n\"open quote," + RUN.replace("BATCH", "8"));
        refused(trainyard("validate", "--runs", file.toString()), 3,
                "r.csv:2: is not valid CSV: a quote is opened and never closed");
    }
}
