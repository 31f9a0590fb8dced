package dev.trainyard.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.job.CampaignJob;
import org.junit.jupiter.api.Test;

class AcceleratorShareTest {
    private static AcceleratorShare share(String accelerator, String section) {
        CampaignJob job = Jobs.job(accelerator, 1024);
        return AcceleratorShare.of(job.accelerator(), Jobs.settings(job, section));
    }

    @Test
    void dollarsAreEquipmentAndBuilding() {
        String prices = "prices: {base: market-2026, purchase: {h100-sxm: {2026: 40000, source: cbre}},"
                + " networkShare: 0.2, otherShare: 0.1, building: 1e7, onSitePower: 0}";
        AcceleratorShare without = share("h100-sxm", "{" + prices + ", money: {building: no}, power: {pue: 1.25}}");
        assertThat(without.dollars().getAsDouble()).isCloseTo(40000 / 0.8 * 1.1, within(1e-6));
        AcceleratorShare with = share("h100-sxm", "{" + prices + ", power: {pue: 1.25}}");
        assertThat(with.dollars().getAsDouble() - without.dollars().getAsDouble())
                .isCloseTo(10 * with.watts() / 1.25, within(1e-6));
    }

    @Test
    void noStepDrawsMoreAndACapBoundsIt() {
        double watts = share("h100-sxm", "{}").watts();
        assertThat(watts).isGreaterThan(700);
        assertThat(share("h100-sxm", "{power: {cap: 500 W}}").watts()).isLessThan(watts - 100);
    }

    @Test
    void withoutAPurchasePriceThereAreNoDollars() {
        assertThat(share("h100-sxm", "{prices: contracts-2026}").dollars()).isEmpty();
    }
}
