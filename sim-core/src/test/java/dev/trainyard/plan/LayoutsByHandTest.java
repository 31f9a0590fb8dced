package dev.trainyard.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.schedule.Schedule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layouts one number away from each other, of which one passes and the other is refused. */
class LayoutsByHandTest {
    /** tp, cp, pp, vp, ep, etp, dp, microBatch, sequence, globalBatch. */
    private static final List<String> COUNTS = List.of("tp", "cp", "pp", "vp", "ep", "etp", "dp", "microBatch",
            "sequence", "globalBatch");

    @Test
    void everyCountLiesBetweenOneAndTenMillion() {
        int[] good = {2, 2, 2, 1, 1, 1, 2, 1, 4096, 8};
        assertThatCode(() -> check(dense(), good)).doesNotThrowAnyException();
        for (int i = 0; i < COUNTS.size(); i++) {
            for (int bad : new int[] {0, 10_000_001}) {
                int[] counts = good.clone();
                counts[i] = bad;
                assertThatThrownBy(() -> check(dense(), counts)).isInstanceOf(LayoutException.class)
                        .hasMessage("must lie between 1 and 10000000, found " + bad)
                        .extracting(e -> ((LayoutException) e).field()).isEqualTo(COUNTS.get(i));
            }
        }
        refused(dense(), "chunks are more than any model has layers", 2, 2, 4000, 4000, 1, 1, 2, 1, 4096, 8);
    }

