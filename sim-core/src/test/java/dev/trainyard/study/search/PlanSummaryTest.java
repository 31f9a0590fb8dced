package dev.trainyard.study.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanSummaryTest {
    private static final SoftwareLevel SOFTWARE = SoftwareLevels.newest();

    private static Plan plan(int cp, int vp, int ep, Schedule schedule, Sharding sharding, int group,
            Recompute recompute, int recomputed, boolean split, List<Integer> layers) {
        return new Plan(8, cp, 16, vp, ep, 1, 117, 2, schedule, sharding, group, recompute, recomputed, split,
                SOFTWARE.overlapTensor(), SOFTWARE.overlapData(), SOFTWARE.overlapPipeline(), layers);
    }

    @Test
    void anEverydayPlanIsSaidInAFewWords() {
        Plan plan = plan(1, 3, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, Recompute.NONE, 0, true, List.of());
        assertThat(PlanSummary.of(plan)).isEqualTo("tp8 pp16 vp3 dp117 mb2 zero1");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        List<Plan> plans = List.of(
                plan(1, 3, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0, Recompute.NONE, 0, true, List.of()),
                plan(4, 1, 32, Schedule.DUAL_PIPE, Sharding.NONE, 0, Recompute.SELECTIVE, 0, false, List.of()),
                plan(2, 1, 8, Schedule.ZERO_BUBBLE, Sharding.ZERO3, 64, Recompute.FULL, 3, true, List.of(1, 2, 3)),
                plan(1, 1, 1, Schedule.GPIPE, Sharding.ZERO2, 0, Recompute.FULL, 0, true, List.of(12)));
        for (Plan plan : plans) {
            assertThat(PlanSummary.parse(PlanSummary.of(plan), SOFTWARE)).isEqualTo(plan);
        }
    }

    @Test
    void aWordThatIsNoPartOfASummaryIsNamed() {
        for (String bad : List.of("tp8 pp16 xy3", "tp8 tp4", "tp8 layers=1,x", "zero9", "recompute-some", "")) {
            assertThatThrownBy(() -> PlanSummary.parse(bad, SOFTWARE)).as(bad)
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("in a plan's summary");
        }
    }
}
