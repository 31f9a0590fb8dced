package dev.trainyard.study.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanPeak;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.scenario.Training;
import dev.trainyard.workload.PlanTableWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
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

    private static final String TINY_MIXTURE = "{model: mixtral-8x7b, cluster: {accelerator: h100-sxm, gpus: 32}, "
            + "training: {sequence: 4096, globalBatch: 64}}";

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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void threadsChangeNothing(int threads) {
        Scenario scenario = scenario(OLD);
        try (CpuKernels kernels = new CpuKernels(threads)) {
            assertThat(new PlanSearch(kernels, constants).best(scenario)).isEqualTo(search.best(scenario));
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
        assertThat(PlanSearch.footprint(scenario, plan, constants)).isEqualTo(result.best().memory());
        assertThat(result.best().memory().fits(scenario.cluster().accelerator().memoryBytes())).isTrue();
        assertThat(result.best().eventSeconds())
                .isEqualTo(simulator.simulate(chosen, Fidelity.EVENT).stepSeconds());
        double closed = simulator.simulate(chosen, Fidelity.CLOSED).stepSeconds();
        assertThat(result.best().closedSeconds()).isCloseTo(closed, within(0.01 * closed));
        assertThat(result.considered()).isGreaterThanOrEqualTo(result.feasible() + result.ruledOut());
        assertThat(result.feasible()).isGreaterThanOrEqualTo(result.top().size());
        int all = scenario.cluster().gpus();
        assertThat(chosen.cluster().gpus() + chosen.spares()).isEqualTo(all);
        assertThat(chosen.spares()).isLessThanOrEqualTo((int) (0.1 * all));
        assertThat(chosen.spares() % scenario.cluster().gpusPerNode()).isZero();
    }

    /** Everything is timed here, as one batch without a bound. */
    @ParameterizedTest
    @CsvSource({"SMALL, FRAMEWORK", "SMALL, FULL", "OLD, FRAMEWORK", "TINY_MIXTURE, FULL"})
    void whatTheBoundRulesOutIsNotAmongTheBest(String name, SearchWidth width) {
        Scenario scenario = scenario(switch (name) {
            case "SMALL" -> SMALL;
            case "OLD" -> OLD;
            default -> TINY_MIXTURE;
        });
        SearchOptions options = new SearchOptions(width, Objective.TIME, 8);
        SearchResult result = search.best(scenario, options);
        assertThat(result.ruledOut()).isPositive();
        FrameworkLimits limits = FrameworkLimits.of(scenario.software(), width);
        PlanVariants variants = new PlanVariants(scenario, limits);
        CpuKernels kernels = new CpuKernels(2);
        PlanTableWriter writer = new PlanTableWriter(scenario, constants);
        List<Plan> fitting = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        long considered = 0;
        for (Plan group : PlanSpace.groups(scenario, limits, scenario.cluster().gpus(), 0.1)) {
            for (ChunkLayout layout : variants.layouts(group)) {
                for (Plan placement : variants.sharded(group, layout)) {
                    List<Plan> plans = new ArrayList<>();
                    PlanBatch batch = new PlanBatch(writer.tables(), 64);
                    for (int choice : variants.options(group, layout)) {
                        plans.add(PlanVariants.withOptions(placement, choice));
                        writer.add(batch, plans.get(plans.size() - 1));
                    }
                    writer.price(kernels);
                    PlanAnswers answers = new PlanAnswers(batch.size(), false, false);
                    kernels.plan(batch, answers);
                    for (int i = 0; i < batch.size(); i++) {
                        if (answers.stepSeconds()[i] < Double.POSITIVE_INFINITY) {
                            fitting.add(plans.get(i));
                            seconds.add(answers.stepSeconds()[i]);
                        }
                    }
                    considered += batch.size();
                }
            }
        }
        kernels.close();
        assertThat(considered).isEqualTo(result.considered());
        assertThat((long) fitting.size()).isGreaterThanOrEqualTo(result.feasible());
        Map<Plan, Double> leastRecomputed = new HashMap<>();
        for (int i = 0; i < fitting.size(); i++) {
            leastRecomputed.merge(fitting.get(i).withRecompute(Recompute.NONE).withRecomputedLayers(0), seconds.get(i),
                    Math::min);
        }
        List<Double> found = result.top().stream().map(Candidate::closedSeconds).sorted().toList();
        List<Double> all = leastRecomputed.values().stream().sorted().toList();
        // The best of each plan, whatever it recomputes, is among the best of all.
        assertThat(found.get(0)).isEqualTo(all.get(0));
        Set<Double> timed = new HashSet<>(seconds);
        assertThat(timed).containsAll(found);
        for (int k = 0; k < found.size(); k++) {
            assertThat(found.get(k)).isLessThanOrEqualTo(all.get(k));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SMALL, LARGE, LONG, MIXTURE, OLD, EIGHT_BIT, TINY_MIXTURE})
    void noStepIsShorterThanItsBound(String text) {
        Scenario scenario = scenario(text);
        PlanVariants variants = new PlanVariants(scenario, FrameworkLimits.NONE);
        PlanTableWriter writer = new PlanTableWriter(scenario, constants);
        LayerBound bound = new LayerBound(writer.tables(), scenario.model());
        List<Plan> groups = PlanSpace.groups(scenario, FrameworkLimits.NONE, scenario.cluster().gpus(), 0.1);
        Random random = new Random(3);
        for (int i = 0; i < 60; i++) {
            Plan group = groups.get(random.nextInt(groups.size()));
            List<ChunkLayout> layouts = variants.layouts(group);
            if (layouts.isEmpty()) {
                continue;
            }
            ChunkLayout layout = layouts.get(random.nextInt(layouts.size()));
            int row = writer.layers(group.pp() > 1 ? group.withVirtualStages(2) : group);
            List<Plan> placements = variants.sharded(group, layout);
            Plan placement = placements.get(random.nextInt(placements.size()));
            int[] choices = variants.options(group, layout);
            int choice = choices[random.nextInt(choices.length)];
            Plan plan = PlanVariants.withOptions(placement, choice);
            assertThat(PlanVariants.withOptions(placement, PlanTableWriter.options(plan))).isEqualTo(plan);
            writer.price(new CpuKernels(1));
            bound.cut(row, layout, variants.microBatches(group));
            double step = closed(scenario, plan);
            String name = PlanSummary.of(plan);
            assertThat(step).as(name).isGreaterThan(writer.step(plan, bound.of(choice)) * (1 - 1e-9));
            assertThat(step).as(name).isGreaterThan(writer.step(plan, bound.ofGroup(row, group.pp(),
                    variants.microBatches(group), true)) * (1 - 1e-9));
        }
    }

    /** Every plan of a sample can exist, runs in the framework, and none comes twice. */
    @ParameterizedTest
    @ValueSource(strings = {SMALL, LARGE, MIXTURE, OLD})
    void plansOfTheSpaceExistAndAreDifferent(String text) {
        Scenario scenario = scenario(text);
        for (SearchWidth width : SearchWidth.values()) {
            FrameworkLimits limits = FrameworkLimits.of(scenario.software(), width);
            PlanVariants variants = new PlanVariants(scenario, limits);
            List<Plan> groups = PlanSpace.groups(scenario, limits, scenario.cluster().gpus(), 0.1);
            assertThat(groups).doesNotHaveDuplicates();
            for (int i = 0; i < groups.size(); i += Math.max(1, groups.size() / 12)) {
                Plan group = groups.get(i);
                List<Plan> plans = new ArrayList<>();
                for (ChunkLayout layout : variants.layouts(group)) {
                    for (Plan placement : variants.sharded(group, layout)) {
                        for (int choice : variants.options(group, layout)) {
                            plans.add(PlanVariants.withOptions(placement, choice));
                        }
                    }
                }
                assertThat(plans).doesNotHaveDuplicates().hasSize((int) variants.count(group));
                for (Plan plan : plans) {
                    Layouts.check(scenario.model(), scenario.cluster().withGpus((int) plan.gpus()), plan,
                            scenario.training().sequence(), scenario.training().globalBatch());
                }
            }
        }
    }

    @Test
    void asManyMicroBatchesAsStagesInterleave() {
        Scenario scenario = scenario(SMALL);
        PlanVariants variants = new PlanVariants(scenario, FrameworkLimits.NONE);
        Plan four = PlanSummary.parse("tp4 pp4 dp4 mb6 zero1", scenario.software());
        assertThat(variants.microBatches(four)).isEqualTo(4);
        assertThat(variants.layouts(four)).extracting(ChunkLayout::virtualStages).contains(1, 2, 4, 8);
        Plan fewer = PlanSummary.parse("tp2 pp8 dp4 mb6 zero1", scenario.software());
        assertThat(variants.layouts(fewer)).extracting(ChunkLayout::virtualStages).containsOnly(1);
    }

    /** The least recomputation by its words, one plan at a time through the memory model. */
    @ParameterizedTest
    @ValueSource(strings = {SMALL, LARGE, MIXTURE, EIGHT_BIT})
    void onlyTheLeastRecomputationThatFitsIsTimed(String text) {
        Scenario scenario = scenario(text);
        double room = scenario.cluster().accelerator().memoryBytes();
        PlanVariants variants = new PlanVariants(scenario, FrameworkLimits.NONE);
        List<Plan> groups = PlanSpace.groups(scenario, FrameworkLimits.NONE, scenario.cluster().gpus(), 0.1);
        Random random = new Random(11);
        int dropped = 0;
        for (int n = 0; n < 40; n++) {
            Plan group = groups.get(random.nextInt(groups.size()));
            for (ChunkLayout layout : variants.layouts(group).stream().limit(2).toList()) {
                Plan placement = variants.sharded(group, layout).get(0);
                PlanTableWriter writer = new PlanTableWriter(scenario, constants);
                int layers = writer.layers(placement);
                int row = writer.placement(placement);
                writer.price(new CpuKernels(1));
                int[] options = variants.options(group, layout);
                int[] kept = new LeastRecompute(new PlanPeak(writer.tables())).of(options, layers, row,
                        option -> writer.orderOfMemory(placement, option, variants.microBatches(group)),
                        variants.microBatches(group));
                List<Integer> expected = new ArrayList<>();
                for (int option : options) {
                    Plan plan = PlanVariants.withOptions(placement, option);
                    boolean needed = fits(scenario, plan, room)
                            && (plan.recompute() == Recompute.NONE || !fits(scenario, nothingRecomputed(plan), room))
                            && (plan.recompute() != Recompute.FULL || fewer(plan, layout, options, placement)
                                    .noneMatch(less -> fits(scenario, less, room)));
                    if (needed) {
                        expected.add(option);
                    }
                    dropped += needed || !fits(scenario, plan, room) ? 0 : 1;
                }
                assertThat(Arrays.stream(kept).boxed().toList()).as(PlanSummary.of(placement)).isEqualTo(expected);
            }
        }
        assertThat(dropped).isPositive();
    }

    private static Plan nothingRecomputed(Plan plan) {
        return plan.withRecomputedLayers(0).withRecompute(Recompute.NONE);
    }

    private boolean fits(Scenario scenario, Plan plan, double room) {
        return PlanSearch.footprint(scenario, plan, constants).fits(room);
    }

    /** The same plan with fewer layers recomputed, of those that the options hold. */
    private static Stream<Plan> fewer(Plan plan, ChunkLayout layout, int[] options, Plan placement) {
        int layers = plan.recomputeLayers() == 0 ? layout.fullest() + 1 : plan.recomputeLayers();
        return Arrays.stream(options).mapToObj(option -> PlanVariants.withOptions(placement, option))
                .filter(other -> other.schedule() == plan.schedule() && other.recompute() == Recompute.FULL
                        && other.recomputeLayers() > 0 && other.recomputeLayers() < layers);
    }

    @Test
    void anOldFrameworkRunsOnlyWhatItHad() {
        Plan plan = search.best(scenario(OLD)).best().plan();
        assertThat(plan.sequenceParallel()).isFalse();
        assertThat(plan.recompute()).isNotEqualTo(Recompute.SELECTIVE);
        assertThat(plan.cp()).isEqualTo(1);
        SearchResult full = search.best(scenario(OLD), new SearchOptions(SearchWidth.FULL, Objective.TIME, 8));
        assertThat(full.best().eventSeconds()).isLessThan(search.best(scenario(OLD)).best().eventSeconds());
        assertThat(full.considered()).isGreaterThan(search.best(scenario(OLD)).considered());
    }

    @Test
    void fewestGpuSecondsAreNoMoreThanTheFastestPlans() {
        Scenario scenario = scenario(LARGE);
        Candidate fast = search.best(scenario).best();
        Candidate lean = search.best(scenario, new SearchOptions(SearchWidth.FRAMEWORK, Objective.GPU_TIME, 8)).best();
        assertThat(lean.eventSeconds() * lean.plan().gpus())
                .isLessThanOrEqualTo(fast.eventSeconds() * fast.plan().gpus());
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
                + "{sequence: 4096, globalBatch: 3}}");
        assertThatThrownBy(() -> search.best(scenario)).isInstanceOf(NoPlanException.class)
                .hasMessageContaining("a global batch of 3 sequences").hasMessageContaining("Maybe globalBatch ");
    }

    @Test
    void aBatchBeyondAllBoundsIsNamedAsSuch() {
        Scenario scenario = scenario("{model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 8}, training: "
                + "{sequence: 4096, globalBatch: 4096}}");
        Scenario beyond = ScenarioBuilder.builder(scenario).training(new Training(0, 4096, 16_777_216,
                scenario.training().precision())).build(); // no reader lets it through
        assertThatThrownBy(() -> search.best(beyond)).isInstanceOf(NoPlanException.class)
                .hasMessageContaining("globalBatch must lie between 1 and");
    }

    @Test
    void presetsFitMemoryAndKeepAPlannersMfu() {
        for (String preset : List.of("mai1-1x", "mai1-6x", "mai1-8x", "mai1-10x")) {
            Scenario scenario = ScenarioReader.named(preset);
            assertThat(PlanSearch.footprint(scenario, scenario.plan().orElseThrow(), constants)
                    .fits(80e9)).as(preset).isTrue();
            assertThat(simulator.simulate(scenario, Fidelity.EVENT).mfu()).as(preset).isBetween(0.25, 0.55);
        }
    }
}
