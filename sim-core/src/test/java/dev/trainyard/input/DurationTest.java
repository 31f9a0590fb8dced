package dev.trainyard.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times as people read them; each reads back as what was written. */
class DurationTest {
    @ParameterizedTest
    @CsvSource({"0, 0 s", "0.05237, 52.4 ms", "1, 1 s", "90, 90 s", "1800, 30 min", "8000, 2.22 h", "172800, 2 d",
        "3153600000, 36500 d", "0.000005, 5 us"})
    void theUnitFollowsTheSize(double seconds, String text) {
        assertThat(Duration.of(seconds)).hasToString(text);
        assertThat(Quantity.SECONDS.parse(text)).isBetween(0.995 * seconds, 1.005 * seconds);
    }
}
