package dev.trainyard.iteration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BreakdownTest {
    private static final Constants SHIPPED = Constants.shipped();

    @Test
    void thePartsOfAnyStepSumUpAndNoneIsNegative() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            Scenario scenario = random(random);
            for (StepResult result : new StepResult[] {Steps.closed(scenario, SHIPPED),
                Steps.event(scenario, SHIPPED, false, 1), Steps.event(scenario, SHIPPED, true, 1)}) {
                double step = result.stepSeconds();
                String what = scenario.plan().orElseThrow() + " " + result.fidelity();
                assertThat(result.breakdown().total()).as(what).isCloseTo(step, within(1e-9 * step));
                for (Cause cause : Cause.values()) {
                    assertThat(result.breakdown().of(cause)).as(what + " " + cause)
                            .isGreaterThanOrEqualTo(-1e-12 * step).isLessThan(step);
                }
            }
        }
    }

    private static Scenario random(Random random) {
        Schedule schedule = Schedule.values()[random.nextInt(Schedule.values().length)];
        boolean mixture = random.nextBoolean();
        int stages = schedule.kind().pairs() || schedule.isV() ? 2 << random.nextInt(2) : 1 << random.nextInt(4);
        Steps.Draft draft = new Steps.Draft().split(1 << random.nextInt(4), stages, 1 << random.nextInt(5));
        draft.cp = 1 << random.nextInt(2);
        draft.schedule = schedule;
        draft.vp = stages == 1 ? 1 : schedule.virtualStages() > 0 ? schedule.virtualStages() : 1 + random.nextInt(2);
        draft.sharding = Sharding.values()[random.nextInt(4)];
        draft.recompute = Recompute.values()[random.nextInt(3)];
        draft.overlapTensor = random.nextBoolean();
        draft.overlapData = random.nextBoolean();
        draft.overlapPipeline = random.nextBoolean();
        int ranks = draft.tp * draft.cp * draft.dp;
        draft.ep = mixture ? Math.min(16, Math.min(ranks, 1 << random.nextInt(5))) : 1;
        draft.etp = mixture && draft.ep * draft.tp <= ranks && random.nextBoolean() ? draft.tp : 1;
        draft.microBatch = 1 + random.nextInt(2);
        int micro = Math.max(schedule.kind().pairs() ? 2 * stages : 1, 2 * (1 + random.nextInt(8)));
        int layers = stages * draft.vp + random.nextInt(8);
        return Steps.scenario(mixture ? Steps.mixture(Math.max(2, layers)) : Steps.dense(layers), draft.plan(),
                1024 << random.nextInt(3), micro * draft.dp * draft.microBatch);
    }

    @Test
    void tensorParallelismHasItsOwnPart() {
        assertThat(part(Cause.TENSOR_PARALLEL, d -> { })).isZero();
        assertThat(part(Cause.TENSOR_PARALLEL, d -> d.tp = 2)).isPositive();
    }

    @Test
    void contextParallelismHasItsOwnPart() {
        assertThat(part(Cause.CONTEXT_PARALLEL, d -> { })).isZero();
        assertThat(part(Cause.CONTEXT_PARALLEL, d -> d.cp = 2)).isPositive();
    }

    @Test
    void aPipelineHasBubblesAndMessages() {
        assertThat(part(Cause.PIPELINE_BUBBLE, d -> { })).isZero();
        assertThat(part(Cause.PIPELINE_TRANSFER, d -> { })).isZero();
        assertThat(part(Cause.PIPELINE_BUBBLE, d -> d.pp = 4)).isPositive();
        assertThat(part(Cause.PIPELINE_TRANSFER, d -> d.pp = 4)).isPositive();
    }

    @Test
    void dataParallelismShowsWhatIsExposed() {
        assertThat(part(Cause.DATA_PARALLEL, d -> { })).isZero();
        for (Sharding sharding : Sharding.values()) {
            double open = part(Cause.DATA_PARALLEL, d -> {
                d.dp = 16;
                d.sharding = sharding;
            });
            double hidden = part(Cause.DATA_PARALLEL, d -> {
                d.dp = 16;
                d.sharding = sharding;
                d.overlapData = true;
            });
            assertThat(hidden).as(sharding.name()).isPositive().isLessThan(open);
        }
    }

    @Test
    void expertsTravelOnlyWhereTheyAreSpread() {
        for (int ranks : new int[] {1, 4}) {
            Steps.Draft draft = new Steps.Draft().split(1, 1, 4);
            draft.ep = ranks;
            StepResult result = Steps.closed(Steps.scenario(Steps.mixture(4), draft.plan(), 2048, 16), SHIPPED);
            assertThat(result.breakdown().of(Cause.EXPERT_PARALLEL) > 0).isEqualTo(ranks > 1);
            assertThat(result.breakdown().of(Cause.ROUTING)).isPositive();
        }
    }

    /** The forward pass once more: a third of forward and backward (Narayanan et al., 2021, appendix). */
    @Test
    void fullRecomputationCostsTheForwardPassAgain() {
        StepResult plain = step(d -> { });
        StepResult full = step(d -> d.recompute = Recompute.FULL);
        StepResult selective = step(d -> d.recompute = Recompute.SELECTIVE);
        assertThat(plain.breakdown().of(Cause.RECOMPUTE)).isZero();
        assertThat(full.breakdown().of(Cause.RECOMPUTE) / plain.breakdown().compute()).isBetween(0.28, 0.36);
        assertThat(full.breakdown().compute()).isCloseTo(plain.breakdown().compute(), within(1e-9));
        assertThat(selective.breakdown().of(Cause.RECOMPUTE))
                .isBetween(0.2 * plain.breakdown().of(Cause.ATTENTION), 0.4 * plain.breakdown().of(Cause.ATTENTION));
        // The head is not recomputed, so it is a little less than four thirds.
        assertThat(full.hardwareFlops() / full.modelFlops()).isBetween(1.25, 4.0 / 3);
        Scenario partly = full.scenario().withPlan(full.plan().withRecomputedLayers(1));
        StepResult half = Steps.closed(partly, SHIPPED);
        assertThat(half.hardwareFlops()).isStrictlyBetween(plain.hardwareFlops(), full.hardwareFlops());
    }

    @Test
    void theBottleneckIsTheLargestCauseWorthNaming() {
        for (Breakdown breakdown : List.of(step(d -> { }).breakdown(),
                step(d -> d.recompute = Recompute.FULL).breakdown())) {
            double most = Arrays.stream(Cause.values())
                    .filter(cause -> cause != Cause.GEMM && cause != Cause.ATTENTION)
                    .mapToDouble(breakdown::of).max().orElseThrow();
            Cause named = breakdown.bottleneck();
            if (most < 0.1 * breakdown.total()) {
                assertThat(named).isEqualTo(Cause.GEMM);
            } else {
                assertThat(breakdown.of(named)).isEqualTo(most);
            }
        }
        Steps.Draft draft = new Steps.Draft().split(1, 8, 1);
        Scenario scenario = Steps.scenario(Steps.dense(8), draft.plan(), 4096, 2);
        assertThat(Steps.closed(scenario, SHIPPED).breakdown().bottleneck()).isEqualTo(Cause.PIPELINE_BUBBLE);
    }

    private interface Change {
        void on(Steps.Draft draft);
    }

    private static double part(Cause cause, Change change) {
        return step(change).breakdown().of(cause);
    }

    private static StepResult step(Change change) {
        Steps.Draft draft = new Steps.Draft();
        change.on(draft);
        return Steps.closed(Steps.scenario(Steps.dense(16), draft.plan(), 4096, 16 * draft.dp), SHIPPED);
    }
}
