package dev.trainyard.interval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.input.Documents;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class ScatterEstimateTest {
    private static final List<PublishedRun> SCORED = PublishedRuns.shipped().stream().filter(PublishedRun::scored)
            .toList();
    private static final MeasuredRange RANGE = MeasuredRange.of(SCORED);

    @Test
    void aKnownScatterIsFoundAgain() {
        // Dense 7% in all, mixtures 15%, on every rate alike: rates and boards add nothing of their own.
        ErrorScatter found = estimate(run -> run.mixture() ? 0.15 : 0.07);
        double noise = found.of(ErrorScatter.MEASUREMENT);
        double thin = found.of(ErrorScatter.THIN_RATE);
        assertThat(Math.hypot(noise, found.of(ErrorScatter.DENSE)))
                .isCloseTo(0.07, within(0.006));
        assertThat(Math.hypot(Math.hypot(noise, thin), found.of(ErrorScatter.MOE))).isCloseTo(0.15, within(0.02));
        assertThat(thin).isLessThan(0.035);
    }

    @Test
    void whatFewRunsFixIsSeenApart() {
        ErrorScatter found = estimate(run -> run.mixture() ? 0.15 : RANGE.atRate(run.scenario()) < 30 ? 0.13 : 0.05);
        assertThat(Math.hypot(found.of(ErrorScatter.MEASUREMENT), found.of(ErrorScatter.DENSE)))
                .isCloseTo(0.05, within(0.005));
        assertThat(found.of(ErrorScatter.THIN_RATE)).isCloseTo(Math.sqrt(0.13 * 0.13 - 0.05 * 0.05), within(0.02));
    }

    @Test
    void nineOfTenHeldOutRunsLieInsideWhatTheirErrorsMake() {
        ToDoubleFunction<PublishedRun> deviation = run -> run.mixture() ? 0.2 : 0.06;
        ErrorScatter scatter = estimate(deviation);
        List<HeldOut> fresh = predictions(99, deviation);
        assertThat(Coverage.of(fresh, scatter, RANGE, run -> true).percent()).isBetween(87.0, 93.0);
        assertThat(Coverage.of(fresh, scatter, RANGE, run -> false)).isEqualTo(new Coverage(0, 0));
        assertThat(new Coverage(0, 0).percent()).isZero();
    }

    @Test
    void theSameErrorForAllOfAGroupIsNotScatterWithinIt() {
        List<HeldOut> rows = new ArrayList<>();
        for (PublishedRun run : SCORED) {
            // 10% by source and model, in both directions, and nothing else.
            int sign = (run.source() + run.scenario().model().name()).hashCode() % 2 == 0 ? 1 : -1;
            rows.add(new HeldOut(run, run.measuredSeconds().orElseThrow() * Math.exp(0.1 * sign)));
        }
        ErrorScatter found = ScatterEstimate.of(rows, rows, rows, RANGE);
        assertThat(found.of(ErrorScatter.WITHIN_DENSE)).isEqualTo(found.of(ErrorScatter.MEASUREMENT));
        assertThat(found.of(ErrorScatter.DENSE)).isGreaterThan(0.05);
    }

    @Test
    void aTrendWithSizeWidensEachDoubling() {
        List<HeldOut> rows = SCORED.stream().map(run -> new HeldOut(run, run.measuredSeconds().orElseThrow()
                * Math.pow(run.scenario().cluster().gpus(), 0.05 / Math.log(2)))).toList();
        assertThat(ScatterEstimate.of(rows, rows, rows, RANGE).of(ErrorScatter.DOUBLING)).isCloseTo(0.05, within(1e-9));
    }

    @Test
    void perfectPredictionsLeaveTheLeastValues() {
        ErrorScatter found = estimate(run -> 0);
        assertThat(found.of(ErrorScatter.DENSE)).isEqualTo(0.01);
        assertThat(found.of(ErrorScatter.THIN_RATE)).isZero();
        assertThat(found.of(ErrorScatter.DOUBLING)).isEqualTo(0.015);
    }

    @Test
    void theFileReadsBack() {
        ErrorScatter found = estimate(run -> 0.05);
        ErrorScatter back = ErrorScatter.read(Documents.parse("scatter.yaml",
                found.yaml().getBytes(StandardCharsets.UTF_8)));
        assertThat(back.yaml()).isEqualTo(found.yaml());
        assertThat(back.all()).hasSameSizeAs(ErrorScatter.shipped().all());
        assertThat(getClass().getResourceAsStream("scatter.yaml")).as("is what yaml() writes")
                .hasContent(ErrorScatter.shipped().yaml());
    }

    @Test
    void aPredictionOfNothingIsRefused() {
        assertThatThrownBy(() -> new HeldOut(SCORED.get(0), 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a positive number");
        PublishedRun run = SCORED.get(0);
        PublishedRun unmeasured = new PublishedRun(run.id(), run.source(), run.framework(), run.year(),
                OptionalDouble.empty(), run.memoryGib(), false, run.assumed(), run.comment(), run.vpUnknown(),
                run.recomputeUnknown(), run.line(), run.scenario());
        assertThatThrownBy(() -> new HeldOut(unmeasured, 1)).hasMessageContaining("no measured time");
    }

    private static ErrorScatter estimate(ToDoubleFunction<PublishedRun> deviation) {
        List<HeldOut> rows = predictions(7, deviation);
        return ScatterEstimate.of(rows, rows, rows, RANGE);
    }

    /** Normal errors, twenty of each run, so that the sample's own noise is small. */
    private static List<HeldOut> predictions(long seed, ToDoubleFunction<PublishedRun> deviation) {
        Random random = new Random(seed);
        List<HeldOut> rows = new ArrayList<>();
        for (int copy = 0; copy < 20; copy++) {
            for (PublishedRun run : SCORED) {
                rows.add(new HeldOut(run, run.measuredSeconds().orElseThrow()
                        * Math.exp(deviation.applyAsDouble(run) * random.nextGaussian())));
            }
        }
        return rows;
    }
}
