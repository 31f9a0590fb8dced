package dev.trainyard.relations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.scenario.ScenarioReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every rate that a part may state sets the time of its format, or is refused. */
class StatedRatesTest {
    private final Runner runner = new Runner();

    private StepResult step(String precision, String rates, String reference) {
        return runner.step(ScenarioReader.read("rates", """
                model: llama3-8b
                cluster:
                  accelerator:
                    name: mine
                    vendor: me
                    family: blackwell
                    year: 2026
                    processors: 132
                    tile: {rows: 128, columns: 256}
                    %s
                    memory: 192 GB
                    memoryBandwidth: 8 TB/s
                    cache: 100 MB
                    scaleUp: 900 GB/s
                    inSwitchReduction: false
                    power: 900 W
                    idlePower: 100 W
                    %s
                    system: {gpusPerNode: 8, gpusPerDomain: 8, nic: 400 Gb/s, fabric: infiniband-ndr-rail}
                  gpus: 8
                plan: {tp: 1, microBatch: 1}
                training: {sequence: 8192, globalBatch: 32, precision: %s}
                """.formatted(rates, reference, precision)), Constants.shipped(), Fidelity.CLOSED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "fp16; peak: {bf16: 1 PFLOP/s, fp16: 1 PFLOP/s}; peak: {bf16: 1 PFLOP/s, fp16: 2 PFLOP/s}",
        "tf32; peak: {bf16: 1 PFLOP/s, tf32: 100 TFLOP/s}; peak: {bf16: 1 PFLOP/s, tf32: 200 TFLOP/s}",
        "mxfp8; peak: {bf16: 1 PFLOP/s, fp8: 8 PFLOP/s, mxfp8: 500 TFLOP/s}; "
            + "peak: {bf16: 1 PFLOP/s, fp8: 8 PFLOP/s, mxfp8: 12 PFLOP/s}",
        "mxfp8; peak: {bf16: 1 PFLOP/s, mxfp8: 1 PFLOP/s}; peak: {bf16: 1 PFLOP/s, mxfp8: 2 PFLOP/s}",
        "nvfp4; peak: {bf16: 1 PFLOP/s, nvfp4: 2 PFLOP/s}; peak: {bf16: 1 PFLOP/s, nvfp4: 4 PFLOP/s}",
        "nvfp4; peak: {bf16: 1 PFLOP/s, fp8: 2 PFLOP/s, nvfp4: 4 PFLOP/s}; "
            + "peak: {bf16: 1 PFLOP/s, fp8: 2 PFLOP/s, nvfp4: 6 PFLOP/s}",
        "mxfp8; {peak: {bf16: 1 PFLOP/s, mxfp8: 2 PFLOP/s}, measured: {mxfp8: 1 PFLOP/s}}; "
            + "{peak: {bf16: 1 PFLOP/s, mxfp8: 2 PFLOP/s}, measured: {mxfp8: 1.9 PFLOP/s}}",
        "nvfp4; {peak: {bf16: 1 PFLOP/s, nvfp4: 4 PFLOP/s}, measured: {nvfp4: 2 PFLOP/s}}; "
            + "{peak: {bf16: 1 PFLOP/s, nvfp4: 4 PFLOP/s}, measured: {nvfp4: 3 PFLOP/s}}"})
    void aHigherRateIsFasterAndNoneIsBeyondThePeak(String precision, String rates, String higher) {
        for (String reference : new String[] {"", "reference: gb200"}) {
            StepResult slow = step(precision, inBlock(rates), reference);
            StepResult fast = step(precision, inBlock(higher), reference);
            assertThat(fast.stepSeconds()).as(precision + " " + reference).isLessThan(0.99 * slow.stepSeconds());
            // Attention and head run in 16 bits, whatever the format.
            assertThat(fast.mfu()).isLessThan(1);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "measured: {bf16: 10 PFLOP/s}; above the peak of 1000.0 TFLOP/s",
        "settled: {bf16: 1.01 PFLOP/s}; above the peak of 1000.0 TFLOP/s",
        "measured: {mxfp8: 1 PFLOP/s}; peak has no mxfp8",
        "measured: {nvfp4: 1 PFLOP/s}; peak has no nvfp4",
        "measured: {tf32: 2 PFLOP/s}; above the peak of 1000.0"})
    void aMeasuredRateIsHeldAgainstTheDataSheets(String measured, String message) {
        assertThatThrownBy(() -> step("bf16", "peak: {bf16: 1 PFLOP/s}\n    " + measured, ""))
                .isInstanceOf(InputException.class).hasMessageContaining(message);
    }

    /** A rate that a part states beside the part that it is like counts as it differs from that part's. */
    @Test
    void aPartThatIsLikeAnotherKeepsWhatItStates() {
        StepResult like = step("bf16", "peak: {bf16: 2.5 PFLOP/s}", "reference: gb200");
        StepResult half = step("bf16", "peak: {bf16: 1.25 PFLOP/s}", "reference: gb200");
        assertThat(half.stepSeconds()).isGreaterThan(1.5 * like.stepSeconds());
    }

    private static String inBlock(String rates) {
        return rates.startsWith("{")
                ? rates.substring(1, rates.length() - 1).replace("}, measured", "}\n    measured") : rates;
    }
}
