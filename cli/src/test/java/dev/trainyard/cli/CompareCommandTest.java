package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompareCommandTest {

    @Test
    void scenariosThatErrorsMayMakeAreNotToldApart() {
        Ran same = Ran.trainyard("compare", "mai1-1x", "mai1-1x", "--fidelity=closed", "--format=json");
        assertThat(same.json().elements().get(1).require("apartFromFirst").flag()).isFalse();
        assertThat(same.json().elements().get(1).require("conclusion").text())
                .contains("Cannot be told apart from mai1-1x");
        Ran larger = Ran.trainyard("compare", "mai1-1x", "mai1-10x", "--fidelity=closed", "--format=json");
        assertThat(larger.json().elements().get(1).require("apartFromFirst").flag()).isTrue();
        assertThat(larger.json().elements().get(1).require("conclusion").text()).doesNotContain("told apart");
    }

    @Test
    void scenariosAreHeldAgainstTheFirst() {
        List<Entry> rows = Ran.trainyard("compare", "mai1-1x", "mai1-6x", "--format=json").json().elements();
        assertThat(rows).hasSize(2);
        assertThat(number(rows.get(0), "scalingEfficiency")).isEqualTo(1);
        assertThat(number(rows.get(1), "speedUp")).isBetween(1.0, 6.0);
        assertThat(number(rows.get(1), "days"))
                .isCloseTo(15e12 / number(rows.get(1), "tokensPerSecond") / 86400, within(1e-6));
    }

    @Test
    void aTokenBudgetIsForAll() {
        Ran ran = Ran.trainyard("compare", "mai1-1x", "--tokens", "30T", "--format=json");
        assertThat(number(ran.json().elements().get(0), "tokens")).isEqualTo(30e12);
    }

    @Test
    void theTableSaysWhatIsHeldAgainstWhat() {
        Ran ran = Ran.trainyard("compare", "mai1-1x", "mai1-10x", "-q");
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains("efficiency [%]", "mai1-10x: ", "days: on 15.0T tokens");
    }

    @Test
    void campaignsGiveDaysAndDollarsWithTheirSpread() {
        Ran ran = Ran.trainyard("compare", "mai1-1x", "mai1-10x", "--fidelity=closed", "--campaign", "--replicas=40",
                "--tokens=5T", "--format=json");
        assertThat(ran.code()).as(ran.err()).isZero();
        List<Entry> rows = ran.json().elements();
        double[] dollars = new double[2];
        for (int i = 0; i < 2; i++) {
            Entry days = rows.get(i).require("campaign").require("days");
            assertThat(number(rows.get(i).require("campaign"), "tokens")).isEqualTo(5e12);
            assertThat(number(days, "p50")).isGreaterThan(number(rows.get(i), "days"));
            assertThat(number(days, "p10")).isLessThan(number(days, "p50"));
            dollars[i] = number(rows.get(i).require("campaign").require("dollars"), "p50");
        }
        assertThat(rows.get(1).require("conclusion").text()).matches(".* days instead of [0-9.]+ and \\$[0-9.]+M"
                + " instead of \\$[0-9.]+M at the median; .*");
        // The same work at ten times the width costs more, by the efficiency that is lost and not by the width.
        assertThat(dollars[1] / dollars[0]).isBetween(1.0, 2.0);
    }

    @Test
    void theTableOfCampaignsHasTheirColumns() {
        Ran ran = Ran.trainyard("compare", "mai1-1x", "--fidelity=closed", "--campaign", "--replicas=8");
        assertThat(ran.out()).contains("days P50", "P10 to P90", "goodput [%]", "$ P50 [M]", "MWh", "interruptions",
                "at the median");
        assertThat(Ran.trainyard("compare", "mai1-1x", "--fidelity=closed", "--campaign", "--replicas=8",
                "--format=csv").out()).contains("campaign.dollars.p90");
    }

    @Test
    void campaignsOfFixedDaysAreComparedByTheirTokens() {
        String[] fixed = {"compare", "mai1-1x", "mai1-6x", "--fidelity=closed", "--campaign", "--replicas=8", "--set",
            "campaign.days=30"};
        assertThat(Ran.trainyard(fixed).out()).contains("tokens P50").doesNotContain("30.0 days instead of")
                .containsPattern("T tokens instead of [0-9.]+T in 30.0 days and ");
        String[] csv = Arrays.copyOf(fixed, fixed.length + 1);
        csv[fixed.length] = "--format=csv";
        assertThat(Ran.trainyard(csv).out()).contains("campaign.tokensTrained.p50");
    }

    @Test
    void aCampaignThatNeverEndsHasNoDays() {
        Ran ran = Ran.trainyard("compare", "mai1-1x", "--fidelity=closed", "--campaign", "--replicas=8",
                "--set", "campaign.failures.rate=100000");
        assertThat(ran.out()).contains("never", "training never ends");
    }

    @Test
    void badInputIsNamed() {
        assertThat(Ran.trainyard("compare").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(Ran.trainyard("compare", "mai1-1x", "nothing").code()).isEqualTo(ExitCodes.INPUT);
        assertThat(Ran.trainyard("compare", "mai1-1x", "--tokens", "-1").code()).isEqualTo(ExitCodes.INPUT);
        assertThat(Ran.trainyard("compare", "mai1-1x", "--tokens", "lots").err()).contains("--tokens: \"lots\"");
    }

    @Test
    void theSchemaIsJson() {
        Ran ran = Ran.trainyard("schema");
        assertThat(ran.code()).isZero();
        assertThat(Documents.parse("schema", ran.out()).require("properties").keys()).contains("model", "cluster");
    }

    private static double number(Entry entry, String key) {
        return entry.require(key).number(Quantity.COUNT, -1e18, 1e18);
    }
}
