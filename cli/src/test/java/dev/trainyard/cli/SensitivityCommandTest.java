package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.input.Entry;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SensitivityCommandTest {
    private static double number(Entry row, String key) {
        return Double.parseDouble(row.require(key).text());
    }

    @Test
    void theStrongestInputComesFirstAndSharesAddUp() throws IOException {
        Ran ran = Ran.trainyard("sensitivity", "mai1-1x", "--samples", "128", "--format", "json");
        assertThat(ran.code()).as(ran.err()).isZero();
        Entry strongest = ran.json().elements().get(0);
        assertThat(strongest.require("input").text()).isEqualTo("gemm.hopper.16bit");
        assertThat(number(strongest, "stepSecondsAtLow")).isGreaterThan(number(strongest, "stepSeconds"));
        assertThat(number(strongest, "stepSecondsAtHigh")).isLessThan(number(strongest, "stepSeconds"));
        double first = 0;
        for (Entry row : ran.json().elements()) {
            first += row.find("firstOrder").isPresent() ? number(row, "firstOrder") : 0;
        }
        assertThat(first).isBetween(0.8, 1.2);
        assertThat(Ran.trainyard("sensitivity", "mai1-1x", "--samples", "128", "--format", "json")).isEqualTo(ran);
    }

    @Test
    void keysOfTheScenarioTakeUnits() throws IOException {
        Ran ran = Ran.trainyard("sensitivity", "mai1-10x", "--samples", "64", "--input",
                "cluster.nic=25GB/s..100GB/s", "--input", "straggler=0..0.01");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("cluster.nic", "straggler", "25.0 GB/s", "100 GB/s");
        Entry row = Ran.trainyard("sensitivity", "mai1-10x", "--samples", "64", "--input",
                "cluster.nic=200Gbps..0.8Tb/s", "--format", "json").json().elements().get(0);
        assertThat(row.require("unit").text()).isEqualTo("Tb/s");
        assertThat(number(row, "low")).isEqualTo(0.2);
        assertThat(number(row, "base")).isEqualTo(0.4);
        assertThat(number(row, "total")).isGreaterThanOrEqualTo(number(row, "firstOrder"));
    }

    @Test
    void daysAndDollarsHangOnTheCampaignsInputs() throws IOException {
        Ran days = Ran.trainyard("sensitivity", "mai1-10x", "--of", "days", "--samples", "64", "--replicas", "4",
                "--strongest", "2", "--format", "json");
        assertThat(days.code()).as(days.err()).isZero();
        assertThat(days.out()).contains("failureRate", "daysAtHigh").doesNotContain("pue");
        Entry strongest = days.json().elements().get(0);
        assertThat(number(strongest, "daysAtHigh")).isGreaterThan(number(strongest, "days"));
        Ran dollars = Ran.trainyard("sensitivity", "mai1-10x", "--of", "dollars", "--samples", "64", "--replicas", "4",
                "--strongest", "1");
        assertThat(dollars.out()).contains("price", "dollars at low [%]");
        assertThat(Ran.trainyard("sensitivity", "mai1-10x", "--of", "days", "--input", "straggler=0..0.1").err())
                .contains("--input: is for --of step");
        assertThat(Ran.trainyard("sensitivity", "mai1-10x", "--of", "dollars", "--set",
                "campaign.prices=contracts-2026").err()).contains("has no dollars");
    }

    @Test
    void wholeNumbersAreDrawnAsThePlanCanRunThem() throws IOException {
        for (String[] each : new String[][] {{"mai1-10x", "training.globalBatch=4640..9280", "4640", "9280"},
            {"mai1-1x", "training.sequence=4096..8192", "4096", "8192"}}) {
            Ran ran = Ran.trainyard("sensitivity", each[0], "--device", "cpu", "--samples", "64", "--input", each[1],
                    "--format", "json");
            assertThat(ran.code()).as(ran.err()).isZero();
            Entry row = ran.json().elements().get(0);
            assertThat(row.require("low").text()).isEqualTo(each[2]);
            assertThat(row.require("high").text()).isEqualTo(each[3]);
            assertThat(number(row, "stepSecondsAtLow")).isLessThan(number(row, "stepSecondsAtHigh"));
            assertThat(number(row, "firstOrder")).isPositive();
        }
        assertThat(Ran.trainyard("sensitivity", "mai1-10x", "--samples", "64", "--input",
                "training.globalBatch=4640..9280").out()).contains("4,640", "9,280");
    }

    @Test
    void theBaseIsWhatTheScenarioHas() throws IOException {
        Ran ran = Ran.trainyard("sensitivity", "mai1-1x", "--samples", "64", "--input", "cluster.nic=25GB/s..100GB/s",
                "--input", "training.globalBatch=1160..3712", "--format", "json");
        assertThat(ran.code()).as(ran.err()).isZero();
        for (Entry row : ran.json().elements()) {
            assertThat(number(row, "base")).isEqualTo(row.require("input").text().equals("cluster.nic") ? 50 : 1856);
        }
    }

    @Test
    void daysThatAreFixedAreMovedByNothing() {
        Ran ran = Ran.trainyard("sensitivity", "mai1-1x", "--device", "cpu", "--of", "days", "--set",
                "campaign.days=30");
        assertThat(ran.code()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.err()).hasLineCount(1).contains("--of: ").contains("Maybe --of dollars");
    }

    @Test
    void aRangeOfOneNumberIsNotSuggested() {
        Ran ran = Ran.trainyard("sensitivity", "mai1-1x", "--device", "cpu", "--samples", "64", "--input",
                "training.globalBatch=1856..1857");
        assertThat(ran.code()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.err()).hasLineCount(1).contains("cannot be 1857: ").doesNotContain("1856..1856");
    }

    /** Ranges that cross zero or a limit, and what stays as it is. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "memory.bandwidth=-1..0       | --input memory.bandwidth: must lie between ",
        "straggler=-0.1..0.1          | --input straggler: must lie between 0 and",
        "straggler=0s..0.1s           | is a constant without a unit",
        "plan.microBatch=1..2         | --input plan.microBatch: is of the plan, which stays as it is. Maybe train",
        "cluster.gpus=1024..2048      | --input cluster.gpus: stays as the plan needs it",
        "cluster.nic=-25GB/s..100GB/s | --input cluster.nic: cluster.nic: must lie between",
        "training.globalBatch=1850..3712 | cannot be 1850: a global batch of 1850 sequences does not split",
        "training.globalBatch=1856..3713 | Maybe 1856..3712?",
        "training.sequence=-4096..4096   | must lie between 1 and",
        "training.sequence=1..99999999   | expected at most 1000000",
        "campaign.spares=1..2            | unknown constant or key"})
    void whatCannotBeVariedIsRefusedByName(String input, String message) {
        Ran ran = Ran.trainyard("sensitivity", "mai1-1x", "--device", "cpu", "--samples", "64", "--input", input);
        assertThat(ran.code()).as(ran.out()).isEqualTo(ExitCodes.INPUT);
        assertThat(ran.err()).hasLineCount(1).contains(message).doesNotContain("--set");
    }

    @Test
    void sharesMayBePercentages() throws IOException {
        String[] command = {"sensitivity", "mai1-1x", "--samples", "64", "--strongest", "1", "--range"};
        Ran share = Ran.trainyard(Stream.concat(Stream.of(command), Stream.of("0.2")).toArray(String[]::new));
        Ran percent = Ran.trainyard(Stream.concat(Stream.of(command), Stream.of("20%")).toArray(String[]::new));
        assertThat(share.code()).isZero();
        assertThat(percent.out()).isEqualTo(share.out());
    }

    @Test
    void badInputsGetOneLine() throws IOException {
        for (String wrong : new String[] {"stragler=0..1", "straggler=1..0", "straggler", "cluster.nic=1GB/s..2Gb/s",
            "cluster.nick=1..2", "training.sequence=0..1"}) {
            Ran ran = Ran.trainyard("sensitivity", "mai1-1x", "--device", "cpu", "--input", wrong);
            assertThat(ran.code()).as(wrong).isEqualTo(ExitCodes.INPUT);
            assertThat(ran.err()).as(wrong).hasLineCount(1);
        }
        assertThat(Ran.trainyard("sensitivity", "mai1-1x", "--range", "2").code()).isEqualTo(ExitCodes.INPUT);
        assertThat(Ran.trainyard("sensitivity", "mai1-1x", "--samples", "2").code()).isEqualTo(ExitCodes.INPUT);
    }
}