    /**
     * Columns: model and counts as above, then what the refusal says. Dense: 12 heads, 12 of keys and values, a width
     * of 1,000 and an MLP of 3,000; narrow: an MLP of 1,024 beside a width of 900; mixture: 16 experts of 600.
     */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "dense; 3 1 1 1 1 1 1 1 4096 1; tp 3 does not divide the model's width of 1000. Maybe tp 2 or 4.",
        "narrow; 3 1 1 1 1 1 1 1 4096 1; tp 3 does not divide the MLP's width of 1024. Maybe tp 2 or 4.",
        "dense; 5 1 1 1 1 1 1 1 4096 1; tp 5 does not divide the 12 attention heads. Maybe tp 4 or 6.",
        // Both ends of a sequence are cut for each context rank.
        "dense; 1 4 1 1 1 1 1 1 4100 1; of 4100 tokens does not split into 2 * cp = 8 slices. Maybe cp 2 or 5.",
        "dense; 4 1 1 1 1 1 1 1 4098 1; tp 4 does not divide the 4098 tokens of a rank's sequence (sequenceParallel)",
        "dense; 4 2 1 1 1 1 1 1 4100 1; tp 4 does not divide the 2050 tokens of a rank's sequence (sequenceParallel)",
        "dense; 1 1 1 1 1 2 2 1 4096 2; has no experts to split. Maybe etp 1.",
        "dense; 1 1 1 1 2 1 2 1 4096 2; has no experts to split. Maybe ep 1.",
        "mixture; 1 1 1 1 1 7 7 1 4096 7; etp 7 does not divide an expert's width of 600. Maybe etp 6 or 8.",
        "mixture; 1 2 1 1 8 2 4 1 4096 4; ep * etp = 8 * 2 must divide dp * cp * tp = 4 * 2 * 1 = 8. Maybe ep 4.",
        "mixture; 2 2 1 1 16 1 2 1 4096 2; must divide dp * cp * tp = 2 * 2 * 2 = 8. Maybe ep 8.",
        "dense; 1 1 1 1 1 1 4 3 4096 32; does not split into dp * microBatch = 4 * 3 = 12. Maybe 24 or 36.",
        // Two chunks hold at least a layer each; of more, the first and last may stand empty.
        "one; 1 1 2 1 1 1 1 1 4096 4; = 2 chunks are more than the model's 1 layers. Maybe pp 1 or less.",
        "dense; 1 1 4 3 1 1 1 1 4096 4; pp * vp = 4 * 3 = 12 chunks are more than the model's 8 layers. Maybe vp 2",
        "dense; 1 1 1 2 1 1 1 1 4096 4; interleaving needs a pipeline: vp 2 with pp 1. Maybe vp 1.",
        "dense; 1 1 8 1 1 1 1 1 4096 10000000; makes 10000000 micro-batches a replica, or 160000000 passes; "
            + "expected at most 1000000."})
    void refusalsSayWhatDoesNotFitAndWhatWould(String model, String counts, String says) {
        refused(named(model), says, numbers(counts));
    }

    @Test
    void splitsOfExpertsThatAreNotThereNameTheirField() {
        assertThatThrownBy(() -> check(dense(), 1, 1, 1, 1, 1, 2, 2, 1, 4096, 2))
                .extracting(e -> ((LayoutException) e).field()).isEqualTo("etp");
        assertThatThrownBy(() -> check(dense(), 1, 1, 1, 1, 2, 2, 4, 1, 4096, 4))
                .extracting(e -> ((LayoutException) e).field()).isEqualTo("ep");
    }

    @Test
    void acceleratorsLeftOverAreNamed() {
        Plan plan = plan(2, 3, 5, 1, 1, 1, 1, 1);
        assertThatThrownBy(() -> Layouts.check(dense(), cluster(31), plan, 4096, 1))
                .hasMessage("tp * cp * pp * dp = 2 * 3 * 5 * 1 = 30 accelerators, but there are 31. Maybe dp 1 with 30 "
                        + "accelerators.");
        assertThatThrownBy(() -> Layouts.check(dense(), cluster(60), plan, 4096, 1))
                .hasMessageEndingWith("Maybe dp 2.");
        assertThatThrownBy(() -> Layouts.check(dense(), cluster(29), plan, 4096, 1))
                .hasMessageEndingWith("Maybe a smaller pp, or 30 accelerators or more.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "dense; 4 1 1 1 1 1 1 1 4096 1", "dense; 1 4 1 1 1 1 1 1 4096 1", "dense; 4 2 1 1 1 1 1 1 4096 1",
        "dense; 1 1 1 1 1 1 1 1 4099 1", "mixture; 1 2 1 1 8 1 4 1 4096 4", "mixture; 2 1 1 1 2 2 2 1 4096 2",
        "dense; 1 1 1 1 1 1 4 3 4096 24", "dense; 1 1 5 2 1 1 1 1 4096 4", "sparse; 2 1 1 1 1 1 1 1 4096 1"})
    void whatFitsPasses(String model, String counts) {
        assertThatCode(() -> check(named(model), numbers(counts))).doesNotThrowAnyException();
    }

    @Test
    void shardGroupsDivideDataAndContextRanks() {
        Plan plan = new Plan(1, 2, 1, 1, 1, 1, 4, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO3, 3, Recompute.NONE, 0, true,
                true, true, true, List.of());
        assertThatThrownBy(() -> Layouts.check(dense(), cluster(8), plan, 4096, 4))
                .hasMessage("3 does not divide dp * cp = 4 * 2 = 8. Maybe 2 or 4.");
        Plan eight = new Plan(1, 2, 1, 1, 1, 1, 4, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO3, 8, Recompute.NONE, 0, true,
                true, true, true, List.of());
        assertThatCode(() -> Layouts.check(dense(), cluster(8), eight, 4096, 4)).doesNotThrowAnyException();
        Plan negative = new Plan(1, 2, 1, 1, 1, 1, 4, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO3, 0, Recompute.FULL, -1,
                true, true, true, true, List.of());
        assertThatThrownBy(() -> Layouts.check(dense(), cluster(8), negative, 4096, 4))
                .hasMessage("must be 0 (all) or more, found -1")
                .extracting(e -> ((LayoutException) e).field()).isEqualTo("recomputeLayers");
    }

    @Test
    void givenLayersAreTakenAsTheyAre() {
        Plan plan = new Plan(1, 1, 4, 1, 1, 1, 1, 1, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0, true,
                true, true, true, List.of(0, 8, 0, 0));
        assertThat(Layouts.stageLayers(dense(), plan)).containsExactly(0, 8, 0, 0);
        Plan less = new Plan(1, 1, 2, 1, 1, 1, 1, 1, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0, true,
                true, true, true, List.of(-1, 9));
        assertThatThrownBy(() -> Layouts.stageLayers(dense(), less)).hasMessage("a chunk cannot have -1 of 8 layers");
    }

    /** 126 layers and two ends make 128: 16 stages hold 1, 2, 4 or 8 chunks each. */
    @Test
    void interleavingsMayLeaveALayerAtEitherEnd() {
        Transformer deep = model(126, 12, 1000, 3000, null);
        assertThat(Layouts.virtualStages(deep, plan(1, 1, 16, 1, 1, 1, 2, 1), 64)).containsExactly(1, 2, 4, 8);
        assertThat(Layouts.virtualStages(deep, plan(1, 1, 6, 1, 1, 1, 2, 1), 24)).containsExactly(1, 3, 7, 21);
        assertThat(Layouts.virtualStages(deep, plan(1, 1, 1, 1, 1, 1, 2, 1), 24)).containsExactly(1);
    }

    @Test
    void countsMultiply() {
        assertThat(plan(2, 3, 5, 1, 1, 1, 7, 1).gpus()).isEqualTo(210);
        assertThat(Layouts.microBatches(plan(1, 1, 1, 1, 1, 1, 4, 2), 64)).isEqualTo(8);
    }

    /** Changed there and back, a plan is as it was; in between only what was named is another. */
    @Test
    void copiesDifferInWhatTheyAreNamedFor() {
        Plan plan = new Plan(2, 3, 5, 7, 11, 13, 17, 19, Schedule.GPIPE, Sharding.ZERO1, 0, Recompute.FULL, 23, true,
                false, true, false, List.of());
        assertThat(plan.withVirtualStages(8).vp()).isEqualTo(8);
        assertThat(plan.withVirtualStages(8).withVirtualStages(7)).isEqualTo(plan);
        assertThat(plan.withRecompute(Recompute.NONE).recompute()).isEqualTo(Recompute.NONE);
        assertThat(plan.withRecompute(Recompute.NONE).withRecompute(Recompute.FULL)).isEqualTo(plan);
        assertThat(plan.withRecompute(Recompute.NONE).withRecomputedLayers(23)).isEqualTo(plan);
        assertThat(plan.withMicroBatch(1).microBatch()).isEqualTo(1);
        assertThat(plan.withMicroBatch(1).withMicroBatch(19)).isEqualTo(plan);
        assertThat(plan.withSharding(Sharding.NONE).sharding()).isEqualTo(Sharding.NONE);
        assertThat(plan.withSharding(Sharding.NONE).withSharding(Sharding.ZERO1)).isEqualTo(plan);
        assertThat(plan.withSequenceParallel(false).sequenceParallel()).isFalse();
        assertThat(plan.withSequenceParallel(false).withSequenceParallel(true)).isEqualTo(plan);
        assertThat(plan.withOverlaps(true, false, true).overlapTensor()).isTrue();
        assertThat(plan.withOverlaps(true, false, true).withOverlaps(false, true, false)).isEqualTo(plan);
        assertThat(plan.withRanks(1, 2, 3, 4).gpus()).isEqualTo(24);
        assertThat(plan.withRanks(1, 2, 3, 4).withRanks(2, 3, 5, 17)).isEqualTo(plan);
    }

    private static Transformer named(String name) {
        return switch (name) {
            case "narrow" -> model(8, 12, 900, 1024, null);
            case "mixture" -> model(8, 12, 1000, 3000, new Experts(16, 2, 600, 0, 1, 1));
            case "sparse" -> model(8, 12, 1000, 0, new Experts(16, 2, 600, 0, 0, 1));
            case "one" -> model(1, 12, 1000, 3000, null);
            default -> dense();
        };
    }

    private static Transformer dense() {
        return model(8, 12, 1000, 3000, null);
    }

    private static Transformer model(int layers, int heads, int hidden, int ffn, Experts experts) {
        return new Transformer("model", layers, hidden, ffn, heads, heads, 64, AttentionKind.MHA, null, experts, true,
                32_000, false, 0, false, 0, 0, 0);
    }

    private static int[] numbers(String counts) {
        return List.of(counts.strip().split(" ")).stream().mapToInt(Integer::parseInt).toArray();
    }

    private static Plan plan(int... c) {
        return new Plan(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0,
                Recompute.NONE, 0, true, true, true, true, List.of());
    }

    private static Cluster cluster(int gpus) {
        return new Cluster("test", null, gpus, 8, 8, 50e9, null);
    }

    private static void check(Transformer model, int... counts) {
        Plan plan = plan(counts);
        Layouts.check(model, cluster((int) plan.gpus()), plan, counts[8], counts[9]);
    }

    private static void refused(Transformer model, String says, int... counts) {
        assertThatThrownBy(() -> check(model, counts)).isInstanceOf(LayoutException.class).hasMessageContaining(says);
    }
}
