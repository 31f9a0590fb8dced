package dev.trainyard.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.Constants;
import dev.trainyard.interval.Coverage;
import dev.trainyard.interval.ErrorScatter;
import dev.trainyard.interval.HeldOut;
import dev.trainyard.interval.HeldOutRuns;
import dev.trainyard.interval.LeftOut;
import dev.trainyard.interval.MeasuredRange;
import dev.trainyard.interval.ScatterEstimate;
import dev.trainyard.plan.schedule.OrderCache;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.runs.RunKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shipped held-out predictions, and what was computed from them, are those of today's physics and constants. */
@Tag("slow")
class ShippedHeldOutTest {
    private static final String REMEDY = "held-out.csv is stale. Refresh what is fitted with docs/refresh.sh --refit";
    private static final List<PublishedRun> RUNS = PublishedRuns.shipped();
    private static final Constants CONSTANTS = Constants.shipped();
    private static final List<LeftOut> SHIPPED = HeldOutRuns.shipped();

    @Test
    void everyScoredRunWasLeftOutInEachWay() {
        List<String> scored = RUNS.stream().filter(PublishedRun::scored).map(PublishedRun::id).toList();
        assertThat(SHIPPED.stream().map(LeftOut::by)).containsExactly(LeftOut.By.values());
        for (LeftOut way : SHIPPED) {
            assertThat(way.rows().stream().map(row -> row.run().id())).as(REMEDY)
                    .containsExactlyInAnyOrderElementsOf(scored);
        }
    }

    @Test
    void nineOfTenRunsOfGroupsLeftOutLieInsideTheirIntervals() {
        LeftOut groups = SHIPPED.get(0);
        assertThat(groups.by()).isEqualTo(LeftOut.By.SOURCE_AND_MODEL);
        assertThat(Coverage.of(groups, ErrorScatter.shipped(), RUNS, RunKind.ALL).percent()).isBetween(85.0, 95.0);
    }

    /** Intervals of what nobody measured must not rest on its having been measured. */
    @Test
    void anAcceleratorLeftOutCountsAsUnmeasured() {
        LeftOut accelerators = SHIPPED.get(LeftOut.By.ACCELERATOR.ordinal());
        Coverage without = Coverage.of(accelerators, ErrorScatter.shipped(), RUNS, RunKind.ALL);
        Coverage with = Coverage.of(accelerators.rows(), ErrorScatter.shipped(), MeasuredRange.of(RUNS), RunKind.ALL);
        assertThat(without.rows()).isEqualTo(with.rows()).isEqualTo(accelerators.rows().size());
        assertThat(without.inside()).isGreaterThan(with.inside());
    }

    @Test
    void theShippedScatterIsWhatTheyGive() {
        assertThat(ErrorScatter.shipped().yaml()).as("scatter.yaml is stale. Refresh with docs/refresh.sh --refit")
                .isEqualTo(ScatterEstimate.of(SHIPPED, MeasuredRange.of(RUNS)).yaml());
    }

    /** One group of dense models and one of mixtures, fitted without as {@code validate --cross} does. */
    @Test
    void groupsLeftOutAnewArePredictedAlike() {
        Set<String> wanted = Set.of(smallest(RunKind.H100_DENSE), smallest(RunKind.MOE));
        CrossValidation cross = new CrossValidation(RUNS, FreeConstants.of(CONSTANTS, List.of(), List.of()), 2,
                new OrderCache(), false);
        LeastSquares.Solution full = cross.full(CONSTANTS);
        LeftOut anew = cross.leaveOut(LeftOut.By.SOURCE_AND_MODEL, wanted::contains, full, () -> { });
        Map<String, HeldOut> shipped = SHIPPED.get(0).rows().stream()
                .collect(Collectors.toMap(row -> row.run().id(), Function.identity()));
        assertThat(anew.byGroup()).containsOnlyKeys(wanted);
        for (HeldOut row : anew.rows()) {
            assertThat(row.seconds() / shipped.get(row.run().id()).seconds()).as(REMEDY + ": " + row.run().id())
                    .isCloseTo(1, within(0.01));
        }
        assertThat(AblationTable.shipped().lines().get(0).fitMean())
                .as("ablation.csv is stale. Refresh what is fitted with docs/refresh.sh --refit")
                .isCloseTo(Ablation.score(RUNS, full).meanAbsoluteErrorPercent(), within(0.05));
    }

    /** The group with the fewest runs of a kind, of those with two or more; the first by name of several. */
    private static String smallest(RunKind kind) {
        Map<String, Long> sizes = RUNS.stream().filter(PublishedRun::scored).filter(kind)
                .collect(Collectors.groupingBy(LeftOut.By.SOURCE_AND_MODEL::group, Collectors.counting()));
        return sizes.keySet().stream().filter(group -> sizes.get(group) > 1).sorted()
                .min((a, b) -> Long.compare(sizes.get(a), sizes.get(b))).orElseThrow();
    }
}
