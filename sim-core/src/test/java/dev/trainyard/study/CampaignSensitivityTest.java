package dev.trainyard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.campaign.Jobs;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.input.InputException;
import dev.trainyard.kernel.cpu.CpuKernels;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CampaignSensitivityTest {
    private static final ToDoubleFunction<CampaignAnswer> DAYS = answer -> answer.days().mean();
    private static final ToDoubleFunction<CampaignAnswer> DOLLARS = answer -> answer.dollars().orElseThrow().mean();
    private static final String SECTION = "{tokens: 2T, failures: llama3-h100, site: usual-us, spares: 40";

    private final CampaignJob job = Jobs.job("h100-sxm", 16384);

    private CampaignSensitivity study(ToDoubleFunction<CampaignAnswer> figure, String more) {
        return new CampaignSensitivity(new CpuKernels(2), CampaignOptions.of(3, 40), job,
                Jobs.settings(job, SECTION + more + "}"), figure, 0.2);
    }

    private static Map<String, Sensitivity.Swing> swings(CampaignSensitivity study) {
        return new Sensitivity(study.inputs(), points -> study.answers(study.inputs(), points)).oneAtATime().stream()
                .collect(Collectors.toMap(swing -> swing.input().name(), Function.identity()));
    }

    @Test
    void moreFailuresAndSlowerWaysBackTakeMoreDaysAndPricesNone() {
        Map<String, Sensitivity.Swing> swings = swings(study(DAYS, ""));
        assertThat(swings).hasSize(CampaignInput.values().length);
        for (String longer : List.of("failureRate", "restart", "step")) {
            Sensitivity.Swing swing = swings.get(longer);
            assertThat(swing.size()).as(longer).isPositive();
            assertThat(swing.atHigh()).as(longer).isGreaterThan(swing.atLow());
        }
        assertThat(swings.get("checkpointBandwidth").atHigh())
                .isLessThan(swings.get("checkpointBandwidth").atLow());
        assertThat(swings.get("price").size()).isZero();
        assertThat(swings.get("pue").size()).isZero();
    }

    @Test
    void aRentGrowsWithItsPriceAndNotWithPowers() {
        Map<String, Sensitivity.Swing> swings = swings(study(DOLLARS, ", money: {how: rent}"));
        Sensitivity.Swing price = swings.get("price");
        assertThat(price.atHigh() / price.atLow()).isCloseTo(price.input().high() / price.input().low(),
                within(1e-9));
        assertThat(swings.get("pue").size()).isZero();
        assertThat(swings(study(DOLLARS, "")).get("pue").size()).isPositive();
    }

    /** 2T tokens take 58 days and more: no figure is of replicas that were given up. */
    @Test
    void aMeanOfReplicasThatAreGivenUpIsRefused() {
        CampaignSensitivity base = study(DAYS, ", longest: 50 d");
        assertThatThrownBy(() -> base.answers(List.of(), new double[1][0])).isInstanceOf(InputException.class)
                .hasMessageContaining("with all inputs at their base, 100% of the replicas do not end within 50 days")
                .hasMessageContaining("Maybe a longer campaign.longest");
        CampaignSensitivity slow = study(DAYS, ", longest: 68 d");
        double[] one = {1};
        List<UncertainInput> step = List.of(new UncertainInput("step", 0.8, 1, 1.2));
        assertThat(slow.answers(step, new double[][] {one})[0]).isBetween(57.0, 68.0);
        assertThatThrownBy(() -> slow.answers(step, new double[][] {one, {1.2}})).isInstanceOf(InputException.class)
                .hasMessageContaining("with step at 1.20 times its base");
    }

    @Test
    void rangesAreWhatSourcesLeaveOpenOrTheShare() {
        Map<String, UncertainInput> inputs = study(DAYS, ", power: {pue: 1.2}").inputs().stream()
                .collect(Collectors.toMap(UncertainInput::name, Function.identity()));
        assertThat(inputs.get("pue")).isEqualTo(new UncertainInput("pue", 0.8, 1, 1.2));
        assertThat(inputs.get("checkpointBandwidth")).isEqualTo(new UncertainInput("checkpointBandwidth", 0.8, 1, 1.2));
        assertThat(inputs.get("price").high()).isNotEqualTo(1.2);
    }
}
