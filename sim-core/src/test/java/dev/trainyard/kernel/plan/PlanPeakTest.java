package dev.trainyard.kernel.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.kernel.pipeline.PipelineKind;
import org.junit.jupiter.api.Test;

/** Candidates that hold nothing but weights, on accelerators of 1,000 bytes of which the context takes 400. */
class PlanPeakTest {
    private final PlanTables tables = new PlanTables(PlanProfile.ofMemory(1000, 400, 0), 1);
    private final int layers = tables.addLayers(new double[tables.layerLength()]);

    @Test
    void whatFillsTheMemoryToTheLastByteFits() {
        int full = stages(600);
        int over = stages(601);
        int options = options(PipelineKind.ONE_F_ONE_B);
        PlanPeak peak = new PlanPeak(tables);
        assertThat(peak.fits(layers, full, PlanPeak.NO_ORDER, 1, options)).isTrue();
        assertThat(peak.fits(layers, over, PlanPeak.NO_ORDER, 1, options)).isFalse();
        assertThat(peak.fits(layers, full, PlanPeak.NO_ORDER, 1, options)).isTrue();
    }

    /** The stage that holds most decides, wherever it is. */
    @Test
    void theFullestStageHasToFit() {
        int placement = stages(10, 601, 10);
        PlanPeak peak = new PlanPeak(tables);
        assertThat(peak.fits(layers, placement, PlanPeak.NO_ORDER, 4, options(PipelineKind.ONE_F_ONE_B))).isFalse();
        assertThat(peak.stages()).isEqualTo(3);
        assertThat(weights(peak)).containsExactly(10, 601, 10);
    }

    /** With DualPipe stage i of p holds parts i and p - 1 - i (DeepSeek-V3, section 3.2.1). */
    @Test
    void dualPipeHoldsBothEndsOfTheModelOnBothEnds() {
        int placement = stages(1, 2, 4, 8);
        PlanPeak peak = new PlanPeak(tables);
        peak.load(layers, placement, PlanPeak.NO_ORDER, 8, options(PipelineKind.DUAL_PIPE));
        assertThat(weights(peak)).containsExactly(1 + 8, 2 + 4, 4 + 2, 8 + 1);
    }

    private static double[] weights(PlanPeak peak) {
        double[] weights = new double[peak.stages()];
        for (int stage = 0; stage < weights.length; stage++) {
            weights[stage] = peak.parts(stage)[0];
        }
        return weights;
    }

    /** A placement whose stages hold weights of so many bytes. */
    private int stages(double... weights) {
        double[][] distinct = new double[weights.length][tables.chunkLength()];
        int[] sequence = new int[weights.length];
        for (int i = 0; i < weights.length; i++) {
            distinct[i][ChunkRow.WEIGHTS] = weights[i];
            sequence[i] = i;
        }
        return tables.addPlacement(weights.length, 1, false, new double[PlacementRow.LENGTH], distinct, sequence);
    }

    private static int options(PipelineKind schedule) {
        return PlanBatch.options(schedule, PlanBatch.RECOMPUTE_NOTHING, 0, false, false);
    }
}
