package dev.trainyard.iteration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.makespan.PipelineFormula;
import dev.trainyard.kernel.pipeline.PipelineKernel;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.model.Models;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.PipelineOrders;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.LinkTraffic;
import dev.trainyard.workload.PlanTableWriter;
import dev.trainyard.workload.StageCosts;
import dev.trainyard.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The plan kernel against the step that is put together stage by stage, on random plans of every schedule, sharding,
 * recomputation and overlap. Both time the pipeline by its formula, so they differ by rounding alone; against the walk
 * only the formula's own gaps are left.
 */
class PlanKernelTest {
    private static final double ROUNDING = 1e-9;
    /** Where a link binds: the link-load product rounds traffic to whole multiples of a power of two. */
    private static final double WHOLE_LOADS = 1e-6;
    private static final int PLANS = 400;

    private final Constants constants = Constants.shipped();
    private final CpuKernels kernels = new CpuKernels(1);
    private final StepSimulator simulator = new StepSimulator(kernels, constants);

    private PlanAnswers answers(Scenario scenario) {
        PlanTableWriter writer = new PlanTableWriter(scenario, constants);
        PlanBatch batch = new PlanBatch(writer.tables(), 1);
        writer.add(batch, scenario.plan().orElseThrow());
        writer.price(kernels);
        PlanAnswers answers = new PlanAnswers(1, true, true);
        kernels.plan(batch, answers);
        return answers;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyPlanIsTimedAsStageByStage(long seed) {
        RandomPlans plans = new RandomPlans(seed, true);
        int linkBound = 0;
        for (int i = 0; i < PLANS; i++) {
            Scenario scenario = plans.next();
            Workload workload = Workload.of(scenario, scenario.plan().orElseThrow(), constants);
            double[] operators = new double[workload.operators().size()];
            double[] collectives = new double[workload.collectives().size()];
            int[] algorithms = new int[collectives.length];
            kernels.throughput(workload.operators(), operators);
            kernels.collective(workload.collectives(), collectives, algorithms);
            StageCosts costs = workload.price(operators, collectives);
            PipelineOrder order = PipelineOrders.of(workload.shape());
            PipelineTimes times = new PipelineTimes(order, 1);
            PipelineKind kind = PipelineKind.valueOf(workload.shape().schedule().name());
            if (PipelineFormula.holds(kind)) {
                new PipelineFormula(order.stages(), order.slots(), times).solve(kind, order.stages(), order.chunks(),
                        order.microBatches(), workload.shape().group(), ClosedForm.batch(costs, order).durations());
            } else {
                new PipelineKernel().solve(ClosedForm.batch(costs, order), times);
            }
            LinkTraffic traffic = workload.traffic(order, algorithms);
            StageTimes step = ClosedForm.conclude(costs, order, times)
                    .atLeast(LinkUse.leastSeconds(traffic, LinkUse.load(kernels, traffic)));
            String name = "seed " + seed + ", plan " + i + ": " + scenario.model().name() + " "
                    + scenario.plan().orElseThrow();
            PlanAnswers answers = answers(scenario);
            double expected = Breakdowns.step(costs, step);
            Breakdown breakdown = Breakdowns.of(costs, order, step);
            boolean bound = breakdown.of(Cause.CONTENTION) > 0;
            double off = (bound ? WHOLE_LOADS : ROUNDING) * expected;
            assertThat(answers.stepSeconds()[0]).as(name).isCloseTo(expected, within(off));
            double memory = simulator.memory(scenario, scenario.plan().orElseThrow()).total();
            assertThat(answers.memoryBytes()[0]).as(name).isCloseTo(memory, within(ROUNDING * memory));
            for (Cause cause : Cause.values()) {
                assertThat(answers.breakdown()[cause.ordinal()]).as(name + " " + cause)
                        .isCloseTo(breakdown.of(cause), within(off));
            }
            linkBound += bound ? 1 : 0;
        }
        assertThat(linkBound).isPositive();
    }

    /** What closed form and event depth may differ by. On a slow network the formula may be 6% off: it is not there. */
    @Test
    void everyPlanIsWithinOnePercentOfTheWalk() {
        RandomPlans plans = new RandomPlans(5);
        int apart = 0;
        for (int i = 0; i < PLANS; i++) {
            Scenario scenario = plans.next();
            double walked = simulator.simulate(scenario, Fidelity.CLOSED).stepSeconds();
            double gap = Math.abs(answers(scenario).stepSeconds()[0] / walked - 1);
            assertThat(gap).isLessThan(0.03);
            apart += gap > 0.01 ? 1 : 0;
        }
        assertThat(apart).isLessThanOrEqualTo(PLANS / 100);
    }

    @Test
    void causesAreNumberedAsTheKernelNumbersThem() {
        assertThat(Cause.COUNT).isEqualTo(Cause.COUNT);
        assertThat(List.of(Cause.GEMM.ordinal(), Cause.EXPERT_PARALLEL.ordinal(), Cause.PIPELINE_BUBBLE.ordinal(),
                Cause.PIPELINE_TRANSFER.ordinal(), Cause.CONTENTION.ordinal(), Cause.DATA_PARALLEL.ordinal(), Cause.OPTIMIZER.ordinal(),
                Cause.STRAGGLER.ordinal(), Cause.OVERHEAD.ordinal())).isEqualTo(List.of(Cause.GEMM.ordinal(),
                        Cause.EXPERT_PARALLEL.ordinal(), Cause.PIPELINE_BUBBLE.ordinal(),
                        Cause.PIPELINE_TRANSFER.ordinal(), Cause.CONTENTION.ordinal(),
                        Cause.DATA_PARALLEL.ordinal(), Cause.OPTIMIZER.ordinal(), Cause.STRAGGLER.ordinal(),
                        Cause.OVERHEAD.ordinal()));
    }

    /** Plans of one scenario share rows, in any order and on any number of threads. */
    @Test
    void neighboursAndThreadsChangeNothing() {
        Scenario scenario = Steps.scenario(Steps.mixture(24), draft(0), 4096, 256);
        List<Plan> plans = new ArrayList<>();
        for (int bits = 0; bits < 1 << 12; bits++) {
            plans.add(draft(bits));
        }
        PlanTableWriter writer = new PlanTableWriter(scenario, constants);
        PlanBatch batch = new PlanBatch(writer.tables(), 16);
        plans.forEach(plan -> writer.add(batch, plan));
        writer.price(kernels);
        assertThat(writer.tables().placementRows()).isLessThan(plans.size() / 8);
        assertThat(writer.tables().layerRows()).isLessThan(plans.size() / 8);
        PlanAnswers one = new PlanAnswers(plans.size(), true, false);
        kernels.plan(batch, one);
        PlanAnswers three = new PlanAnswers(plans.size(), true, false);
        try (CpuKernels threads = new CpuKernels(3)) {
            threads.plan(batch, three);
        }
        assertThat(three.stepSeconds()).isEqualTo(one.stepSeconds());
        assertThat(three.memoryBytes()).isEqualTo(one.memoryBytes());
        assertThat(three.breakdown()).isEqualTo(one.breakdown());
        for (int i = 0; i < plans.size(); i += 37) {
            double alone = answers(Steps.scenario(Steps.mixture(24), plans.get(i), 4096, 256)).stepSeconds()[0];
            boolean fits = one.memoryBytes()[i] <= writer.tables().profile().acceleratorBytes();
            assertThat(one.stepSeconds()[i]).isEqualTo(fits ? alone : Double.POSITIVE_INFINITY);
        }
    }

    private static Plan draft(int bits) {
        Steps.Draft draft = new Steps.Draft().split(1 << (bits & 1), 1 << (bits >> 1 & 3), 16);
        draft.dp = 64 / (draft.tp * draft.pp);
        draft.microBatch = 1 << (bits >> 3 & 1);
        draft.schedule = Schedule.values()[bits >> 4 & 1];
        draft.vp = draft.pp == 1 ? 1 : 1 + (bits >> 5 & 1);
        draft.sharding = Sharding.values()[bits >> 6 & 3];
        draft.recompute = Recompute.values()[(bits >> 8 & 3) % 3];
        draft.overlapData = (bits >> 10 & 1) != 0;
        draft.overlapPipeline = (bits >> 11 & 1) != 0;
        return draft.plan();
    }

    @Test
    void whatDoesNotFitIsNotTimedUnlessAsked() {
        Plan plan = new Steps.Draft().split(1, 1, 8).plan();
        Scenario scenario = Steps.scenario(Models.shipped().find("mai1-500b").orElseThrow(), plan, 4096, 8);
        PlanTableWriter writer = new PlanTableWriter(scenario, constants);
        PlanBatch batch = new PlanBatch(writer.tables(), 1);
        writer.add(batch, plan);
        writer.price(kernels);
        PlanAnswers answers = new PlanAnswers(1, true, false);
        kernels.plan(batch, answers);
        assertThat(answers.stepSeconds()[0]).isInfinite();
        assertThat(answers.memoryBytes()[0]).isGreaterThan(1e12);
        assertThat(answers.breakdown()).containsOnly(0);
        assertThat(answers(scenario).stepSeconds()[0]).isFinite();
    }

    @Test
    void answersNeedRoom() {
        PlanTableWriter writer = new PlanTableWriter(new RandomPlans(6).next(), constants);
        PlanBatch batch = new PlanBatch(writer.tables(), 1);
        batch.add(0, 0, 0, PlanBatch.BY_FORMULA, 1, 0);
        batch.add(0, 0, 0, PlanBatch.BY_FORMULA, 1, 0);
        assertThatThrownBy(() -> kernels.plan(batch, new PlanAnswers(1, false, false)))
                .hasMessageContaining("room for 1 candidates, the batch holds 2");
    }
}
