package dev.trainyard.campaign.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.site.PriceLists;
import dev.trainyard.cluster.site.Prices;
import dev.trainyard.scenario.campaign.MoneySettings;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Dollars against published sums. */
class CostModelTest {
    @Test
    void deepSeekV3CostWhatItsPaperSays() {
        // 2.788M H800-hours (pre-training, context extension, post-training) at $2
        CostModel model = new CostModel(prices("h800-sxm", 0, 2, 0, 5), money(false), "h800-sxm", 2048, 0);
        double hours = (2.664e6 + 0.119e6 + 0.005e6) / 2048;
        assertThat(model.hourly(0, 0) * hours).isEqualTo(5.576e6, within(1.0));
    }

    @Test
    void epochsMethodGivesItsHourlyCost() {
        // hardware loses 0.14 ln 10 of its value a year; interconnect is 19% of the whole (Cottier et al., 2024)
        double years = 1 / (0.14 * Math.log(10));
        CostModel bare = new CostModel(prices("h100-sxm", 31_905, 0, 0, years), money(true), "h100-sxm", 1, 0);
        assertThat(bare.hourly(0, 0)).isEqualTo(1.17, within(0.005));
        CostModel joined = new CostModel(prices("h100-sxm", 31_905, 0, 0.19, years), money(true), "h100-sxm", 1, 0);
        assertThat(joined.hourly(0, 0)).isEqualTo(1.45, within(0.005));
    }

    /** Cottier et al.: a DGX A100's price, 0.14 powers of ten a year from August 2020 on, when GPT-4's run began. */
    @Test
    void whatWasBoughtBeforeHasLostValueWhenTrainingBegins() {
        Prices epoch = PriceLists.shipped().catalogue().find("epoch-2023").orElseThrow();
        LocalDate bought = epoch.boughtFrom().get("a100-sxm-40").firstEntry().getValue();
        LocalDate start = LocalDate.of(2022, 5, 12);
        double years = ChronoUnit.DAYS.between(bought, start) / 365.25;
        assertThat(years).isEqualTo(1.75, within(0.01));
        assertThat(epoch.shareLeft("a100-sxm-40", 2022, start)).isEqualTo(Math.pow(10, -0.14 * years), within(1e-12));
        assertThat(epoch.shareLeft("a100-sxm-40", 2022, bought.minusDays(1))).as("before it is sold").isEqualTo(1);
        CostModel old = new CostModel(epoch, new MoneySettings(true, 2022, start, false, false, false, false),
                "a100-sxm-40", 1, 0);
        CostModel fresh = new CostModel(epoch, new MoneySettings(true, 2022, bought, false, false, false, false),
                "a100-sxm-40", 1, 0);
        assertThat(old.hourly(0, 0) / fresh.hourly(0, 0)).isEqualTo(old.shareLeft(), within(1e-12));
        assertThat(old.equipment()).as("what was paid stays").isEqualTo(fresh.equipment());
    }

    /** A list that knows of no loss before training keeps its prices whole. */
    @Test
    void otherListsKeepTheirPricesWhole() {
        Prices market = PriceLists.shipped().catalogue().find("market-2026").orElseThrow();
        assertThat(market.shareLeft("a100-sxm-80", 2022, LocalDate.of(2026, 1, 1))).isEqualTo(1);
    }

    @Test
    void owningPaysFromItsShareOfTheHoursOn() {
        CostModel model = new CostModel(prices("h100-sxm", 30_000, 2, 0, 5), money(true), "h100-sxm", 1000, 0);
        double share = model.ownOrRent(100).orElseThrow().breakEven();
        double ownedYear = model.hourly(0, 0) * 8766 + 100 * share * 8766;
        assertThat(ownedYear).isEqualTo(2 * 1000 * share * 8766, within(1.0));
    }

    private static Prices prices(String accelerator, double purchase, double rent, double networkShare,
            double years) {
        return new Prices("test", listed(accelerator, purchase), Map.of(), listed(accelerator, rent), networkShare, 0,
                Span.of(0), 0, 0, years, 20, 0, 0, 0);
    }

    private static Map<String, TreeMap<Integer, Span>> listed(String accelerator, double dollars) {
        return Map.of(accelerator, new TreeMap<>(Map.of(2025, Span.of(dollars))));
    }

    private static MoneySettings money(boolean owned) {
        return new MoneySettings(owned, 2025, LocalDate.of(2025, 1, 1), true, true, true, true);
    }
}
