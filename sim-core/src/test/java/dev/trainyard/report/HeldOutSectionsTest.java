package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.fit.AblationTable;
import dev.trainyard.interval.ErrorScatter;
import dev.trainyard.interval.HeldOut;
import dev.trainyard.interval.LeftOut;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutSectionsTest {
    /** Ten dense runs on one accelerator, which is not the one that is scored apart. */
    private static final List<PublishedRun> RUNS = PublishedRuns.shipped().stream()
            .filter(run -> run.scored() && !run.mixture()
                    && run.scenario().cluster().accelerator().name().equals("a100-sxm-80")).limit(10).toList();

    @Test
    void everyWayHasItsScoresItsCoverageAndItsGroups() {
        // One run is twice as slow as measured, nine are 1% off.
        LeftOut way = new LeftOut(LeftOut.By.ACCELERATOR, IntStream.range(0, RUNS.size())
                .mapToObj(i -> new HeldOut(RUNS.get(i), RUNS.get(i).measuredSeconds().orElseThrow()
                        * (i == 0 ? 2 : 1.01))).toList());
        String text = new UnseenSection(List.of(way), ErrorScatter.shipped(), PublishedRuns.shipped())
                .markdown();
        assertThat(text.lines().filter(line -> line.startsWith("| a"))).containsExactly(
                "| accelerator | all | 10 | 10.9 | 1.0 | 10.9 | 100.0 | +10.9 | 90.0 |",
                "| accelerator | dense | 10 | 10.9 | 1.0 | 10.9 | 100.0 | +10.9 | 90.0 |",
                "| accelerator | moe | 0 | - | - | - | - | - | - |",
                "| accelerator | h100-sxm dense | 0 | - | - | - | - | - | - |",
                "| accelerator left out | scored | mean \\|error\\| % | median % | 90th percentile % | largest % |"
                        + " bias % |",
                "| a100-sxm-80 | 10 | 10.9 | 1.0 | 10.9 | 100.0 | +10.9 |");
    }

    @Test
    void anEffectsWorthHasItsSign() {
        AblationTable table = new AblationTable(List.of(
                new AblationTable.Line(AblationTable.NOTHING, 54, 3.25, 2.2, 6.5, 4.1, 13.8),
                new AblationTable.Line("waves", 53, 3.3, 2.3, 6.754, 4.2, 14),
                new AblationTable.Line("skew", 53, 3.3, 2.3, 6.4, 4.2, 14),
                new AblationTable.Line("nil", 53, 3.3, 2.3, 6.504, 4.2, 14)));
        assertThat(new EffectSection(table).markdown()).contains(
                "| nothing | 54 | 3.25 | 2.20 | 6.50 | 4.10 | 13.80 | - |",
                "| waves | 53 | 3.30 | 2.30 | 6.75 | 4.20 | 14.00 | +0.25 |", "| skew |", "| -0.10 |", "| 0.00 |");
    }
}
