package dev.trainyard.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.Constants;
import dev.trainyard.interval.HeldOut;
import dev.trainyard.interval.HeldOutRuns;
import dev.trainyard.interval.LeftOut;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.runs.RunGroups;
import dev.trainyard.runs.Score;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class CrossValidationTest {
    private static final List<LeftOut.By> GROUPS = List.of(LeftOut.By.SOURCE_AND_MODEL);
    private static final Constants CONSTANTS = Constants.shipped();
    /** Dense runs of a few sources: enough to fit, quick to simulate. */
    private static final List<PublishedRun> FEW = PublishedRuns.shipped().stream()
            .filter(run -> run.scored() && !run.mixture() && run.scenario().plan().orElseThrow().pp() == 1)
            .filter(run -> run.source().contains("mosaic") || run.source().contains("nemotron"))
            .filter(run -> run.scenario().cluster().gpus() <= 64).toList();

    @Test
    void everyScoredRunIsLeftOutOnceAndTheThreadsDoNotMatter() {
        List<String> texts = IntStream.rangeClosed(1, 3)
                .mapToObj(threads -> HeldOutRuns.csv(cross(FEW, threads))).toList();
        assertThat(texts).allMatch(texts.get(0)::equals);
        LeftOut out = cross(FEW, 2).get(0);
        assertThat(out.rows().stream().map(row -> row.run().id()))
                .containsExactlyElementsOf(FEW.stream().map(PublishedRun::id).toList());
        assertThat(out.byGroup().values().stream().mapToInt(Score::rowsScored).sum()).isEqualTo(FEW.size());
        assertThat(out.score().meanAbsoluteErrorPercent()).isBetween(0.5, 15.0);
    }

    /** Otherwise something of the group would have leaked into its own prediction. */
    @Test
    void whatAGroupMeasuredDoesNotMoveItsPrediction() {
        String group = RunGroups.sourceAndModel(FEW.get(0));
        List<PublishedRun> slower = FEW.stream().map(run -> RunGroups.sourceAndModel(run).equals(group)
                ? withSeconds(run, 1.2 * run.measuredSeconds().getAsDouble()) : run).toList();
        List<HeldOut> before = cross(FEW, 2).get(0).rows();
        List<HeldOut> after = cross(slower, 2).get(0).rows();
        for (int i = 0; i < before.size(); i++) {
            if (RunGroups.sourceAndModel(before.get(i).run()).equals(group)) {
                assertThat(after.get(i).seconds() / before.get(i).seconds()).isCloseTo(1, within(0.02));
            }
        }
    }

    @Test
    void heldOutPredictionsAreReadBack() {
        List<LeftOut> ways = CrossValidation.run(FEW.subList(0, 6), CONSTANTS, List.of(LeftOut.By.values()), 2,
                share -> assertThat(share).isBetween(0.0, 1.0));
        List<LeftOut> read = HeldOutRuns.parse(HeldOutRuns.csv(ways), FEW);
        assertThat(read).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(read.get(i).by()).isEqualTo(ways.get(i).by());
            assertThat(read.get(i).score().meanAbsoluteErrorPercent())
                    .isCloseTo(ways.get(i).score().meanAbsoluteErrorPercent(), within(0.01));
        }
        assertThat(HeldOutRuns.csv(read)).isEqualTo(HeldOutRuns.csv(ways));
    }

    @Test
    void anEffectThatMattersIsWorthSomethingAndItsConstantsAreHeld() {
        List<Effect> effects = List.of(Effect.ALL.stream()
                .filter(effect -> effect.name().startsWith("element-wise traffic")).findFirst().orElseThrow());
        List<Ablation.Row> rows = Ablation.run(FEW, CONSTANTS, effects, 2, share -> { });
        assertThat(rows.stream().map(Ablation.Row::effect))
                .containsExactly("", "element-wise traffic beyond the ideal");
        assertThat(rows.get(1).constants()).isLessThan(rows.get(0).constants());
        assertThat(rows.get(1).fit().meanAbsoluteErrorPercent())
                .isGreaterThan(rows.get(0).fit().meanAbsoluteErrorPercent());
    }

    @Test
    void everyEffectTakesSomeConstantAndSetsItToWhatMakesNothingOfIt() {
        for (Effect effect : Effect.ALL) {
            assertThat(effect.neutral()).as(effect.name()).isNotEmpty();
            Constants off = effect.off(CONSTANTS);
            effect.neutral().forEach((name, value) -> assertThat(off.of(name)).as(name.text()).isEqualTo(value));
        }
        assertThat(Effect.ALL.stream().flatMap(effect -> effect.names().stream()))
                .contains("release.megatron-2021", "release.megatron-2026", "elementwise.xla", "cast.nvfp4");
    }

    private static List<LeftOut> cross(List<PublishedRun> runs, int threads) {
        return CrossValidation.run(runs, CONSTANTS, GROUPS, threads, share -> { });
    }

    private static PublishedRun withSeconds(PublishedRun run, double seconds) {
        return new PublishedRun(run.id(), run.source(), run.framework(), run.year(), OptionalDouble.of(seconds),
                run.memoryGib(), run.scored(), run.assumed(), run.comment(), run.vpUnknown(), run.recomputeUnknown(),
                run.line(), run.scenario());
    }
}
