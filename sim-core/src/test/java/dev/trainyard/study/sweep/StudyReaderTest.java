package dev.trainyard.study.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyReaderTest {
    @TempDir
    Path folder;

    private static Study study(String sweep) {
        return StudyReader.read("study.yaml", "scenario: mai1-1x\nsweep: " + sweep + "\n");
    }

    private static List<String> points(Study study) {
        SweptValues values = new SweptValues(study);
        List<String> points = new ArrayList<>();
        for (long point = 0; point < study.points(); point++) {
            long at = point;
            points.add(String.join(" ", study.fields().stream().map(field -> values.of(at, field)).toList()));
        }
        return points;
    }

    @Test
    void theLastFieldOfAProductVariesFastest() {
        assertThat(points(study("{product: {plan.tp: [1, 2], plan.pp: [4, 8, 16]}}")))
                .containsExactly("1 4", "1 8", "1 16", "2 4", "2 8", "2 16");
    }

    @Test
    void whatIsZippedVariesTogether() {
        assertThat(points(study("{zip: {plan.tp: [4, 8], plan.pp: [8, 4]}}"))).containsExactly("4 8", "8 4");
    }

    @Test
    void zipsAreMultipliedWithTheProductInTheOrderWritten() {
        assertThat(points(study("{zip: [{plan.tp: [4, 8], plan.pp: [8, 4]}, {plan.vp: [1, 2]}], "
                + "product: {plan.cp: [1, 2]}}"))).containsExactly("4 8 1 1", "4 8 1 2", "4 8 2 1", "4 8 2 2",
                        "8 4 1 1", "8 4 1 2", "8 4 2 1", "8 4 2 2");
    }

    @Test
    void aSingleValueIsAnAxisOfOne() {
        assertThat(points(study("{product: {plan.tp: 4, plan.pp: [8, 16]}}"))).containsExactly("4 8", "4 16");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{from: 512, to: 2048, step: 512}  | 512,1024,1536,2048",
        "{from: 512, to: 2000, step: 512}  | 512,1024,1536",
        "{from: 1, to: 16, factor: 2}      | 1,2,4,8,16",
        "{from: 512, to: 2K, step: 512}    | 512,1024,1536",
        "{from: 1K, to: 3K, step: 1K}      | 1 K,2 K,3 K",
        "{from: 1024, to: 131072, factor: 4} | 1024,4096,16384,65536",
        "{from: 7, to: 7, step: 1}         | 7"})
    void aRangeIncludesBothEndsWhereTheyAreMet(String range, String values) {
        assertThat(points(study("{product: {training.globalBatch: " + range + "}}")))
                .containsExactly(values.split(","));
    }

    @Test
    void aRangeMayHaveAUnitAndDecimals() {
        assertThat(points(study("{product: {cluster.nic: {from: 100 Gb/s, to: 400 Gb/s, factor: 2}}}")))
                .containsExactly("100 Gb/s", "200 Gb/s", "400 Gb/s");
        assertThat(points(study("{product: {cluster.nic: {from: 0.1 Tb/s, to: 0.3 Tb/s, step: 0.1 Tb/s}}}")))
                .containsExactly("0.1 Tb/s", "0.2 Tb/s", "0.3 Tb/s");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{product: {plan.tpp: [1, 2]}}    | plan.tpp: unknown field \"plan.tpp\". Maybe \"plan.tp\"?",
        "{product: {gpus: [8]}}           | unknown field \"gpus\"",
        "{product: {plan.tp: []}}         | has no values; expected a list such as [1, 2] or a range",
        "{product: {plan.tp: [2, 2]}}     | the value \"2\" is written twice",
        "{product: {plan.tp: [1, x]}}     | plan.tp[1]: \"x\" is not a number",
        "{product: {plan.tp: [1.5]}}      | expected a whole number",
        "{product: {plan.tp: [0]}}        | must lie between 1 and",
        "{product: {plan.tp: [1, ~]}}     | has no value",
        "{product: {plan.schedule: [gpip]}} | unknown value \"gpip\"; expected one of gpipe",
        "{product: {plan.tp: {from: 8, to: 1, step: 1}}} | is less than from",
        "{product: {plan.tp: {from: 1, to: 8}}}          | takes either step or factor",
        "{product: {plan.tp: {from: 1, to: 8, step: 0}}} | must be more than 0, found 0",
        "{product: {plan.tp: {from: 1, to: 8, factor: 1}}} | must be more than 1, found 1",
        "{product: {plan.tp: {from: 1, to: 1e9, step: 1}}} | runs through more than 100000 values",
        "{product: {plan.tp: {from: 1, too: 8}}}         | unknown key \"too\"",
        "{zip: {plan.tp: [1, 2], plan.pp: [1]}}          | has 1 values, but plan.tp beside it has 2",
        "{product: {plan.tp: [1]}, zip: {plan.tp: [2]}}  | varies twice",
        "{products: {plan.tp: [1]}}       | unknown key \"products\"",
        "{}                               | varies nothing",
        "{product: {training.precision: [bf16, fp9]}}    | unknown value \"fp9\"",
        "{product: {model: [lama3-8b]}}   | lama3-8b",
        "{product: {plan: [{tp: 8}, {tpp: 8}]}}          | unknown key \"tpp\"",
        "{product: {campaign.failure.rate: [3, 6]}} | unknown field \"campaign.failure\". Maybe \"campaign.failures\"?",
        "{product: {campain.spares: [3, 6]}}        | unknown field \"campain.spares\"",
        "{product: {campaign.failures.rat: [3, 6]}} | unknown key \"rat\"; expected",
        "{product: {campaign.restart: [requeu]}}    | unknown restart path \"requeu\"",
        "{product: {campaign.spares: [4, -1]}}      | campaign.spares: must lie between",
        "{product: {campaign.checkpoint.intervall: [4 min]}} | Maybe \"interval\"?",
        "{product: {campaign.power.cap: [600 W, 10 W]}} | no more than the h100-sxm's idle power",
        "{zip: {campaign.spares: [4, 8], campaign.restart: [requeue, requeu]}} | \"requeu\""})
    void whatCannotBeUsedSaysWhereAndWhy(String sweep, String message) {
        assertThatThrownBy(() -> study(sweep)).isInstanceOf(InputException.class).hasMessageContaining(message)
                .hasMessageContaining("study.yaml:2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{outputs: [day.p50]}       | unknown output \"day.p50\". Maybe \"days.p50\"?",
        "{outputs: [goodputt]}      | unknown output \"goodputt\"",
        "{outputs: [days, days.mean]} | the output \"days.mean\" is asked for twice",
        "{outputs: []}              | has no outputs",
        "{output: [days]}           | campaign.output: unknown key",
        "{replicas: 0}              | must lie between 1 and 1000000",
        "{seed: x}                  | \"x\" is not a number"})
    void whatIsAskedOfCampaignsIsRefusedInWords(String campaign, String message) {
        assertThatThrownBy(() -> StudyReader.read("study.yaml", "scenario: mai1-1x\ncampaign: " + campaign
                + "\nsweep: {product: {plan.tp: [8]}}\n")).isInstanceOf(InputException.class)
                .hasMessageContaining(message).hasMessageContaining("study.yaml:2");
    }

    @Test
    void campaignsAreRunWhereTheyAreAskedForOrVary() {
        assertThat(study("{product: {plan.tp: [4, 8]}}").campaign()).isEmpty();
        StudyCampaign asked = study("{product: {campaign.spares: [4, 8]}}").campaign().orElseThrow();
        assertThat(asked.outputs()).extracting(CampaignOutput::name).contains("endedShare", "days.p90", "dollars.p50");
        assertThat(StudyReader.read("study", "{scenario: mai1-1x, campaign: {outputs: [goodput, ledger.detect]}, "
                + "sweep: {product: {plan.tp: [8]}}}").campaign().orElseThrow().outputs())
                .extracting(CampaignOutput::name).containsExactly("endedShare", "goodput.mean", "ledger.detect");
    }

    @Test
    void valuesThatOnlyDoNotGoTogetherAreNoMistake() {
        assertThat(study("{product: {cluster.accelerator: [a100-sxm4-80gb, h100-sxm], training.precision: "
                + "[fp8, bf16]}}").points()).isEqualTo(4);
    }

    @Test
    void anAbsurdStudyIsRefusedWithItsSize() {
        String many = "{from: 1, to: 100000, step: 1}";
        assertThatThrownBy(() -> study("{product: {plan.tp: " + many + ", plan.pp: " + many + ", plan.cp: " + many
                + "}}")).isInstanceOf(InputException.class)
                .hasMessageContaining("makes 1,000,000,000,000,000 points: 100,000 (plan.tp) x 100,000 (plan.pp) x "
                        + "100,000 (plan.cp); expected at most 10,000,000,000");
    }

    @Test
    void noNumberOfFieldsOverflows() {
        String many = ": {from: 1, to: 9999, step: 1}";
        assertThatThrownBy(() -> study("{product: {plan.tp" + many + ", plan.pp" + many + ", plan.cp" + many
                + ", plan.vp" + many + ", plan.ep" + many + ", plan.dp" + many + ", plan.etp" + many
                + ", plan.microBatch" + many + ", plan.shardGroup" + many + ", plan.recomputeLayers" + many
                + ", training.globalBatch" + many + ", training.sequence" + many
                + ", training.tokens" + many + ", cluster.gpus" + many
                + ", cluster.nic" + many + ", cluster.gpusPerNode" + many + "}}"))
                .isInstanceOf(InputException.class).hasMessageContaining("makes more than 10^60 points");
    }

    @Test
    void aScenarioMayBeAFileBesideTheStudyOrWrittenOut() throws IOException {
        Files.writeString(folder.resolve("base.yaml"), "model: llama3-8b\ncluster: {accelerator: h100-sxm, gpus: 8}\n"
                + "training: {globalBatch: 8}\n");
        Path file = Files.writeString(folder.resolve("study.yaml"),
                "scenario: base.yaml\nsweep: {product: {plan.tp: [1, 2]}}\n");
        assertThat(StudyReader.read(file).name()).isEqualTo("study");
        assertThat(StudyReader.read("text", "{scenario: {model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 8}, "
                + "training: {globalBatch: 8}}, sweep: {product: {plan.tp: [1, 2]}}}").points()).isEqualTo(2);
        Files.writeString(folder.resolve("wrong.yaml"), "scenario: bse.yaml\nsweep: {product: {plan.tp: [1, 2]}}\n");
        assertThatThrownBy(() -> StudyReader.read(folder.resolve("wrong.yaml"))).isInstanceOf(InputException.class)
                .hasMessageContaining("wrong.yaml:1").hasMessageContaining("no such file");
    }
}
