package dev.trainyard.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.FormulaGap;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.runs.RunResolver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pipeline's formula on real runs: 1F1B and interleaved 1F1B, even and uneven. They differ by rounding alone. */
class PublishedRunsFormulaTest {
    private static final double ROUNDING = 1e-9;

    @Test
    void theFormulaIsTheWalkOnEveryPublishedRun() {
        Constants constants = Constants.shipped();
        RunResolver resolver = new RunResolver(new StepSimulator(new CpuKernels(1), constants));
        List<String> apart = new ArrayList<>();
        for (PublishedRun run : PublishedRuns.shipped()) {
            double gap = FormulaGap.of(resolver.resolve(run).scenario(), constants);
            if (!(Math.abs(gap) <= ROUNDING)) {
                apart.add(run.id() + ": " + 100 * gap + "%");
            }
        }
        assertThat(apart).isEmpty();
    }
}
