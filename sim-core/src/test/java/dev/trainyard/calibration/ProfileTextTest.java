package dev.trainyard.calibration;

import static dev.trainyard.calibration.CalibrationTest.RULES;
import static dev.trainyard.calibration.CalibrationTest.calibrated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.ProductFormat;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.model.Precision;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.workload.PlanTableWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileTextTest {
    private static final Constants CONSTANTS = Constants.shipped();
    private static final String DATE = "2026-02-03";

    private static String text(FakeMeter meter, SampleRules rules, String like) {
        return ProfileText.of(calibrated(meter, rules), Accelerators.shipped().entry(like).orElseThrow(), CONSTANTS,
                DATE);
    }

    private static Accelerator read(String text) {
        return Accelerators.read(Documents.parse("profile.yaml", text));
    }

    @Test
    void whatWasMeasuredIsReadBackAndTheRestIsTheCatalogues() {
        Accelerator like = Accelerators.find("h100-sxm").orElseThrow();
        Accelerator read = read(text(new FakeMeter(7, 0.02), RULES, "h100-sxm"));
        assertThat(read.name()).isEqualTo("nvidia-h100-80gb-hbm3-calibrated");
        assertThat(read.reference()).isEqualTo(like.reference());
        assertThat(read.settled().bf16()).isCloseTo(700e12, within(0.03 * 700e12));
        assertThat(read.settled().fp16()).isCloseTo(680e12, within(0.03 * 680e12));
        assertThat(read.settled().tf32()).isCloseTo(380e12, within(0.03 * 380e12));
        assertThat(read.settled().fp8()).isZero();
        assertThat(read.memoryBytesPerSecond() * CONSTANTS.of(ConstantName.MEMORY_BANDWIDTH))
                .isCloseTo(FakeMeter.COPY, within(0.03 * FakeMeter.COPY));
        assertThat(read.memoryBytes()).isEqualTo(80.0 * (1L << 30));
        assertThat(read.processors()).isEqualTo(132);
        assertThat(read.peak()).isEqualTo(like.peak());
        assertThat(read.family()).isEqualTo(like.family());
        assertThat(read.cacheBytes()).isEqualTo(like.cacheBytes());
        assertThat(read.scaleUpBytesPerSecond()).isEqualTo(like.scaleUpBytesPerSecond());
        assertThat(read.watts()).isEqualTo(like.watts());
        assertThat(read.system()).isEqualTo(like.system());
        assertThat(read.rateConstants()).isEmpty();
        assertThat(read.estimated()).containsExactlyInAnyOrder("idlePower", "sustainedPower");
    }

    @Test
    void theTextIsTheSameForTheSameMeasurements() {
        String text = text(new FakeMeter(7, 0.02), RULES, "h100-sxm");
        assertThat(text(new FakeMeter(7, 0.02), RULES, "h100-sxm")).isEqualTo(text).contains(
                "  measured: \"measured by trainyard calibrate on 2026-02-03, NVIDIA H100 80GB HBM3\"\n",
                "  catalogue: \"not measured; as h100-sxm in the catalogue\"\n",
                "processors: {value: 132, source: measured}\n", "# fp8 was not measured: the fake has no fp8\n",
                "# launch: ");
    }

    /** A card that slows down to three quarters: what it reached first, and what it held. */
    @Test
    void aProfileHasTheRateOfARestedCardAndTheOneThatItHolds() {
        SampleRules soaking = new SampleRules(20, 0.02, 3, 0.1);
        String text = text(new FakeMeter(7, 0.02).settlingAt(0.75), soaking, "h100-sxm");
        Accelerator read = read(text);
        // the first format alone finds the card rested
        assertThat(read.measured().tf32()).isCloseTo(380e12, within(0.03 * 380e12));
        assertThat(read.settled().tf32()).isCloseTo(0.75 * 380e12, within(0.03 * 380e12));
        assertThat(read.settled().bf16()).isCloseTo(0.75 * 700e12, within(0.03 * 700e12));
        assertThat(rates(text)[Precision.TF32.ordinal()]).isEqualTo(read.settled().tf32());
    }

    @ParameterizedTest
    @ValueSource(strings = {"h100-sxm-96gb-500w", "b300-sxm", "h200-sxm", "a100-sxm-80"})
    void noShareOfThePartsAppliesToSettledRatesAndWhatWasNotMeasuredIsThePartsOwn(String like) {
        FakeMeter meter = new FakeMeter(1, 0).rate(ProductFormat.BF16, 250e12).rate(ProductFormat.FP16, 240e12)
                .rate(ProductFormat.TF32, 120e12);
        String text = text(meter, RULES, like);
        double[] rates = rates(text);
        assertThat(rates[Precision.BF16.ordinal()]).isEqualTo(read(text).settled().bf16())
                .isCloseTo(250e12, within(1e12));
        assertThat(rates[Precision.FP16.ordinal()]).isEqualTo(read(text).settled().fp16());
        assertThat(rates[Precision.TF32.ordinal()]).isEqualTo(read(text).settled().tf32());
        AcceleratorProfile part = profile(like);
        assertThat(rates[Precision.FP8.ordinal()]).isEqualTo(part.rates()[Precision.FP8.ordinal()]);
        assertThat(profile(text).attentionRate()).isEqualTo(part.attentionRate());
    }

    @Test
    void aSimulationRunsAtTheMeasuredRates() {
        AcceleratorProfile profile = profile(text(new FakeMeter(7, 0.02), RULES, "h100-sxm"));
        assertThat(profile.rates()[Precision.BF16.ordinal()]).isCloseTo(700e12, within(0.03 * 700e12));
        assertThat(profile.memoryBytesPerSecond()).isCloseTo(FakeMeter.COPY, within(0.03 * FakeMeter.COPY));
    }

    private static double[] rates(String accelerator) {
        return profile(accelerator).rates();
    }

    /** As the kernels see a profile or a catalogue part. */
    private static AcceleratorProfile profile(String accelerator) {
        Scenario scenario = ScenarioReader.read("test", """
                model: llama3-70b
                cluster: {accelerator: h100-sxm, gpus: 8}
                plan: {tp: 8, microBatch: 1}
                training: {tokens: 1T, sequence: 8192, globalBatch: 8, precision: bf16}
                software: nemo-2024
                """, Map.of("cluster.accelerator", accelerator));
        return PlanTableWriter.operators(scenario, scenario.plan().orElseThrow(), CONSTANTS).profile();
    }

    @Test
    void aCpuTakesNothingFromTheCatalogueForGranted() {
        FakeMeter meter = new FakeMeter(1, 0.01).named("Some \"CPU\": x", DeviceRequest.Kind.CPU)
                .rate(ProductFormat.BF16, 0).rate(ProductFormat.FP16, 0).rate(ProductFormat.TF32, 0)
                .rate(ProductFormat.FP64, 50e9).rate(ProductFormat.FP32, 100e9);
        Accelerator read = read(text(meter, RULES, "h100-sxm"));
        assertThat(read.name()).isEqualTo("some-cpu-x-calibrated");
        assertThat(read.measured().bf16()).isCloseTo(100e9, within(3e9)).isEqualTo(read.measured().tf32());
        assertThat(read.measured().fp8()).isZero();
        assertThat(read.tileRows()).isEqualTo(1);
        assertThat(read.estimated()).contains("measured.bf16", "peak.bf16", "scaleUp", "power", "system.nic");
    }

    @Test
    void fewerSamplesThanNeededAreRefused() {
        assertThatThrownBy(() -> text(new FakeMeter(1, 0.01), new SampleRules(9, 0.02, 0, 0.1), "h100-sxm"))
                .isInstanceOf(CalibrationException.class).hasMessage("no profile: the best bf16 product has 9 samples,"
                        + " and 10 are needed. Maybe --samples 20");
    }

    @Test
    void aWildSpreadIsRefused() {
        assertThatThrownBy(() -> text(new FakeMeter(1, 0.3), RULES, "h100-sxm"))
                .isInstanceOf(CalibrationException.class).hasMessageContaining("the best bf16 product spreads over ")
                .hasMessageContaining("at most 10.0% can be trusted. Maybe something else runs on the device");
    }

    @Test
    void aRateAboveTheDataSheetIsRefused() {
        assertThatThrownBy(() -> text(new FakeMeter(1, 0.01), RULES, "a100-sxm-80"))
                .isInstanceOf(CalibrationException.class).hasMessageContaining("above the 312 TFLOP/s of a100-sxm-80's"
                        + " data sheet. Maybe --like another part");
    }

    @Test
    void aDeviceThatMultipliesNothingUsefulIsRefused() {
        FakeMeter meter = new FakeMeter(1, 0.01).rate(ProductFormat.BF16, 0).rate(ProductFormat.FP16, 0)
                .rate(ProductFormat.TF32, 0);
        assertThatThrownBy(() -> text(meter, RULES, "h100-sxm")).isInstanceOf(CalibrationException.class)
                .hasMessageContaining("no product in bf16, fp16, tf32 or fp32 was measured");
    }
}
