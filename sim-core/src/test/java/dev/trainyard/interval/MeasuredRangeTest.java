package dev.trainyard.interval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of the shipped runs for intervals is what the runs say today. */
class MeasuredRangeTest {
    private static final List<PublishedRun> RUNS = PublishedRuns.shipped();

    @Test
    void theShippedRangeIsThatOfTheShippedRuns() {
        assertThat(MeasuredRange.shipped().yaml())
                .as("measured-range.yaml is stale. Refresh with docs/refresh.sh")
                .isEqualTo(MeasuredRange.of(RUNS).yaml());
    }

    @Test
    void eachScoredRunCountsOnceOfEachKindAndNoOtherRunDoes() {
        MeasuredRange range = MeasuredRange.shipped();
        List<PublishedRun> scored = RUNS.stream().filter(PublishedRun::scored).toList();
        assertThat(scored.stream().map(run -> run.scenario().cluster().accelerator()).distinct()
                .mapToInt(range::onAccelerator).sum()).isEqualTo(scored.size());
        for (PublishedRun run : scored) {
            Accelerator accelerator = run.scenario().cluster().accelerator();
            assertThat(range.onFamily(accelerator)).isGreaterThanOrEqualTo(range.onAccelerator(accelerator));
            assertThat(range.atRate(run.scenario())).isBetween(1, range.onFamily(accelerator));
            assertThat(range.atFusion(run.scenario())).isBetween(1, range.onFamily(accelerator));
        }
    }

    @Test
    void distanceBySizeStartsAtTheLargestRunAndGrowsByOneWithEachDoubling() {
        long largest = RUNS.stream().filter(PublishedRun::scored)
                .mapToLong(run -> run.scenario().cluster().gpus()).max().orElseThrow();
        MeasuredRange range = MeasuredRange.shipped();
        assertThat(range.doublingsBeyond(largest)).isZero();
        assertThat(range.doublingsBeyond(4 * largest)).isEqualTo(2);
    }

    @Test
    void aFileOfNoRunsIsReadBackAndOneThatLacksACountIsRefused() {
        String none = MeasuredRange.of(List.of()).yaml();
        assertThat(read(none).yaml()).isEqualTo(none);
        assertThatThrownBy(() -> read(none.replace("rates: {}\n", ""))).isInstanceOf(InputException.class)
                .hasMessageContaining("rates");
    }

    private static MeasuredRange read(String text) {
        return MeasuredRange.read(Documents.parse("range.yaml", text.getBytes(StandardCharsets.UTF_8)));
    }
}
