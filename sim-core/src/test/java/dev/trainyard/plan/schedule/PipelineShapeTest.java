package dev.trainyard.plan.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What schedules hold and refuse, from their papers. */
class PipelineShapeTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "ONE_F_ONE_B; 0; 1; 8; pp is 0, expected at least 1.",
        "ONE_F_ONE_B; 4; 0; 8; vp is 0, expected 1 to 128.", "ONE_F_ONE_B; 4; 129; 8; vp is 129, expected 1 to 128.",
        "ONE_F_ONE_B; 4; 1; 0; micro-batches are 0, expected 1 to 2097152.",
        "ONE_F_ONE_B; 4; 1; 2097153; micro-batches are 2097153, expected 1 to 2097152.",
        "ONE_F_ONE_B; 2; 65; 2097152; pp * vp * micro-batches is 272629760, expected at most 268435456.",
        "DUAL_PIPE; 3; 1; 8; pp is 3, expected an even number under DualPipe: micro-batches enter at both ends and "
            + "meet in the middle. Maybe pp 4.",
        "DUAL_PIPE; 4; 2; 8; vp is 2, expected 1 under DualPipe",
        "DUAL_PIPE; 4; 1; 9; micro-batches are 9, expected an even number of at least 2 * pp = 8 under DualPipe.",
        "DUAL_PIPE; 4; 1; 6; micro-batches are 6, expected an even number of at least 2 * pp = 8 under DualPipe.",
        "DUAL_PIPE_V; 4; 2; 7; micro-batches are 7, expected at least 2 * pp = 8 under DualPipeV.",
        "ZB_V; 4; 1; 8; vp is 1, expected 2 under ZB-V: a stage always holds two of the 2 * pp parts of the model",
        "V_MIN; 4; 3; 8; vp is 3, expected 2 under V-Min", "ZB_H2; 4; 2; 8; vp is 2, expected 1 under ZB-H2"})
    void shapesThatDoNotRunAreRefused(Schedule schedule, int stages, int chunks, int microBatches, String says) {
        assertThatThrownBy(() -> new PipelineShape(schedule, stages, chunks, microBatches))
                .isInstanceOf(ScheduleException.class).hasMessageContaining(says);
    }

    @ParameterizedTest
    @CsvSource({"ONE_F_ONE_B, 1, 1, 1", "ONE_F_ONE_B, 1, 128, 2097152", "ONE_F_ONE_B, 2, 64, 2097152",
        "DUAL_PIPE, 4, 1, 8", "DUAL_PIPE, 2, 1, 4", "DUAL_PIPE_V, 4, 2, 8", "DUAL_PIPE_V, 3, 2, 7", "ZB_V, 3, 2, 1",
        "V_HALF, 7, 2, 2"})
    void theLargestAndTheSmallestRun(Schedule schedule, int stages, int chunks, int microBatches) {
        assertThat(PipelineShape.refusal(schedule, stages, chunks, microBatches)).isEmpty();
    }

    /** Narayanan et al. (2021), section 2.2: p - 1 - i warm-up passes, interleaved 2 (p - 1 - i) + (v - 1) p. */
    @ParameterizedTest
    @CsvSource({"4, 1, 8, 0, 3", "4, 1, 8, 3, 0", "4, 1, 2, 0, 2", "4, 2, 8, 0, 10", "4, 2, 8, 3, 4", "4, 3, 8, 1, 12",
        "4, 3, 4, 0, 12", "4, 2, 2, 0, 4"})
    void warmUpPasses(int stages, int chunks, int microBatches, int stage, int passes) {
        assertThat(new PipelineShape(Schedule.ONE_F_ONE_B, stages, chunks, microBatches).warmup(stage))
                .isEqualTo(passes);
    }

    /** Groups of p; where m leaves a rest below p, the smallest larger group that leaves none or a whole one. */
    @ParameterizedTest
    @CsvSource({"4, 8, 4", "4, 2, 2", "4, 9, 5", "4, 10, 5", "4, 5, 5", "4, 7, 7", "4, 11, 6", "1, 3, 1"})
    void groups(int stages, int microBatches, int group) {
        assertThat(new PipelineShape(Schedule.ONE_F_ONE_B, stages, 2, microBatches).group()).isEqualTo(group);
    }

    /** 1F1B p - i, interleaved p v + p - 1 on the first stage, ZB-H1 p everywhere, DualPipe p + 1, GPipe all. */
    @ParameterizedTest
    @CsvSource({"ONE_F_ONE_B, 4, 1, 8, 0, 4", "ONE_F_ONE_B, 4, 1, 8, 3, 1", "ONE_F_ONE_B, 4, 2, 8, 0, 11",
        "ONE_F_ONE_B, 4, 2, 8, 3, 5", "ZERO_BUBBLE, 4, 1, 8, 3, 4", "ZERO_BUBBLE, 4, 1, 2, 3, 2",
        "DUAL_PIPE, 4, 1, 8, 1, 5", "GPIPE, 4, 2, 8, 1, 16", "ONE_F_ONE_B, 4, 1, 2, 0, 2"})
    void activationsInFlight(Schedule schedule, int stages, int chunks, int microBatches, int stage, int most) {
        assertThat(new PipelineShape(schedule, stages, chunks, microBatches).inFlight(stage)).isEqualTo(most);
    }

    /** The eleven of 4 stages with two chunks each: four of each chunk, then the first three of the next group. */
    @Test
    void activationsInFlightByChunk() {
        PipelineShape interleaved = new PipelineShape(Schedule.ONE_F_ONE_B, 4, 2, 8);
        assertThat(interleaved.inFlight(0, 0)).isEqualTo(7);
        assertThat(interleaved.inFlight(0, 1)).isEqualTo(4);
        assertThat(interleaved.inFlight(3, 0)).isEqualTo(4);
        assertThat(interleaved.inFlight(3, 1)).isEqualTo(1);
        PipelineShape three = new PipelineShape(Schedule.ONE_F_ONE_B, 4, 3, 8);
        assertThat(three.inFlight(0)).isEqualTo(15);
        assertThat(three.inFlight(0, 0)).isEqualTo(7);
        assertThat(three.inFlight(0, 1)).isEqualTo(4);
        assertThat(three.inFlight(0, 2)).isEqualTo(4);
        assertThat(new PipelineShape(Schedule.DUAL_PIPE, 4, 1, 8).inFlight(2, 1)).isEqualTo(2.5);
        assertThat(new PipelineShape(Schedule.GPIPE, 4, 2, 8).inFlight(1, 1)).isEqualTo(8);
    }

    /** Round robin; under DualPipe stage i holds parts i and p - 1 - i (DeepSeek-V3, section 3.2.1). */
    @Test
    void chunksOfTheModel() {
        PipelineShape interleaved = new PipelineShape(Schedule.ONE_F_ONE_B, 4, 2, 8);
        assertThat(interleaved.chunks()).isEqualTo(2);
        assertThat(interleaved.modelChunks()).isEqualTo(8);
        assertThat(interleaved.modelChunk(3, 0)).isEqualTo(3);
        assertThat(interleaved.modelChunk(1, 1)).isEqualTo(5);
        PipelineShape dual = new PipelineShape(Schedule.DUAL_PIPE, 4, 1, 8);
        assertThat(dual.chunks()).isEqualTo(2);
        assertThat(dual.modelChunks()).isEqualTo(4);
        assertThat(dual.modelChunk(1, 0)).isEqualTo(1);
        assertThat(dual.modelChunk(1, 1)).isEqualTo(2);
        assertThat(dual.modelChunk(0, 1)).isEqualTo(3);
    }
}
