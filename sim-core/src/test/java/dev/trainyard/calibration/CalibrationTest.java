package dev.trainyard.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.MeterTask.Kind;
import dev.trainyard.kernel.ProductFormat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {
    static final List<Shape> SHAPES = List.of(new Shape(8192, 7168, 8192), new Shape(8192, 1280, 8192),
            new Shape(8192, 8192, 8192));
    static final SampleRules RULES = new SampleRules(20, 0.02, 0, 0.1);

    static CalibrationResult calibrated(FakeMeter meter, SampleRules rules) {
        return Calibration.run(meter, SHAPES, rules, share -> { });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void knownRatesAreFoundAgainWithinTheSpread(long seed) {
        CalibrationResult result = calibrated(new FakeMeter(seed, 0.03), RULES);
        assertThat(result.products()).hasSize(9).allSatisfy(reading -> {
            double known = (reading.task().format() == ProductFormat.BF16 ? 700e12
                    : reading.task().format() == ProductFormat.FP16 ? 680e12 : 380e12)
                    * reading.task().work() / (reading.task().work() + 1e9);
            assertThat(reading.low()).isLessThan(known);
            assertThat(reading.high()).isGreaterThan(known);
            assertThat(reading.median()).isCloseTo(known, within(0.03 * known));
            assertThat(reading.spread()).isBetween(0.02, 0.06);
        });
        assertThat(result.other(Kind.COPY).orElseThrow().median()).isCloseTo(FakeMeter.COPY,
                within(0.03 * FakeMeter.COPY));
        assertThat(1 / result.other(Kind.LAUNCH).orElseThrow().median()).isCloseTo(FakeMeter.LAUNCH_SECONDS,
                within(0.03 * FakeMeter.LAUNCH_SECONDS));
        assertThat(result.other(Kind.UPLOAD).orElseThrow().median()).isCloseTo(FakeMeter.UPLOAD,
                within(0.03 * FakeMeter.UPLOAD));
    }

    @Test
    void withoutNoiseThereIsNoSpread() {
        assertThat(calibrated(new FakeMeter(1, 0), RULES).products())
                .allSatisfy(reading -> assertThat(reading.spread()).isCloseTo(0, within(1e-12)));
    }

    @Test
    void percentilesLieBetweenTheSortedSamples() {
        Reading reading = Reading.of(MeterTask.launch(), new double[] {11, 1, 3, 5, 7, 9, 2, 4, 6, 8, 10});
        assertThat(reading).isEqualTo(new Reading(MeterTask.launch(), 11, 2, 6, 10));
        assertThat(Reading.of(MeterTask.launch(), new double[] {1, 2}).median()).isEqualTo(1.5);
        assertThat(Reading.of(MeterTask.launch(), new double[] {3}).spread()).isZero();
    }

    @Test
    void samplesFollowASustainedRunAndSeeWhatIsLeftOfTheRate() {
        FakeMeter meter = new FakeMeter(4, 0.01).settlingAt(0.9);
        CalibrationResult result = calibrated(meter, new SampleRules(20, 0.02, 5, 0.1));
        assertThat(result.sustained()).hasSize(3);
        Sustained first = result.sustained().get(0);
        assertThat(first.settled().task().work()).isEqualTo(2.0 * 8192 * 8192 * 8192);
        assertThat(first.seconds()).isGreaterThanOrEqualTo(5);
        assertThat(first.share()).isCloseTo(0.9, within(0.02));
        double best = result.best(ProductFormat.BF16).orElseThrow().median();
        assertThat(best).isCloseTo(0.9 * 700e12, within(0.01 * 700e12));
    }

    @Test
    void whatADeviceCannotDoIsSkippedWithTheReason() {
        CalibrationResult result = calibrated(new FakeMeter(1, 0.01), RULES);
        assertThat(result.skipped()).containsEntry("fp8", "the fake has no fp8").containsKeys("fp64", "fp32");
        assertThat(result.best(ProductFormat.FP8)).isEmpty();
    }

    @Test
    void largeProductsAreScaledDownWhereADeviceIsSlowAndLeftOutWhereTheyDoNotFit() {
        FakeMeter meter = new FakeMeter(1, 0).mostFlops(2e9);
        assertThat(calibrated(meter, RULES).products()).allSatisfy(reading ->
                assertThat(reading.task().work()).isBetween(1.9e9, 2e9));
        assertThat(Shapes.on(meter, ProductFormat.BF16, List.of(new Shape(8192, 1024, 4096))))
                .containsExactly(new Shape(2519, 314, 1259));
        FakeMeter large = new FakeMeter(1, 0);
        assertThat(Shapes.on(large, ProductFormat.TF32, List.of(new Shape(200_000, 100_000, 1000)))).isEmpty();
    }

    @Test
    void progressGoesFromTheBeginningToTheEnd() {
        List<Double> shares = new ArrayList<>();
        Calibration.run(new FakeMeter(1, 0), SHAPES, new SampleRules(2, 0.01, 1, 0.1), shares::add);
        assertThat(shares).isSorted();
        assertThat(shares.get(shares.size() - 1)).isCloseTo(1, within(1e-9));
    }

    @Test
    void aSampleIsLongEnoughForTheClock() {
        FakeMeter meter = new FakeMeter(1, 0);
        new Sampler(meter, new SampleRules(3, 0.02, 0, 0.1)).read(MeterTask.launch());
        // warming up stops after a few doublings, and three samples and one for nothing follow
        assertThat(meter.asked().size()).isBetween(6, 10);
    }

    @Test
    void rulesThatMeasureNothingAreRefused() {
        assertThatThrownBy(() -> new SampleRules(0, 0.02, 0, 0.1)).hasMessageContaining("samples >= 1");
        assertThatThrownBy(() -> new SampleRules(1, 0, Double.NaN, 0.1)).hasMessageContaining("NaN");
    }
}
