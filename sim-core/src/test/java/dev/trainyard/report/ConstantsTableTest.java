package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import java.util.Map;
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
        Constants constants = Constants.shipped();
        for (Constants.Constant one : Constants.shipped().all()) {
            constants = constants.with(one.name(), (one.low() + one.high()) / 2).withOrigin(one.name(), "fitted");
        }
        Constants.Constant tax = constants.constant(ConstantName.DP_TAX);
        Constants.Constant straggler = constants.constant(ConstantName.STRAGGLER);
        constants = constants.with(Map.of(tax.name(), tax.high(), straggler.name(), straggler.low()))
                .withOrigin(straggler.name(), "measured: once, at a bound that it was not fitted to");
        String table = ConstantsTable.markdown(constants);
        assertThat(table).startsWith(Constants.shipped().all().size() + " free constants. Fitted ones at a bound")
                .contains("further: `dp.tax`.\n", row(constants.constant(tax.name())), "| `straggler` |",
                        row(constants.constant(ConstantName.STEP_SECONDS)));
    }

    private static String row(Constants.Constant one) {
        return "| `" + one.name().text() + "` | " + ConstantsTable.number(one.value()) + " | "
                + ConstantsTable.number(one.low()) + " | " + ConstantsTable.number(one.high()) + " | fitted | "
                + one.meaning();
    }
}
