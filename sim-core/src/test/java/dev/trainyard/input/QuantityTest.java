package dev.trainyard.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as people write them. */
class QuantityTest {

    @ParameterizedTest
    @CsvSource({"BYTES_PER_SECOND, 200Gbps, 25e9", "BYTES_PER_SECOND, 200 Gb/s, 25e9", "BYTES_PER_SECOND, 25GBps, 25e9",
        "BYTES_PER_SECOND, 200 Gbit/s, 25e9", "BYTES_PER_SECOND, 2.4TB/s, 2.4e12", "BYTES_PER_SECOND, 800Mbps, 1e8",
        "FLOPS, 989 TFLOPS, 9.89e14", "FLOPS, 2.5 PFLOP/s, 2.5e15", "SHARE, 90%, 0.9", "SHARE, 0.9, 0.9",
        "SHARE, 12.5 %, 0.125", "TOKENS, 4M tokens, 4e6", "TOKENS, 4Mi tokens, 4194304", "TOKENS, 15T, 15e12",
        "TOKENS, 15Ttokens, 15e12", "TOKENS, 4096 tokens, 4096", "COUNT, 15T, 15e12", "SECONDS, 90 days, 7776000",
        "SECONDS, 3 hours, 10800", "SECONDS, 5 \u00b5s, 5e-6", "WATTS, 300MW, 3e8"})
    void unitsAreRead(Quantity quantity, String written, double value) {
        assertThat(quantity.parse(written)).isCloseTo(value, within(1e-12 * value));
    }

    @ParameterizedTest
    @CsvSource({"COUNT, 90%, 2048", "COUNT, 4M tokens, 15T", "SHARE, 5k, 90%", "BYTES_PER_SECOND, 200 Gbs, Gb/s",
        "BYTES_PER_SECOND, 5 Bb/s, Gb/s", "TOKENS, 4M token s, 4M tokens", "SHARE, %, 90%"})
    void otherUnitsAreRefusedWithWhatFits(Quantity quantity, String written, String expected) {
        assertThatThrownBy(() -> quantity.parse(written)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected").hasMessageContaining(expected);
    }

    @Test
    void aCountThatEndsAtOneIsAShare() {
        Entry entry = Documents.parse("f.yaml", "watched: 90%").require("watched");
        assertThat(entry.number(Quantity.COUNT, 0, 1)).isEqualTo(0.9);
        assertThatThrownBy(() -> entry.number(Quantity.COUNT, 0, 100)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> entry.integer(0, 1)).isInstanceOf(InputException.class);
    }
}
