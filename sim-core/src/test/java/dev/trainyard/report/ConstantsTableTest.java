package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstantsTableTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "0.94691, 0.9469", "1, 1", "0.0001093, 1.093e-4", "0.004737, 0.004737", "5e-6, 5e-6",
        "3.7e6, 3.7e6", "123456, 123500", "9.9999e-4, 0.001", "-2.5e9, -2.5e9"})
    void numbersHaveFourDigitsAtMost(double value, String text) {
        assertThat(ConstantsTable.number(value)).isEqualTo(text);
    }

    @Test
    void everyConstantHasARowAndFittedOnesAtABoundAreNamed() {
        String table = ConstantsTable.markdown(Constants.read(Documents.parse("test", Constants.shippedText()
                .replaceAll("(?m)^([\\w.\\-]+): .*$",
                        "$1: {value: 0.5, low: 0, high: 1, origin: fitted, meaning: Free.}")
                .replaceFirst("(?m)^dp.tax: .*$",
                        "dp.tax: {value: 1, low: 0, high: 1, origin: fitted, meaning: At its bound.}")
                .replaceFirst("(?m)^straggler: .*$", "straggler: {value: 0, low: 0, high: 1,"
                        + " origin: \"measured: once\", meaning: A bound it was not fitted to.}"))));
        assertThat(table).startsWith(Constants.shipped().all().size() + " free constants. Fitted ones at a bound")
                .contains("further: `dp.tax`.\n", "| `dp.tax` | 1 | 0 | 1 | fitted | At its bound. |",
                        "| `straggler` |", "| `step.seconds` | 0.5 |");
    }
}
