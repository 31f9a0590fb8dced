package dev.trainyard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.CpuKernels;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.workload.Workload;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanSearchTest {
    private static final String SMALL =
            "{model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 64}, training: "
            + "{sequence: 8192, globalBatch: 96}}";
    private static final String LARGE = "{model: mai1-500b, cluster: mai1-10x-h100, training: {sequence: 8192, "
            + "globalBatch: 9280}}";
    private static final String LONG = "{model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 32}, training: "
            + "{sequence: 65536, globalBatch: 32}}";
    private static final String MIXTURE = "{model: mixtral-8x7b, cluster: {accelerator: h100-sxm, gpus: 64}, training: "
            + "{sequence: 4096, globalBatch: 256}}";
    private static final String OLD = "{model: gpt3-175b, cluster: {accelerator: a100-sxm4-80gb, gpus: 512}, training: "
            + "{sequence: 2048, globalBatch: 768}, software: megatron-2021}";
    private static final String EIGHT_BIT = "{model: llama3-70b, cluster: {accelerator: gb200, gpus: 144}, training: "
            + "{sequence: 8192, globalBatch: 144, precision: mxfp8}}";

    private final Constants constants = Constants.shipped();
    private final PlanSearch search = new PlanSearch(new CpuKernels(1), constants);
    private final StepSimulator simulator = new StepSimulator(new CpuKernels(1), constants);

    private static Scenario scenario(String text) {
        return ScenarioReader.read("test", text);
    }

    private double closed(Scenario scenario, Plan plan) {
        return simulator.simulate(PlanSearch.planned(scenario, plan), Fidelity.CLOSED).stepSeconds();
    }

    @Test
    void theSameQuestionHasTheSameAnswer() {
        Scenario scenario = scenario(MIXTURE);
        assertThat(search.best(scenario)).isEqualTo(new PlanSearch(new CpuKernels(2), constants).best(scenario));
    }

    @Test
    void theOrderOfTheCandidatesDoesNotMatter() {
        Scenario scenario = scenario(SMALL);
        List<Plan> plans = new ArrayList<>(PlanSpace.of(scenario, 64, 0.03));
        Optional<SearchResult> inOrder = search.best(scenario, plans);
        Random random = new Random(7);
        for (int i = 0; i < 3; i++) {
            Collections.shuffle(plans, random);
            assertThat(search.best(scenario, plans)).isEqualTo(inOrder);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SMALL, LARGE, LONG, MIXTURE, OLD, EIGHT_BIT})
    void theChosenPlanCanRunAndItsFiguresAreItsOwn(String text) {
        Scenario scenario = scenario(text);
        SearchResult result = search.best(scenario);
        Scenario chosen = result.scenario();
        Plan plan = chosen.plan().orElseThrow();
        Layouts.check(chosen.model(), chosen.cluster(), plan, chosen.training().sequence(),
                chosen.training().globalBatch());
        assertThat(plan).isEqualTo(result.best().plan());
        assertThat(PlanSearch.footprint(scenario, plan, constants).memory()).isEqualTo(result.best().memory());
        assertThat(result.best().memory().fits(scenario.cluster().accelerator().memoryBytes())).isTrue();
        assertThat(result.best().eventSeconds())
                .isEqualTo(simulator.simulate(chosen, Fidelity.EVENT).stepSeconds());
        assertThat(result.best().closedSeconds())
                .isEqualTo(simulator.simulate(chosen, Fidelity.CLOSED).stepSeconds());
        assertThat(result.considered()).isGreaterThanOrEqualTo(result.feasible());
        assertThat(result.feasible()).isGreaterThanOrEqualTo(result.priced());
        int all = scenario.cluster().gpus();
        assertThat(chosen.cluster().gpus() + chosen.spares()).isEqualTo(all);
        assertThat(chosen.spares()).isLessThanOrEqualTo((int) (0.03 * all));
        assertThat(chosen.spares() % scenario.cluster().gpusPerNode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {SMALL, LARGE, LONG, MIXTURE, OLD, EIGHT_BIT})
    void noStepIsShorterThanItsBound(String text) {
        Scenario scenario = scenario(text);
        List<Plan> plans = PlanSpace.of(scenario, scenario.cluster().gpus(), 0.03);
        StepBound bound = new StepBound(scenario, Workload.of(PlanSearch.planned(scenario, plans.get(0)), plans.get(0),
                constants).operators().profile());
        int stride = Math.max(1, plans.size() / 15);
        for (int i = 0; i < plans.size(); i += stride) {
            for (Recompute recompute : Recompute.values()) {
                Plan plan = plans.get(i).withRecompute(recompute);
                assertThat(closed(scenario, plan)).as(PlanSummary.of(plan)).isGreaterThan(bound.seconds(plan));
            }
        }
    }

    @Test
    void whatTheBoundRulesOutIsNotAmongTheBest() {
        Scenario scenario = scenario(OLD);
        List<Plan> plans = PlanSpace.of(scenario, scenario.cluster().gpus(), 0.03);
        SearchResult result = search.best(scenario, plans).orElseThrow();
        assertThat(result.priced()).isLessThan(result.feasible());
        List<Double> every = plans.stream().map(plan -> PlanSearch.fit(scenario, plan, constants))
                .flatMap(Optional::stream).map(fit -> closed(scenario, fit.plan())).sorted().limit(5).toList();
        assertThat(result.top().stream().map(Candidate::closedSeconds).sorted().toList()).isEqualTo(every);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "tp1 pp1 dp64 mb1 zero3", "tp2 pp1 dp32 mb1 zero1", "tp4 pp2 dp8 mb1 zero1", "tp8 pp1 dp8 mb1 zero1"})
    void noSanePlanBeatsTheChosenOne(String given) {
        Scenario scenario = scenario("{model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 64}, training: "
                + "{sequence: 8192, globalBatch: 128}}");
        double byHand = closed(scenario, PlanSummary.parse(given, scenario.software()));
        assertThat(closed(scenario, search.best(scenario).best().plan())).isLessThanOrEqualTo(byHand);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mai1-1x", "mai1-6x", "mai1-8x", "mai1-10x", "mai1-10x-gb200"})
    void noPresetsPlanBeatsTheChosenOneInTheEventDepth(String preset) {
        Scenario given = ScenarioReader.named(preset);
        Scenario open = new Scenario(given.name(), given.model(),
                given.cluster().withGpus(given.cluster().gpus() + given.spares()), Optional.empty(), given.training(),
                given.software(), given.softwareStated());
        assertThat(search.best(open).best().eventSeconds())
                .isLessThanOrEqualTo(simulator.simulate(given, Fidelity.EVENT).stepSeconds());
    }

    @Test
    void aBatchThatFitsNoFullClusterLeavesMoreIdleRatherThanNothing() {
        Scenario scenario = scenario("{model: mai1-500b, cluster: mai1-preview, training: {sequence: 8192, "
                + "globalBatch: 2048}}");
        Scenario chosen = search.best(scenario).scenario();
        assertThat(chosen.spares()).isBetween(1, 1500);
    }

    @Test
    void aModelThatIsTooLargeIsToldWhatItNeedsAndHowManyAcceleratorsWouldDo() {
        Scenario scenario = scenario("{model: llama3.1-405b, cluster: {accelerator: h100-sxm, gpus: 16}, training: "
                + "{sequence: 8192, globalBatch: 64}}");
        assertThatThrownBy(() -> search.best(scenario)).isInstanceOf(NoPlanException.class)
                .hasMessageContaining("no plan lets \"llama3.1-405b\" train on 16 x h100-sxm")
                .hasMessageMatching(".*needs \\d+\\.\\d GB a GPU of \\d+\\.\\d GB, \\d+\\.\\d GB too much.*"
                        + "Maybe \\d+ accelerators: tp.* fits\\.")
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(500));
    }

    @Test
    void theAcceleratorsThatTheMessageAsksForAreEnough() {
        Scenario scenario = scenario("{model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 1}, training: "
                + "{sequence: 8192, globalBatch: 64}}");
        assertThatThrownBy(() -> search.best(scenario)).hasMessageContaining("Maybe 2 accelerators");
        Scenario two = scenario("{model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 2}, training: "
                + "{sequence: 8192, globalBatch: 64}}");
        assertThat(search.best(two).feasible()).isPositive();
    }

    @Test
    void aBatchThatKeepsTooFewBusyIsToldOneThatWouldNot() {
        Scenario scenario = scenario("{model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 4096}, training: "
                + "{sequence: 4096, globalBatch: 7}}");
        assertThatThrownBy(() -> search.best(scenario)).isInstanceOf(NoPlanException.class)
                .hasMessageContaining("a global batch of 7 sequences").hasMessageContaining("Maybe globalBatch ");
    }

    @Test
    void aBatchBeyondAllBoundsIsNamedAsSuch() {
        Scenario scenario = scenario("{model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 8}, training: "
                + "{sequence: 4096, globalBatch: 16777216}}");
        assertThatThrownBy(() -> search.best(scenario)).isInstanceOf(NoPlanException.class)
                .hasMessageContaining("globalBatch must lie between 1 and");
    }

    @Test
    void presetsFitMemoryAndKeepAPlannersMfu() {
        for (String preset : List.of("mai1-1x", "mai1-6x", "mai1-8x", "mai1-10x")) {
            Scenario scenario = ScenarioReader.named(preset);
            assertThat(PlanSearch.footprint(scenario, scenario.plan().orElseThrow(), constants).memory()
                    .fits(80e9)).as(preset).isTrue();
            assertThat(simulator.simulate(scenario, Fidelity.EVENT).mfu()).as(preset).isBetween(0.25, 0.55);
        }
    }
}
