package dev.trainyard.iteration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.trainyard.constants.Constants;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.framework.EffectivePlan;
import dev.trainyard.plan.framework.Framework;
import dev.trainyard.plan.framework.FrameworkPlan;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random plans, written as each framework's settings and read back by our own readers. */
class FrameworkRoundTripTest {
    private static final int PLANS = 4000;
    /** What each framework may refuse; the messages say why. */
    private static final Map<Framework, Set<String>> REFUSED = Map.of(
            Framework.MEGATRON, Set.of("schedule", "sequenceParallel", "overlapTensor", "overlapPipeline", "vp"),
            Framework.MEGATRON_BRIDGE, Set.of("schedule", "sequenceParallel", "overlapTensor", "vp"),
            Framework.TORCHTITAN, Set.of("schedule", "sharding", "shardGroup", "sequenceParallel", "overlapData",
                    "overlapPipeline", "recompute", "recomputeLayers", "stageLayers", "ep", "etp", "pp",
                    "globalBatch"));

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenReadsBackTheSame(Framework framework) {
        RandomPlans plans = new RandomPlans(41);
        SplittableRandom random = new SplittableRandom(43);
        Map<String, Integer> refused = new TreeMap<>();
        int written = 0;
        for (int i = 0; i < PLANS; i++) {
            Scenario scenario = plans.next();
            Plan plan = scenario.plan().orElseThrow();
            if (random.nextInt(4) != 0) {
                plan = likely(plan, framework, scenario, random);
            }
            int batch = scenario.training().globalBatch();
            String text;
            try {
                text = framework.write(plan, scenario.model(), scenario.software(), 4096, batch);
            } catch (LayoutException e) {
                assertThat(REFUSED.get(framework)).as(e.getMessage()).contains(e.field());
                assertThat(e.getMessage()).doesNotContain("\n").endsWith(".").hasSizeLessThan(400);
                refused.merge(e.field(), 1, Integer::sum);
                continue;
            }
            FrameworkPlan back = framework.read(text, scenario.model(), scenario.software(), (int) plan.gpus());
            assertThat(EffectivePlan.of(back.plan(), scenario.model())).as(text)
                    .isEqualTo(EffectivePlan.of(plan, scenario.model()));
            assertThat(back.globalBatch()).hasValue(batch);
            assertThat(back.sequence()).hasValue(4096);
            written++;
        }
        assertThat(written).as("refused: " + refused).isGreaterThan(PLANS / 4);
    }

    @Test
    void theEffectivePlanRunsAlike() {
        RandomPlans plans = new RandomPlans(47);
        for (int i = 0; i < 1500; i++) {
            Scenario scenario = plans.next();
            Plan plan = scenario.plan().orElseThrow();
            Plan effective = EffectivePlan.of(plan, scenario.model());
            if (effective.equals(plan)) {
                continue;
            }
            StepResult step = Steps.closed(scenario, Constants.shipped());
            StepResult plain = Steps.closed(scenario.withPlan(effective), Constants.shipped());
            assertThat(plain.stepSeconds()).as(plan + " and " + effective)
                    .isCloseTo(step.stepSeconds(), withinPercentage(1e-9));
            assertThat(plain.memory().total()).as(plan + " and " + effective)
                    .isCloseTo(step.memory().total(), withinPercentage(1e-9));
        }
    }

    /** The plan with what the framework never runs replaced by what it does. */
    private static Plan likely(Plan plan, Framework framework, Scenario scenario, SplittableRandom random) {
        boolean titan = framework == Framework.TORCHTITAN;
        boolean known = Set.of(Schedule.ONE_F_ONE_B, Schedule.GPIPE, Schedule.ZERO_BUBBLE, Schedule.ZB_V,
                Schedule.DUAL_PIPE_V).contains(plan.schedule());
        Schedule schedule = titan && known ? plan.schedule() : Schedule.ONE_F_ONE_B;
        Sharding sharding = titan ? random.nextBoolean() ? Sharding.ZERO2 : Sharding.ZERO3 : plan.sharding();
        boolean expertsByTensor = scenario.model().experts() != null && (plan.ep() == 1 || random.nextBoolean());
        return new Plan(plan.tp(), plan.cp(), plan.pp(), plan.vp(), plan.ep(),
                titan ? expertsByTensor ? plan.tp() : 1 : plan.etp(), plan.dp(), plan.microBatch(), schedule, sharding,
                sharding == Sharding.ZERO3 ? plan.shardGroup() : 0,
                titan && plan.recompute() == Recompute.SELECTIVE ? Recompute.FULL : plan.recompute(),
                plan.recompute() == Recompute.FULL ? plan.recomputeLayers() : 0, true, plan.overlapTensor(),
                titan || plan.overlapData(), scenario.software().overlapPipeline(), plan.stageLayers());
    }
}
