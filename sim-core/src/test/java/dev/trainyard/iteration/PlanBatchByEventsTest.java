package dev.trainyard.iteration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.memory.MemoryFit;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.PlanTableWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Unlike plans in one batch: each ends when its events end, is counted out in full and holds what its stages hold. */
class PlanBatchByEventsTest {
    private static final Constants CONSTANTS = Steps.BARE;
    private static final int BATCH = 384;

    @Test
    void everyPlanOfABatchEndsWithItsEvents() {
        Transformer model = Steps.mixture(24);
        Scenario scenario = Steps.scenario(model, plans().get(0), 2048, BATCH);
        PlanTableWriter writer = new PlanTableWriter(scenario, CONSTANTS);
        // Little room at first, so that batch and tables must grow.
        PlanBatch batch = new PlanBatch(writer.tables(), 1);
        for (Plan plan : plans()) {
            assertThat(writer.add(batch, plan)).isEqualTo(plans().indexOf(plan));
        }
        assertThat(batch.size()).isEqualTo(plans().size());
        CpuKernels kernels = new CpuKernels(1);
        writer.price(kernels);
        PlanAnswers answers = new PlanAnswers(plans().size(), true, true);
        kernels.plan(batch, answers);
        for (int i = 0; i < plans().size(); i++) {
            Plan plan = plans().get(i);
            StepResult events = Steps.event(scenario.withPlan(plan), CONSTANTS, false, 1);
            String name = i + ": " + plan;
            assertThat(answers.stepSeconds()[i]).as(name)
                    .isCloseTo(events.stepSeconds(), within(1e-6 * events.stepSeconds()));
            for (Cause cause : Cause.values()) {
                assertThat(answers.breakdown()[i * Cause.COUNT + cause.ordinal()]).as(name + " " + cause)
                        .isCloseTo(events.breakdown().of(cause), within(1e-5 * events.stepSeconds()));
            }
            double peak = MemoryFit.stages(model, plan, 2048, BATCH / plan.dp(), scenario.training().precision(),
                    scenario.software(), CONSTANTS).stream().mapToDouble(stage -> stage.total()).max().orElseThrow();
            assertThat(answers.memoryBytes()[i]).as(name).isCloseTo(peak, within(1e-9 * peak));
        }
    }

    /** What does not fit is not timed; what shares its rows but fits is. */
    @Test
    void onlyPlansThatFitAreTimed() {
        Scenario scenario = Steps.scenario(Steps.dense(80), plan(Schedule.GPIPE, 4, 1, 16), 4096, BATCH);
        PlanTableWriter writer = new PlanTableWriter(scenario, CONSTANTS);
        PlanBatch batch = new PlanBatch(writer.tables(), 2);
        writer.add(batch, plan(Schedule.GPIPE, 4, 1, 16));
        writer.add(batch, plan(Schedule.ONE_F_ONE_B, 4, 1, 16));
        CpuKernels kernels = new CpuKernels(1);
        writer.price(kernels);
        PlanAnswers answers = new PlanAnswers(2, true, false);
        kernels.plan(batch, answers);
        double bytes = scenario.cluster().accelerator().memoryBytes();
        assertThat(answers.memoryBytes()[0]).isGreaterThan(bytes);
        assertThat(answers.memoryBytes()[1]).isLessThan(bytes);
        assertThat(answers.stepSeconds()[0]).isInfinite();
        assertThat(answers.stepSeconds()[1]).isFinite().isPositive();
    }

    private static List<Plan> plans() {
        List<Plan> plans = new ArrayList<>();
        plans.add(plan(Schedule.ONE_F_ONE_B, 4, 1, 16));
        plans.add(plan(Schedule.ONE_F_ONE_B, 4, 3, 16));
        plans.add(plan(Schedule.ONE_F_ONE_B, 4, 3, 16).withOverlaps(false, true, true));
        plans.add(plan(Schedule.ONE_F_ONE_B, 4, 1, 16).withOverlaps(true, true, true));
        plans.add(plan(Schedule.GPIPE, 4, 1, 16).withOverlaps(false, true, true));
        plans.add(plan(Schedule.ZERO_BUBBLE, 4, 1, 16).withOverlaps(false, true, false));
        plans.add(plan(Schedule.DUAL_PIPE, 4, 1, 16).withOverlaps(false, true, true));
        plans.add(plan(Schedule.DUAL_PIPE, 4, 1, 16));
        plans.add(plan(Schedule.ONE_F_ONE_B, 4, 1, 16).withRecompute(Recompute.SELECTIVE));
        plans.add(plan(Schedule.ONE_F_ONE_B, 4, 1, 16).withRecomputedLayers(2));
        plans.add(plan(Schedule.GPIPE, 4, 1, 16).withRecomputedLayers(0));
        plans.add(plan(Schedule.ONE_F_ONE_B, 1, 1, 64).withSharding(Sharding.ZERO3));
        plans.add(plan(Schedule.ONE_F_ONE_B, 1, 1, 64).withSharding(Sharding.ZERO3).withOverlaps(false, true, false));
        plans.add(plan(Schedule.ONE_F_ONE_B, 2, 1, 32).withSharding(Sharding.NONE).withRecompute(Recompute.FULL));
        plans.add(plan(Schedule.ONE_F_ONE_B, 2, 1, 32).withRanks(2, 1, 2, 16).withSequenceParallel(true));
        return plans;
    }

    private static Plan plan(Schedule schedule, int stages, int chunks, int replicas) {
        return new Plan(1, 1, stages, chunks, schedule == Schedule.GPIPE ? 1 : 4, 1, replicas, 1, schedule,
                Sharding.ZERO1, 0, Recompute.NONE, 0, false, false, false, false, List.of());
    }
}
