package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was measured on two cards: their profiles, and training steps that no constant was fitted to. */
class MeasuredCardsTest {
    private static final Path EXAMPLES = Path.of("../examples");

    /** Card, and the bounds of its step over the catalogue part's: what was found, with a little room. */
    @ParameterizedTest
    @CsvSource({"h200, 0.96, 0.99", "h100, 0.97, 0.99"})
    void theProfileHoldsLessThanItReachedAndMoreThanTheCatalogueExpects(String card, double low, double high) {
        String profile = EXAMPLES.resolve("accelerators/" + card + "-measured.yaml").toString();
        Accelerator read = Accelerators.read(Documents.read(Path.of(profile)));
        Accelerator part = Accelerators.find(card + "-sxm").orElseThrow();
        assertThat(read.settled().bf16()).isLessThan(read.measured().bf16());
        assertThat(read.reference()).isEqualTo("h100-sxm");
        assertThat(read.memoryBytes()).isCloseTo(part.memoryBytes(), within(1e9));
        double catalogued = step(card + "-sxm");
        assertThat(step(profile)).isBetween(low * catalogued, high * catalogued);
    }

    private static double step(String accelerator) {
        Ran ran = Ran.trainyard("simulate", EXAMPLES.resolve("llama-70b-512-h100.yaml").toString(), "--accelerator",
                accelerator, "--format", "json", "--device", "cpu", "--fidelity", "closed");
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.json().require("stepSeconds").number(Quantity.COUNT, 0, 1e6);
    }

    /** Card, steps, those in their 90% interval in percent, and mean and greatest error, percent. */
    @ParameterizedTest
    @CsvSource({"h200, 5, 100, 6, 10", "h100, 8, 50, 8.5, 13"})
    void stepsThatNobodyFittedToArePredicted(String card, int steps, double inside, double mean, double greatest) {
        Ran ran = Ran.trainyard("validate", "--runs", EXAMPLES.resolve(card + "-steps.csv").toString(), "--format",
                "json", "--quiet", "--device", "cpu");
        assertThat(ran.code()).as(ran.err()).isZero();
        Entry scores = ran.json();
        assertThat(scores.require("rowsScored").integer(0, 100)).isEqualTo(steps);
        assertThat(scores.require("insideIntervalPercent").number(Quantity.COUNT, 0, 100)).isEqualTo(inside);
        assertThat(scores.require("meanAbsoluteErrorPercent").number(Quantity.COUNT, 0, 100)).isLessThan(mean);
        assertThat(scores.require("maxAbsoluteErrorPercent").number(Quantity.COUNT, 0, 100)).isLessThan(greatest);
    }
}
