package dev.trainyard.kernel.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Orders that cannot be are refused with what is wrong about them. */
class PipelineOrderTest {
    private static final int[][] NOTHING = {{}};
    private static final int[] ALONE = {-1};

    private static int pass(int type, int chunk, int microBatch) {
        return PipelinePass.of(type, chunk, microBatch);
    }

    @Test
    void sizesThatCannotBeAreNamed() {
        refused(0, 1, 1, new int[0][], new int[0], "stages is 0, expected at least 1");
        refused(1, 0, 1, NOTHING, new int[0], "chunks is 0, expected 1 to 128");
        refused(1, 129, 1, NOTHING, new int[129], "chunks is 129");
        refused(1, 1, 0, NOTHING, ALONE, "microBatches is 0, expected 1 to 2097152");
        refused(1, 1, 2097153, NOTHING, ALONE, "microBatches is 2097153");
        refused(2, 1, 1, NOTHING, new int[2], "passes.length is 1, expected stages = 2");
        refused(1, 2, 1, NOTHING, ALONE, "upstream.length is 1, expected stages * chunks = 2");
        // 8 x 128 x 2^21 is 2^31: twice what an array may hold here.
        refused(8, 128, 2097152, new int[8][], new int[1024],
                "stages * chunks * microBatches is 2147483648, expected at most 1073741823");
        refused(4, 128, 2097152, new int[4][], new int[512], "is 1073741824, expected at most 1073741823");
    }

    @Test
    void slotsFeedOneOtherSlotEach() {
        int[][] none = {{}, {}};
        refused(2, 1, 1, none, new int[] {-1, 2}, "upstream[1] is 2, expected another slot or -1");
        refused(2, 1, 1, none, new int[] {-1, 1}, "upstream[1] is 1, expected another slot or -1");
        refused(3, 1, 1, new int[][] {{}, {}, {}}, new int[] {-1, 0, 0},
                "upstream[2] is 0, expected a slot that feeds no other slot");
    }

    @Test
    void theChunkWhoseGradientsAreMissingIsNamed() {
        int[] whole = {pass(PipelinePass.FORWARD, 0, 0), pass(PipelinePass.FORWARD, 1, 0),
            pass(PipelinePass.BACKWARD, 1, 0), pass(PipelinePass.BACKWARD, 0, 0)};
        int[] half = whole.clone();
        half[2] = pass(PipelinePass.INPUT_GRADIENT, 1, 0);
        refused(2, 2, 1, new int[][] {whole, half}, new int[] {-1, 0, 1, 2},
                "micro-batch 0 in stage 1, chunk 1 are incomplete");
    }

    @Test
    void passesBeyondTheOrdersChunksAndMicroBatchesAreRefused() {
        int[][] chunk = {{pass(PipelinePass.FORWARD, 1, 0)}};
        int[][] microBatch = {{pass(PipelinePass.FORWARD, 0, 1)}};
        refused(1, 1, 1, chunk, ALONE, "expected a chunk below 1 and a micro-batch below 1");
        refused(1, 1, 1, microBatch, ALONE, "expected a chunk below 1 and a micro-batch below 1");
    }

    /** Four of the stages that wait are named, with what they wait at. */
    @Test
    void aDeadlockNamesFourStages() {
        int[] one = {pass(PipelinePass.FORWARD, 0, 0), pass(PipelinePass.BACKWARD, 0, 0),
            pass(PipelinePass.FORWARD, 0, 1), pass(PipelinePass.BACKWARD, 0, 1)};
        int[] other = {one[2], one[3], one[0], one[1]};
        assertThatThrownBy(() -> new PipelineOrder(5, 1, 2, new int[][] {one, other, other, other, other},
                new int[] {-1, 0, 1, 2, 3})).isInstanceOf(PipelineDeadlockException.class)
                .hasMessage("The pipeline's stages wait for each other: stage 0 at pass B c0 m0 (entry 1 of 4), "
                        + "stage 1 at pass F c0 m1 (entry 0 of 4), stage 2 at pass F c0 m1 (entry 0 of 4), "
                        + "stage 3 at pass F c0 m1 (entry 0 of 4). Maybe a pass comes too early in one of these "
                        + "orders.");
    }

    @Test
    void durationsAreThoseThatTheBatchWasGiven() {
        int[][] passes = {{pass(PipelinePass.FORWARD, 0, 0), pass(PipelinePass.BACKWARD, 0, 0)}};
        PipelineBatch batch = new PipelineBatch(new PipelineOrder(1, 1, 1, passes, ALONE), 1)
                .forward(0, 0, 0, Double.MAX_VALUE).backward(0, 0, 0, 2, 3);
        assertThat(batch.durations().forward).containsExactly(Double.MAX_VALUE);
        assertThat(batch.durations().weightGradient).containsExactly(3);
        assertThatThrownBy(() -> batch.forward(1, 0, 0, 1)).hasMessageContaining("expected below 1, 1, 1");
        assertThatThrownBy(() -> batch.forward(0, 0, 1, 1)).hasMessageContaining("expected below 1, 1, 1");
        assertThatThrownBy(() -> batch.forward(-1, 0, 0, 1)).hasMessageContaining("expected below 1, 1, 1");
    }

    private static void refused(int stages, int chunks, int microBatches, int[][] passes, int[] upstream,
            String message) {
        assertThatThrownBy(() -> new PipelineOrder(stages, chunks, microBatches, passes, upstream))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
