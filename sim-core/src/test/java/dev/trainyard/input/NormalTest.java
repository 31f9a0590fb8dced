package dev.trainyard.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NormalTest {

    @Test
    void quantilesUndoShares() {
        assertThat(Normal.quantile(0.5)).isCloseTo(0, within(1e-12));
        assertThat(Normal.quantile(0.95)).isCloseTo(Normal.Q95, within(1e-9));
        for (double share : new double[] {1e-6, 0.01, 0.3, 0.9, 0.999}) {
            assertThat(Normal.below(Normal.quantile(share))).isCloseTo(share, within(1e-11));
        }
        assertThatThrownBy(() -> Normal.quantile(1)).isInstanceOf(IllegalArgumentException.class);
    }
}
