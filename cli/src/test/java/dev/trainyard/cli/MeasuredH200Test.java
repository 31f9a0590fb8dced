package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What was measured on one H200: its profile, and training steps that no constant was fitted to. */
class MeasuredH200Test {
    private static final Path EXAMPLES = Path.of("../examples");
    private static final String PROFILE = EXAMPLES.resolve("accelerators/h200-measured.yaml").toString();

    @Test
    void theProfileHoldsLessThanItReachedAndMoreThanTheCatalogueExpects() {
        Accelerator read = Accelerators.read(Documents.read(Path.of(PROFILE)));
        assertThat(read.settled().bf16()).isLessThan(read.measured().bf16());
        assertThat(read.reference()).isEqualTo("h100-sxm");
        assertThat(read.memoryBytes()).isCloseTo(Accelerators.find("h200-sxm").orElseThrow().memoryBytes(),
                within(1e9));
        double catalogued = step("h200-sxm");
        assertThat(step(PROFILE)).isBetween(0.96 * catalogued, 0.99 * catalogued);
    }

    private static double step(String accelerator) {
        Ran ran = Ran.trainyard("simulate", EXAMPLES.resolve("llama-70b-512-h100.yaml").toString(), "--accelerator",
                accelerator, "--format", "json", "--device", "cpu", "--fidelity", "closed");
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.json().require("stepSeconds").number(Quantity.COUNT, 0, 1e6);
    }

    @Test
    void stepsThatNobodyFittedToArePredicted() {
        Ran ran = Ran.trainyard("validate", "--runs", EXAMPLES.resolve("h200-steps.csv").toString(), "--format", "json",
                "--quiet", "--device", "cpu");
        assertThat(ran.code()).as(ran.err()).isZero();
        Entry scores = ran.json();
        assertThat(scores.require("rowsScored").integer(0, 100)).isEqualTo(5);
        assertThat(scores.require("insideIntervalPercent").number(Quantity.COUNT, 0, 100)).isEqualTo(100);
        assertThat(scores.require("meanAbsoluteErrorPercent").number(Quantity.COUNT, 0, 100)).isLessThan(6);
        assertThat(scores.require("maxAbsoluteErrorPercent").number(Quantity.COUNT, 0, 100)).isLessThan(10);
    }
}
