package dev.trainyard.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.input.Documents;
import dev.trainyard.model.Precision;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BestRatesTest {
    static List<String> names() {
        return Accelerators.names();
    }

    /** A part of which another figure is changed was priced at its reference's rates: B200 with GB200's, 3% slower. */
    @ParameterizedTest
    @MethodSource("names")
    void aChangedMemoryMovesNoRate(String name) {
        Accelerator whole = Accelerators.find(name).orElseThrow();
        Accelerator changed = Accelerators.read(Documents.parse("test.yaml",
                "accelerator: {base: " + name + ", memory: 1 TB}").require("accelerator"));

        for (Precision precision : Precision.values()) {
            assertThat(new BestRates(changed).of(precision)).isEqualTo(new BestRates(whole).of(precision));
        }
    }
}
