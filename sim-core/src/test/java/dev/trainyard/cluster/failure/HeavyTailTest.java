package dev.trainyard.cluster.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Log-normal times with a longest. */
class HeavyTailTest {
    @Test
    void sigmaGivesTheMeanThatWasAskedFor() {
        HeavyTail tail = new HeavyTail(2.6 * 3600, 134 * 3600, 85 * 86_400);
        double sigma = tail.sigma();
        Random random = new Random(7);
        double mean = Arrays.stream(random.doubles(1_000_000).toArray()).map(unused -> Math.min(tail.longestSeconds(),
                tail.medianSeconds() * Math.exp(sigma * random.nextGaussian()))).average().orElseThrow();
        assertThat(mean / tail.meanSeconds()).isEqualTo(1, within(0.01));
    }

    @Test
    void theWholeTraceHasItsPublishedSigma() {
        // campaign facts A4: mu 2.26, sigma 2.47 on hours, mean 104 h in the sample
        double hour = 3600;
        double longest = 85 * 24 * hour;
        assertThat(HeavyTail.meanAt(Math.exp(2.26) * hour, 2.47, longest) / hour).isEqualTo(104, within(5.0));
    }

    @Test
    void aMeanAtTheMedianIsNoDistribution() {
        assertThat(new HeavyTail(60, 60, 60).sigma()).isZero();
        assertThat(HeavyTail.NONE.sigma()).isZero();
    }
}
