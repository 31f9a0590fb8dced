package dev.trainyard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.campaign.CampaignRunner;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.scenario.ScenarioReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final StepSimulator SIMULATOR = new StepSimulator(new CpuKernels(1), Constants.shipped());
    private static final List<StepResult> PRESETS = Stream.of("mai1-1x", "mai1-6x", "mai1-8x", "mai1-10x")
            .map(ComparisonTest::closed).toList();

    private static StepResult closed(String preset) {
        return SIMULATOR.simulate(ScenarioReader.named(preset), Fidelity.CLOSED);
    }

    @Test
    void theFirstRowIsTheMeasure() {
        ComparisonRow first = Comparison.of(PRESETS).rows().get(0);
        assertThat(List.of(first.gpuRatio(), first.speedUp(), first.scalingEfficiency())).containsOnly(1.0);
        assertThat(first.conclusion()).startsWith(String.format("%,d GPUs: ", first.gpus())).contains("MFU");
    }

    @Test
    void eachFigureFollowsFromTheStep() {
        Comparison comparison = Comparison.of(PRESETS, 2e12);
        for (int i = 0; i < PRESETS.size(); i++) {
            StepResult result = PRESETS.get(i);
            ComparisonRow row = comparison.rows().get(i);
            double tokens = result.scenario().training().tokensPerStep();
            assertThat(row.tokensPerSecond()).isCloseTo(tokens / row.stepSeconds(), within(1e-3));
            assertThat(row.tokensPerSecondPerGpu() * row.gpus()).isCloseTo(row.tokensPerSecond(), within(1e-3));
            assertThat(row.days().getAsDouble() * 86_400 / row.stepSeconds() * tokens).isCloseTo(2e12, within(1e3));
            assertThat(row.scalingEfficiency() * row.gpuRatio()).isCloseTo(row.speedUp(), within(1e-12));
            assertThat(row.mfu()).isEqualTo(result.mfu());
            assertThat(row.bottleneck()).isEqualTo(result.breakdown().bottleneck());
        }
    }

    @Test
    void theBudgetIsTheScenariosUnlessAnotherIsAsked() {
        double stated = PRESETS.get(0).scenario().training().tokens();
        double own = Comparison.of(PRESETS).rows().get(1).days().getAsDouble();
        double half = Comparison.of(PRESETS, stated / 2).rows().get(1).days().getAsDouble();
        assertThat(own).isCloseTo(2 * half, within(1e-9));
    }

    @Test
    void withoutABudgetThereAreNoDays() {
        ComparisonRow row = Comparison.of(PRESETS, 0).rows().get(1);
        assertThat(row.days()).isEmpty();
        assertThat(row.conclusion()).doesNotContain("days").startsWith("6x the GPUs: ");
    }

    @Test
    void theConclusionSaysSpeedDaysAndWhatHoldsItBack() {
        assertThat(Comparison.of(PRESETS).rows().get(3).conclusion())
                .matches("10x the GPUs: [0-9.]+x the speed, [0-9.]+ days instead of [0-9.]+; held back by .* of the "
                        + "step, \\d+% of the first's\\)\\.");
    }

    /** Another accelerator changes what products take; what holds a step back is said as of the step alone. */
    @Test
    void whatHoldsAStepBackIsItsBottleneckBesideAnyFirst() {
        StepResult rainier = closed("rainier");
        assertThat(rainier.breakdown().bottleneck()).isEqualTo(Cause.DATA_PARALLEL);
        for (String first : List.of("mai1-1x", "mai1-10x")) {
            assertThat(Comparison.of(List.of(closed(first), rainier)).rows().get(1).conclusion())
                    .contains("held back by exposed data-parallel traffic").doesNotContain("matrix products");
        }
    }

    @Test
    void theSameScenarioTwiceIsTheSameSpeed() {
        ComparisonRow again = Comparison.of(List.of(PRESETS.get(0), closed("mai1-1x"))).rows().get(1);
        assertThat(again.conclusion()).startsWith("As many GPUs: the same speed, ")
                .endsWith("nothing is lost per GPU.");
    }

    @Test
    void moreOfTheSameAcceleratorsAreFasterButNeverByMoreThanTheirNumber() {
        List<ComparisonRow> rows = Comparison.of(PRESETS).rows();
        for (int i = 1; i < rows.size(); i++) {
            assertThat(rows.get(i).speedUp()).isGreaterThan(rows.get(i - 1).speedUp())
                    .isLessThanOrEqualTo(rows.get(i).gpuRatio());
        }
    }

    @Test
    void nothingToCompareAndAbsurdBudgetsAreRefused() {
        assertThatThrownBy(() -> Comparison.of(List.of(), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Comparison.of(PRESETS, Double.NaN)).hasMessageContaining("tokens is NaN");
        CampaignAnswer months = new CampaignRunner(new CpuKernels(1)).run(CampaignJob.of(PRESETS.get(0), 0),
                ScenarioReader.draft("mai1-1x", Map.of()).campaign(PRESETS.get(0).scenario()),
                CampaignOptions.of(1, 2));
        assertThatThrownBy(() -> Comparison.of(PRESETS, 1, List.of(months))).hasMessageContaining("1 campaigns for 4");
        assertThatThrownBy(() -> Comparison.of(PRESETS, -1)).hasMessageContaining("tokens is -1.0");
    }
}
