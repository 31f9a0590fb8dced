package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.validation.Validation;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets the locale of the whole JVM")
class AccuracyPageTest {
    private static final List<PublishedRun> RUNS = PublishedRuns.shipped().stream()
            .filter(run -> run.id().startsWith("SX")).limit(5).toList();

    private final Locale before = Locale.getDefault();

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @Test
    void everyRunStandsInThePageWithItsMemory() {
        String page = page(RUNS).markdown();
        for (PublishedRun run : RUNS) {
            assertThat(page.lines().filter(line -> line.startsWith("| " + run.id() + " |"))).as(run.id())
                    .hasSize(3); // among the memory rows, the largest errors and all rows
        }
        assertThat(page).contains("5 measured runs: 5 simulated, 0 failed, 5 scored.", "## By source", "## Memory");
    }

    @Test
    void thePageIsTheSameInEveryLocale() {
        Locale.setDefault(Locale.GERMANY);
        String german = page(RUNS).markdown();
        Locale.setDefault(Locale.ROOT);
        assertThat(page(RUNS).markdown()).isEqualTo(german);
    }

    @Test
    void whatWasFoundByLeavingShippedRunsOutStandsOnNoPageOfOtherRuns() {
        assertThat(page(RUNS).markdown()).doesNotContain("have not seen", "What each effect is worth");
    }

    @Test
    void theSummaryHasTheScoresOnly() {
        assertThat(page(RUNS).summary()).contains("| all | 5 | 0 |", "| moe | 5 | 0 |", "| b200-sxm | 5 | 0 |")
                .doesNotContain("SX-");
    }

    private static AccuracyPage page(List<PublishedRun> runs) {
        Constants constants = Constants.shipped();
        return new AccuracyPage(Validation.run(runs, new CpuKernels(1), constants, Fidelity.CLOSED, done -> { }),
                constants);
    }
}
