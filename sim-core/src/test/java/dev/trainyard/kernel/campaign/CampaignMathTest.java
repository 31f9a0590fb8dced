package dev.trainyard.kernel.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** The few functions that every device computes alike. */
class CampaignMathTest {
    @Test
    void logarithmAndExponentialAreThoseOfJava() {
        for (double x = 1e-10; x < 1e10; x *= 1.0123) {
            assertThat(CampaignMath.log(x)).isEqualTo(Math.log(x), within(1e-10 * Math.max(1, Math.abs(Math.log(x)))));
        }
        for (double x = -50; x < 50; x += 0.0137) {
            assertThat(CampaignMath.exp(x) / Math.exp(x)).isEqualTo(1, within(1e-9));
        }
        assertThat(CampaignMath.exp(0)).isEqualTo(1);
        assertThat(CampaignMath.exp(1e9)).isEqualTo(CampaignMath.exp(700));
    }

    @Test
    void quantilesAreThoseOfTheTables() {
        assertThat(CampaignMath.normal(0.5)).isZero();
        assertThat(CampaignMath.normal(0.95)).isEqualTo(1.6448536269514722, within(1e-8));
        assertThat(CampaignMath.normal(0.005)).isEqualTo(-2.5758293035489004, within(1e-8));
        assertThat(CampaignMath.normal(1e-6)).isEqualTo(-4.753424308822899, within(1e-7));
        assertThat(CampaignMath.normal(1 - 1e-4)).isEqualTo(3.719016485455709, within(1e-7));
    }

    @Test
    void wordsLieInside() {
        assertThat(CampaignMath.open(0)).isPositive();
        assertThat(CampaignMath.open(-1)).isLessThan(1);
    }
}
