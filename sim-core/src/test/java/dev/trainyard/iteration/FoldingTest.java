package dev.trainyard.iteration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Replicas that cannot differ give the same step to the last bit, simulated once or one by one. */
class FoldingTest {
    @ParameterizedTest
    @CsvSource({"ONE_F_ONE_B, 1, ZERO1, true", "ONE_F_ONE_B, 2, ZERO2, true", "ONE_F_ONE_B, 2, NONE, false",
        "ONE_F_ONE_B, 1, ZERO3, true", "GPIPE, 1, ZERO1, true", "ZERO_BUBBLE, 1, ZERO1, true",
        "DUAL_PIPE, 1, ZERO1, true"})
    void foldedAndUnfoldedAreTheSameBits(Schedule schedule, int vp, Sharding sharding, boolean overlap) {
        for (boolean mixture : new boolean[] {false, true}) {
            Steps.Draft draft = new Steps.Draft().split(2, 4, 8);
            draft.vp = vp;
            draft.schedule = schedule;
            draft.sharding = sharding;
            draft.overlapData = overlap;
            draft.overlapPipeline = true;
            draft.ep = mixture ? 16 : 1;
            Scenario scenario = Steps.scenario(mixture ? Steps.mixture(11) : Steps.dense(11), draft.plan(), 2048,
                    8 * 8);
            for (boolean contention : new boolean[] {false, true}) {
                StepResult folded = Steps.event(scenario, Steps.BARE, contention, 1);
                for (int replicas : new int[] {2, 3, 8}) {
                    StepResult unfolded = Steps.event(scenario, Steps.BARE, contention, replicas);
                    assertThat(unfolded.stepSeconds()).as(replicas + " replicas, contention " + contention)
                            .isEqualTo(folded.stepSeconds());
                    assertThat(unfolded.breakdown().total()).isEqualTo(folded.breakdown().total());
                    assertThat(unfolded.events()).isGreaterThan(folded.events());
                }
            }
        }
    }
}
