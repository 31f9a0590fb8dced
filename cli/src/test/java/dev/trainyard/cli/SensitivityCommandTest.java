package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.input.Entry;
import java.io.IOException;
import org.junit.jupiter.api.Test;

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
                "cluster.nic=25GB/s..100GB/s", "--input", "straggler=0..0.02");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("cluster.nic", "straggler");
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
