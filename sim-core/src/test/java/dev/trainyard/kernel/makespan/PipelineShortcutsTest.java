package dev.trainyard.kernel.makespan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.kernel.pipeline.PassDurations;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@link PipelineFormula} jumps over where chunks or rounds are alike. The same pipeline with every pass a few
 * parts in 10^11 longer has no chunks that are alike and is walked block by block.
 */
class PipelineShortcutsTest {
    private static final int PROBLEMS = 200;

    @ParameterizedTest
    @CsvSource({"ONE_F_ONE_B, 8, 12, 16", "ONE_F_ONE_B, 8, 12, 96", "ONE_F_ONE_B, 4, 9, 400", "ONE_F_ONE_B, 3, 8, 10",
        "ONE_F_ONE_B, 16, 6, 64", "ONE_F_ONE_B, 1, 8, 7"})
    void jumpsArriveWhereTheWalkDoes(PipelineKind kind, int p, int v, int m) {
        SplittableRandom random = new SplittableRandom(7);
        PipelineTimes times = new PipelineTimes(p, p * v);
        PipelineFormula formula = new PipelineFormula(p, p * v, times);
        PassDurations alike = new PassDurations(p * v);
        PassDurations unlike = new PassDurations(p * v);
        for (int i = 0; i < PROBLEMS; i++) {
            double head = random.nextInt(3) == 0 ? 0 : random.nextDouble(1.5);
            double latency = random.nextInt(3) == 0 ? 0 : random.nextDouble(0.4);
            for (int slot = 0; slot < p * v; slot++) {
                double pass = slot == p * v - 1 ? 1 + head : 1;
                fill(alike, slot, pass, p > 1 && slot > 0 ? latency : 0);
                fill(unlike, slot, pass * (1 + random.nextDouble(1e-11)), alike.latency[slot]);
            }
            double jumped = formula.solve(kind, p, v, m, p, alike);
            double finish = times.finish()[0];
            assertThat(formula.solve(kind, p, v, m, p, unlike)).isCloseTo(jumped, within(1e-10 * jumped));
            assertThat(times.finish()[0]).isCloseTo(finish, within(1e-10 * jumped));
        }
    }

    private static void fill(PassDurations d, int slot, double pass, double latency) {
        d.forward[slot] = pass;
        d.inputGradient[slot] = pass;
        d.weightGradient[slot] = 0.8 * pass;
        d.latency[slot] = latency;
    }
}
