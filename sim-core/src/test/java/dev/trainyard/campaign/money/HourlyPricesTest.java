package dev.trainyard.campaign.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.site.Grid;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A pause in the dearest hours, hour by hour. */
class HourlyPricesTest {
    private static Grid grid(List<Double> hours) {
        return new Grid("test", 2026, Span.of(50), Span.of(0), hours);
    }

    @Test
    void aFlatPriceHasNoDearHours() {
        assertThat(HourlyPrices.of(grid(List.of()), 100, 100, 0.1, 10)).isEmpty();
    }

    @Test
    void savingIsTheDifferenceOfTwoDaysWrittenOut() {
        // four hours at three times the rest, mean 1
        List<Double> hours = IntStream.range(0, 24).mapToObj(hour -> hour >= 17 && hour < 21 ? 2.25 : 0.75).toList();
        double days = 20;
        double working = 3;
        double idle = 1;
        HourlyPrices prices = HourlyPrices.of(grid(hours), 24 * days, 24 * days * working, idle, 1000).orElseThrow();
        double through = days * 24 * working * 50;
        double pausedDays = days * 24 / 20;
        double withPause = pausedDays * (20 * working * 50 * 0.75 + 4 * idle * 50 * 2.25);
        assertThat(prices.energySaved()).isEqualTo(through - withPause, within(1e-6));
        assertThat(prices.daysMore()).isEqualTo(pausedDays - days, within(1e-9));
        assertThat(prices.otherDollars()).isEqualTo(1000 * 24 * (pausedDays - days), within(1e-6));
        assertThat(prices.cheapest()).isEqualTo(37.5);
        assertThat(prices.dearest()).isEqualTo(112.5);
    }

    @Test
    void whereAllHoursCostTheSameAPauseOnlyWastesIdlePower() {
        HourlyPrices prices = HourlyPrices.of(grid(Collections.nCopies(24, 1.0)), 240, 240, 0.5, 0).orElseThrow();
        assertThat(prices.energySaved()).isEqualTo(-240 * 4 / 20.0 * 0.5 * 50, within(1e-9));
    }
}
