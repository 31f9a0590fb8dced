package dev.trainyard.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.constants.Constants;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.memory.MemoryFit;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.scenario.Scenario;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Peaks that PyTorch's allocator reported in published runs, against ours. */
class PublishedMemoryTest {
    private static final double GIB = 1L << 30;

    @Test
    void measuredPeaksAreMetWithinTwoPercentOnTheMeanAndFiveAtWorst() {
        List<PublishedRun> runs = PublishedRuns.shipped().stream().filter(r -> r.memoryGib().isPresent()).toList();
        assertThat(runs).hasSize(20);
        double sum = 0;
        for (PublishedRun run : runs) {
            double error = Math.abs(allocatedGib(run) / run.memoryGib().getAsDouble() - 1);
            assertThat(error).as(run.id()).isLessThan(0.05);
            sum += error;
        }
        assertThat(sum / runs.size()).isLessThan(0.02);
    }

    private static double allocatedGib(PublishedRun run) {
        Scenario scenario = run.scenario();
        Plan plan = scenario.plan().orElseThrow();
        int micro = Layouts.microBatches(plan, scenario.training().globalBatch());
        return MemoryFit.of(scenario.model(), plan, scenario.training().sequence(), micro,
                scenario.training().precision(), scenario.software(), Constants.shipped()).allocated() / GIB;
    }
}
