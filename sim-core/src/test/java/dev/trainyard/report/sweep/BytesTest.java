package dev.trainyard.report.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytesTest {
    private static String real(double number) {
        Bytes bytes = new Bytes(1);
        bytes.real(number);
        return new String(bytes.copy(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-0.0, 0", "1, 1", "-1, -1", "0.1, 0.1", "123.25, 123.25", "1e9, 1000000000", "1e14, "
            + "100000000000000", "1e15, 1E15", "1.5e15, 1.5E15", "0.000001, 0.000001", "0.0000012345, 0.0000012345",
        "0.00000012345, 1.2345E-7", "9.99999999999, 10", "99999999999, 100000000000", "0.99999999999, 1",
        "1234567890123, 1234567890000", "3.14159265358979, 3.141592654", "1e-300, 1.0E-300", "2.5e100, 2.5E100"})
    void numbersHaveTenDigits(double number, String text) {
        assertThat(real(number)).isEqualTo(text);
    }

    @Test
    void everyNumberReadsBackToTenDigits() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            double number = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(60) - 30);
            assertThat(Double.parseDouble(real(number))).isCloseTo(number, within(1.5e-10 * Math.abs(number) * 10));
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "7", "-7", "10", "1234567890123456789"})
    void wholeNumbersAreExact(long number) {
        Bytes bytes = new Bytes(1);
        bytes.whole(number);
        assertThat(new String(bytes.copy(), StandardCharsets.UTF_8)).isEqualTo(Long.toString(number));
    }
}
