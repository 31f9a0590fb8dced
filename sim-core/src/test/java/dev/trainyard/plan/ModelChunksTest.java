package dev.trainyard.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.schedule.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Chunks that hold the same layers are one; a model of 16 layers, every fourth global, the first two dense. */
class ModelChunksTest {
    @Test
    void alikeChunksAreOne() {
        Transformer model = model(new Experts(8, 2, 512, 0, 2, 1), 1);
        ModelChunks chunks = new ModelChunks(model, plan(4, List.of(4, 4, 4, 4)));
        assertThat(chunks.sequence()).containsExactly(0, 1, 1, 2);
        assertThat(chunks.distinct()).hasSize(3);
        // Kinds as they appear: local dense, local mixture, global mixture.
        ModelChunks.Chunk first = chunks.distinct().get(0);
        assertThat(first.kinds()).containsExactly(2, 1, 1);
        assertThat(first.first()).isTrue();
        assertThat(first.last()).isFalse();
        assertThat(first.layers()).isEqualTo(4);
        assertThat(first.multiToken()).isZero();
        ModelChunks.Chunk middle = chunks.distinct().get(1);
        assertThat(middle.kinds()).containsExactly(0, 3, 1);
        assertThat(middle.first() || middle.last()).isFalse();
        ModelChunks.Chunk last = chunks.distinct().get(2);
        assertThat(last.kinds()).containsExactly(0, 3, 1);
        assertThat(last.last()).isTrue();
        assertThat(last.multiToken()).isEqualTo(1);
        assertThat(model.multiTokenKind()).isEqualTo(2);
    }

    @Test
    void oneChunkIsFirstAndLastAndADenseModelPredictsWithoutMixtures() {
        ModelChunks.Chunk all = new ModelChunks(model(null, 2), plan(1, List.of())).distinct().get(0);
        assertThat(all.kinds()).containsExactly(12, 4);
        assertThat(all.first() && all.last()).isTrue();
        assertThat(all.layers()).isEqualTo(16);
        assertThat(all.multiToken()).isEqualTo(2);
    }

    /** 16 layers and a prediction layer on 16 stages: one of the middle holds two, the last the prediction alone. */
    @Test
    void aPredictionLayerTakesTheLastChunk() {
        assertThat(Layouts.stageLayers(model(null, 1), plan(16, List.of())))
                .containsExactly(1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 0);
    }

    private static Transformer model(Experts experts, int predictions) {
        return new Transformer("model", 16, 1024, 4096, 16, 16, 64, AttentionKind.MHA, null, experts, true, 256, false,
                0, false, 128, 4, predictions);
    }

    private static Plan plan(int stages, List<Integer> layers) {
        return new Plan(1, 1, stages, 1, 1, 1, 1, 1, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0, false,
                false, false, false, layers);
    }
}
