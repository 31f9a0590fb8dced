package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+cmd", "-1+cmd", "@SUM(1)", " =1+1", "\u00A0=1+1", "\u3000=1+1", "\uFF1D1+1",
        "\uFF0Bcmd", "\uFF0Dcmd", " \uFF20SUM(1)"})
    void whatASpreadsheetWouldRunGetsAnApostrophe(String name) {
        assertThat(Csv.text(name)).isEqualTo("'" + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1.5", "+3e-4", "-12%", "a=1", "-", "llama3-8b"})
    void numbersAndPlainTextStay(String text) {
        assertThat(Csv.text(text)).isEqualTo(text);
    }
}
