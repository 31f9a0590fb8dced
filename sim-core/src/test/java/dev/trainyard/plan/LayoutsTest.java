package dev.trainyard.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.plan.schedule.Schedule;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LayoutsTest {
    private static final Transformer DENSE = new Transformer("dense", 96, 12288, 49152, 96, 8, 128, AttentionKind.GQA,
            null, null, true, 128256, false, 0, false, 0, 0, 0);
    private static final Transformer MIXTURE = new Transformer("mixture", 61, 7168, 18432, 128, 128, 128,
            AttentionKind.MHA, null, new Experts(256, 8, 2048, 1, 3, 1), true, 129280, false, 0, false, 0, 0, 0);

    @Test
    void aPossibleLayoutPasses() {
        assertThatCode(() -> check(DENSE, 1024, plan(p -> { }))).doesNotThrowAnyException();
        assertThatCode(() -> check(MIXTURE, 1024, plan(p -> p.ep = 64))).doesNotThrowAnyException();
    }

    @Test
    void acceleratorsMustBeAllUsed() {
        refused(DENSE, 1000, plan(p -> { }), "dp", "8 * 1 * 8 * 16 = 1024 accelerators, but there are 1000",
                "Maybe dp 15 with 960 accelerators");
        refused(DENSE, 2048, plan(p -> { }), "dp", "Maybe dp 32.");
        refused(DENSE, 16, plan(p -> { }), "pp", "one replica alone takes 64");
        refused(DENSE, 16, plan(p -> p.tp = Layouts.MAX), "tp", "Maybe a smaller tp");
    }

    @Test
    void tensorRanksMustDivideHeadsAndWidths() {
        refused(DENSE, 1024 / 8 * 5, plan(p -> p.tp = 5), "tp", "the 96 attention heads", "Maybe tp 4 or 6");
        refused(DENSE, 1024 / 8 * 12, plan(p -> p.tp = 12), "tp", "8 key/value heads", "Maybe tp 8");
        assertThatCode(() -> check(DENSE, 2048, plan(p -> p.tp = 16))).as("kv heads may be copied")
                .doesNotThrowAnyException();
    }

    @Test
    void chunksMustFindLayers() {
        refused(DENSE, 1024, plan(p -> p.vp = 13), "vp", "104 chunks are more than the model's 96", "Maybe vp 12");
        refused(DENSE, 128 * 16 * 8, plan(p -> p.pp = 128), "pp", "Maybe pp 96 or less");
        refused(DENSE, 1024, plan(p -> p.stageLayers = List.of(48, 48)), "stageLayers", "has 2 numbers");
        refused(DENSE, 1024, plan(p -> p.stageLayers = List.of(12, 12, 12, 12, 12, 12, 12, 11)), "stageLayers",
                "adds up to 95 layers; the model has 96");
    }

    @Test
    void unevenChunksAreShortAtTheEnds() {
        Plan plan = plan(p -> {
            p.pp = 4;
            p.vp = 4;
        });
        assertThat(Layouts.stageLayers(MIXTURE, plan)).containsExactly(3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 3, 3);
        assertThat(Layouts.stageLayers(DENSE, plan)).containsOnly(6).hasSize(16);
    }

    /** NeMo's DeepSeek-V3 recipe: 61 layers and the prediction layer; the first stage holds one less, the last two. */
    @Test
    void aPredictionLayerCountsAsOneOfTheLastChunk() {
        Transformer deepSeek = Models.shipped().find("deepseek-v3").orElseThrow();
        assertThat(deepSeek.multiTokenLayers()).isEqualTo(1);
        assertThat(Layouts.stageLayers(deepSeek, plan(p -> p.pp = 8))).containsExactly(7, 8, 8, 8, 8, 8, 8, 6);
        assertThat(Layouts.stageLayers(deepSeek, plan(p -> p.pp = 16)))
                .containsExactly(3, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 2);
        assertThat(Layouts.stageLayers(deepSeek, plan(p -> {
            p.pp = 9;
            p.vp = 7;
        }))).hasSize(63).endsWith(0);
    }

    @Test
    void theEmbeddingAndTheHeadMayStandAlone() {
        Plan plan = plan(p -> {
            p.pp = 7;
            p.vp = 9;
        });
        assertThat(Layouts.stageLayers(MIXTURE, plan)).startsWith(0, 1).endsWith(1, 0).hasSize(63);
    }

    @Test
    void theBatchMustFillTheReplicas() {
        refusedBatch(1025, plan(p -> { }), "globalBatch", "dp * microBatch = 16 * 1 = 16", "Maybe 1024 or 1040");
        refusedBatch(8, plan(p -> { }), "globalBatch", "Maybe 16.");
    }

    @Test
    void expertsMustBeSplitEvenly() {
        refused(MIXTURE, 1024, plan(p -> p.ep = 60), "ep", "the 256 experts", "Maybe ep 32 or 64");
        refused(MIXTURE, 64, plan(p -> {
            p.dp = 1;
            p.ep = 16;
        }), "ep", "must divide dp * cp * tp = 1 * 1 * 8 = 8", "Maybe ep 8");
        refused(DENSE, 1024, plan(p -> p.ep = 8), "ep", "has no experts", "Maybe ep 1");
    }

    @Test
    void theSequenceMustSplit() {
        refused(DENSE, 1024 * 3, plan(p -> p.cp = 3), "cp", "2 * cp = 6 slices", "Maybe cp 2 or 4");
    }

    @Test
    void schedulesGetWhatTheyNeed() {
        refused(DENSE, 128, plan(p -> {
            p.pp = 1;
            p.vp = 2;
        }), "vp", "interleaving needs a pipeline");
        refused(DENSE, 1024, plan(p -> {
            p.vp = 2;
            p.schedule = Schedule.DUAL_PIPE;
        }), "vp", "holds two chunks a stage by itself");
        refused(DENSE, 7 * 128, plan(p -> {
            p.pp = 7;
            p.schedule = Schedule.DUAL_PIPE;
        }), "pp", "Maybe 6 or 8");
        refusedBatch(16 * 15, plan(p -> p.schedule = Schedule.DUAL_PIPE), "schedule", "2 * pp = 16", "found 15",
                "one-f-one-b");
        refused(DENSE, 1024, plan(p -> p.schedule = Schedule.ZB_V), "vp", "zb-v needs vp 2", "found vp 1");
        refused(DENSE, 128, plan(p -> {
            p.pp = 1;
            p.schedule = Schedule.V_MIN;
        }), "pp", "v-min needs a pipeline", "Maybe pp 2");
        refusedBatch(16 * 15, plan(p -> {
            p.vp = 2;
            p.schedule = Schedule.DUAL_PIPE_V;
        }), "schedule", "dual-pipe-v needs at least 2 * pp = 16", "found 15", "Maybe zb-v");
    }

    @Test
    void whatPassesTheCheckIsWhatTheScheduleRuns() {
        for (Schedule schedule : Schedule.values()) {
            for (int pp = 2; pp <= 6; pp++) {
                for (int vp = 1; vp <= 3; vp++) {
                    for (int micro = 1; micro <= 14; micro++) {
                        boolean runs = PipelineShape.refusal(schedule, pp, vp, micro).isEmpty();
                        assertThat(accepts(schedule, pp, vp, micro))
                                .as(schedule + " pp " + pp + " vp " + vp + " m " + micro).isEqualTo(runs);
                    }
                }
            }
        }
    }

    private static boolean accepts(Schedule schedule, int stages, int virtualStages, int microBatches) {
        Plan plan = plan(p -> {
            p.schedule = schedule;
            p.pp = stages;
            p.vp = virtualStages;
        });
        try {
            Layouts.check(DENSE, cluster((int) plan.gpus()), plan, 8192,
                    microBatches * plan.dp() * plan.microBatch());
            return true;
        } catch (LayoutException e) {
            return false;
        }
    }

    @Test
    void shardGroupsMustDivideTheReplicas() {
        refused(DENSE, 1024, plan(p -> p.shardGroup = 4), "shardGroup", "found zero1");
        refused(DENSE, 1024, plan(p -> {
            p.sharding = Sharding.ZERO3;
            p.shardGroup = 5;
        }), "shardGroup", "Maybe 4 or 8");
    }

    @Test
    void zeroNegativeAndAbsurdCountsAreRefused() {
        for (int bad : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            refused(DENSE, 1024, plan(p -> p.tp = bad), "tp", "must lie between 1 and");
            refused(DENSE, 1024, plan(p -> p.dp = bad), "dp", "must lie between 1 and");
            refused(DENSE, 1024, plan(p -> p.microBatch = bad), "microBatch", "must lie between 1 and");
            refusedBatch(bad, plan(p -> { }), "globalBatch", "must lie between 1 and");
        }
        refused(DENSE, 1024, plan(p -> p.shardGroup = -1), "shardGroup", "must be 0");
    }

    @Test
    void unknownInterleavingOffersWhatDivides() {
        assertThat(Layouts.virtualStages(DENSE, plan(p -> { }), 1024)).containsExactly(1, 2, 3, 4, 6, 12);
        assertThat(Layouts.virtualStages(DENSE, plan(p -> { }), 16 * 12)).containsExactly(1);
        assertThat(Layouts.virtualStages(MIXTURE, plan(p -> {
            p.pp = 7;
            p.dp = 8;
        }), 7 * 8)).containsExactly(1, 3, 9);
    }

    private static void check(Transformer model, int gpus, Plan plan) {
        Layouts.check(model, cluster(gpus), plan, 8192, 1024);
    }

    private static void refused(Transformer model, int gpus, Plan plan, String field, String... says) {
        assertThatThrownBy(() -> check(model, gpus, plan)).isInstanceOf(LayoutException.class)
                .hasMessageContainingAll(says)
                .satisfies(e -> assertThat(((LayoutException) e).field()).isEqualTo(field));
    }

    private static void refusedBatch(int batch, Plan plan, String field, String... says) {
        assertThatThrownBy(() -> Layouts.check(DENSE, cluster(1024), plan, 8192, batch))
                .isInstanceOf(LayoutException.class).hasMessageContainingAll(says)
                .satisfies(e -> assertThat(((LayoutException) e).field()).isEqualTo(field));
    }

    private static Cluster cluster(int gpus) {
        return new Cluster("test", null, gpus, 8, 8, 50e9, null);
    }

    private static Plan plan(Consumer<Draft> change) {
        Draft draft = new Draft();
        change.accept(draft);
        return draft.plan();
    }

    /** A layout of 1,024 accelerators to be changed in one place. */
    private static final class Draft {
        private int tp = 8;
        private int cp = 1;
        private int pp = 8;
        private int vp = 1;
        private int ep = 1;
        private int dp = 16;
        private int microBatch = 1;
        private Schedule schedule = Schedule.ONE_F_ONE_B;
        private Sharding sharding = Sharding.ZERO1;
        private int shardGroup;
        private List<Integer> stageLayers = List.of();

        Plan plan() {
            return new Plan(tp, cp, pp, vp, ep, 1, dp, microBatch, schedule, sharding, shardGroup, Recompute.NONE, 0,
                    true, true, true, true, stageLayers);
        }
    }
}
