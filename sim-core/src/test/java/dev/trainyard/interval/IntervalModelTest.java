package dev.trainyard.interval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.validation.Validation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IntervalModelTest {
    private static final Guesses NOTHING = new Guesses(false, false, false, 0);
    private static final Constants CONSTANTS = Constants.shipped();

    private final StepSimulator simulator = new StepSimulator(new CpuKernels(1), CONSTANTS);
    private final IntervalModel model = IntervalModel.shipped(new CpuKernels(1), CONSTANTS);

    @Test
    void theWidthIsTheRootOfTheSumOfSquares() {
        Interval interval = model.of(step(), new Guesses(true, true, true, 2));
        Interval.Parts parts = interval.parts();
        double total = Math.sqrt(Math.pow(parts.constants(), 2) + Math.pow(parts.software(), 2)
                + Math.pow(parts.unknownInputs(), 2) + Math.pow(parts.measurement(), 2)
                + Math.pow(parts.distance(), 2));
        assertThat(Math.log(interval.high() / interval.low()) / 2).isCloseTo(1.6449 * total, within(1e-4));
        assertThat(Math.sqrt(interval.low() * interval.high())).isCloseTo(step().stepSeconds(), within(1e-9));
        assertThat(interval.level()).isEqualTo(0.9);
        assertThat(interval.contains(step().stepSeconds())).isTrue();
        assertThat(interval.contains(1.0001 * interval.high())).isFalse();
        assertThat(interval.contains(0.9999 * interval.low())).isFalse();
    }

    @Test
    void nothingUnknownAndNothingFarLeavesConstantsAndMeasurement() {
        Interval.Parts parts = model.of(step(), NOTHING).parts();
        assertThat(parts.software()).isZero();
        assertThat(parts.unknownInputs()).isZero();
        assertThat(parts.distance()).isZero();
        assertThat(parts.constants()).isPositive();
        assertThat(parts.measurement()).isBetween(0.014, 0.043); // 2 to 6% between two, over the root of two
    }

    @Test
    void everyGuessWidens() {
        double known = width(step(), NOTHING);
        assertThat(width(step(), new Guesses(true, false, false, 0))).isGreaterThan(known);
        assertThat(width(step(), new Guesses(false, true, false, 0))).isGreaterThan(known);
        assertThat(width(step(), new Guesses(false, false, true, 0))).isGreaterThan(known);
        assertThat(width(step(), new Guesses(false, false, false, 1))).isGreaterThan(known);
        assertThat(width(step(), new Guesses(false, false, false, 2)))
                .isGreaterThan(width(step(), new Guesses(false, false, false, 1)));
    }

    @Test
    void distanceFromAnythingMeasuredWidens() {
        double near = width(step(), NOTHING);
        assertThat(width(step("cluster.gpus", "150016", "plan.dp", "586", "training.globalBatch", "9376"), NOTHING))
                .isGreaterThan(near);
        double blackwell = width(step("cluster.accelerator", "b200-sxm"), NOTHING);
        double maia = width(step("cluster.accelerator", "maia-200"), NOTHING);
        assertThat(blackwell).isGreaterThan(near);
        assertThat(maia).isGreaterThan(blackwell);
        assertThat(maia).isGreaterThan(width(step("cluster.accelerator", "mi300x"), NOTHING)); // a measured rate
    }

    /** No run has the fusion of 2025 on Ampere, some have that of 2023. */
    @Test
    void softwareThatNeverRanOnTheFamilyWidens() {
        double met = width(step("cluster.accelerator", "a100-sxm-80", "software", "megatron-2024"), NOTHING);
        double never = width(step("cluster.accelerator", "a100-sxm-80", "software", "newest"), NOTHING);
        assertThat(never).isGreaterThan(1.1 * met);
    }

    @Test
    void expertsWiden() {
        double dense = width(run("DG-108", false), NOTHING);
        double mixture = width(run("DG-108", true), NOTHING);
        assertThat(mixture).isGreaterThan(1.3 * dense);
    }

    @Test
    void sharedErrorsCancelBetweenScenariosOfOneModelAndMachine() {
        StepResult small = step();
        StepResult twice = step("cluster.gpus", "2048", "plan.dp", "8");
        double alike = model.ratioDeviation(small, NOTHING, twice, NOTHING);
        assertThat(alike).isLessThan(Math.hypot(width(small, NOTHING), width(twice, NOTHING)));
        StepResult other = step("cluster.accelerator", "b200-sxm");
        assertThat(model.ratioDeviation(small, NOTHING, other, NOTHING)).isCloseTo(Math.hypot(
                model.of(small, NOTHING).parts().total(), model.of(other, NOTHING).parts().total()), within(1e-12));
    }

    @Test
    void aLevelThatBothLeaveOpenDoesNotKeepThemFromBeingToldApart() {
        Guesses open = new Guesses(true, false, false, 0);
        StepResult twice = step("cluster.gpus", "2048", "plan.dp", "8");
        assertThat(model.ratioDeviation(step(), open, twice, open))
                .isEqualTo(model.ratioDeviation(step(), NOTHING, twice, NOTHING));
    }

    @Test
    void scenariosAreToldApartWhereTheyDifferByMoreThanErrorsMake() {
        assertThat(model.apart(step(), NOTHING, step(), NOTHING)).isFalse();
        assertThat(model.apart(step(), NOTHING, step("plan.vp", "3"), NOTHING)).isFalse();
        assertThat(model.apart(step(), NOTHING, step("plan.recompute", "full"), NOTHING)).isTrue();
        assertThat(model.apart(step("plan.recompute", "full"), NOTHING, step(), NOTHING)).isTrue();
    }

    @Test
    void shippedRunsLieInsideTheirIntervals() {
        Validation validation = Validation.run(PublishedRuns.shipped(), new CpuKernels(1), CONSTANTS, Fidelity.CLOSED,
                done -> { });
        assertThat(validation.insideIntervalPercent()).isBetween(85.0, 99.9); // not so wide that nothing misses
    }

    @Test
    void anIntervalOfNothingIsRefused() {
        assertThatThrownBy(() -> Interval.around(0, new Interval.Parts(0, 0, 0, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0 < low <= high");
    }

    private double width(StepResult step, Guesses guesses) {
        return model.of(step, guesses).parts().total();
    }

    /** The 500B model on 1,024 H100, with changes. */
    private StepResult step(String... changes) {
        Map<String, String> all = new LinkedHashMap<>(Map.of("cluster", "{accelerator: h100-sxm, gpus: 1024}",
                "plan.dp", "4", "training.globalBatch", "128"));
        for (int i = 0; i < changes.length; i += 2) {
            all.put(changes[i], changes[i + 1]);
        }
        String cluster = "{accelerator: " + all.getOrDefault("cluster.accelerator", "h100-sxm") + ", gpus: "
                + all.getOrDefault("cluster.gpus", "1024") + "}";
        all.remove("cluster.accelerator");
        all.remove("cluster.gpus");
        all.put("cluster", cluster);
        return simulator.simulate(ScenarioReader.named("mai1-1x", all), Fidelity.CLOSED);
    }

    /** A measured mixture of experts, or a dense run of the same accelerator and precision. */
    private StepResult run(String id, boolean experts) {
        List<PublishedRun> runs = PublishedRuns.shipped();
        Scenario mixture = runs.stream().filter(run -> run.id().equals(id)).findFirst().orElseThrow().scenario();
        Scenario dense = runs.stream().filter(run -> !run.mixture()
                && run.scenario().cluster().accelerator().equals(mixture.cluster().accelerator())
                && run.scenario().training().precision() == mixture.training().precision())
                .findFirst().orElseThrow().scenario();
        return simulator.simulate(experts ? mixture : dense, Fidelity.CLOSED);
    }
}
