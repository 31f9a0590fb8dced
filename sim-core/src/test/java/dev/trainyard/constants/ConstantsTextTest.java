package dev.trainyard.constants;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.input.Documents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstantsTextTest {
    private static final String TEXT = Constants.shippedText();

    @Test
    void nothingChangedIsTheSameText() {
        assertThat(ConstantsText.rewrite(TEXT, Constants.shipped())).isEqualTo(TEXT);
    }

    @Test
    void onlyTheLineOfAChangedConstantChangesAndItReadsBack() {
        Constants changed = Constants.shipped().with(ConstantName.DP_TAX, 0.123456)
                .withOrigin(ConstantName.DP_TAX, "fitted to 3 \"good\" runs: mine, that is");
        String written = ConstantsText.rewrite(TEXT, changed);
        assertThat(written).contains("dp.tax: {value: 0.1235, low: 0.0,");
        assertThat(written.lines().filter(line -> !line.startsWith("dp.tax")))
                .containsExactlyElementsOf(TEXT.lines().filter(line -> !line.startsWith("dp.tax")).toList());
        assertThat(Constants.read(Documents.parse("c.yaml", written)).all())
                .containsExactlyElementsOf(changed.with(ConstantName.DP_TAX, 0.1235).all());
    }

    @Test
    void textInAnotherFormIsWrittenAnew() {
        String block = TEXT.replaceFirst("(?m)^dp.tax: .*$", "dp.tax:\n  value: 1e-7\n  low: 0\n  high: 2.5e-7\n"
                + "  prior: 2e-7\n  origin: fitted\n  meaning: 'the \"first\"'");
        Constants constants = Constants.read(Documents.parse("c.yaml", block));
        assertThat(constants.constant(ConstantName.DP_TAX).prior()).isEqualTo(2e-7);
        String written = ConstantsText.rewrite(block, constants);
        assertThat(Constants.read(Documents.parse("c.yaml", written)).all()).isEqualTo(constants.all());
    }

    @Test
    void aConstantWithoutPriorLeansToTheMiddle() {
        Constants constants = Constants.read(Documents.parse("c.yaml", TEXT.replaceFirst("(?m)^dp.tax: .*$",
                "dp.tax: {value: 1, low: 0, high: 4, origin: fitted, meaning: m}")));
        assertThat(constants.constant(ConstantName.DP_TAX).prior()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"0.123456, 0.1235", "1, 1.0", "1234567, 1.235e+06", "0.00011996, 0.00012", "9.9999e-5, 0.0001",
        "8.842e-6, 8.842e-06", "2.5e9, 2.5e+09", "0, 0.0", "-3.00049, -3.0", "1.5e-12, 1.5e-12", "123456, 123500.0"})
    void valuesKeepFourDigits(double value, String written) {
        assertThat(ConstantsText.number(value)).isEqualTo(written);
        assertThat(ConstantsText.rounded(value)).isEqualTo(Double.parseDouble(written));
    }
}
