package dev.trainyard.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.campaign.money.CostPart;
import dev.trainyard.campaign.money.Investment;
import dev.trainyard.campaign.money.OwnOrRent;
import dev.trainyard.kernel.cpu.CpuKernels;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What dollars are made of: parts and causes sum to the run's cost, and nothing else does. */
class CampaignCostTest {
    private static final CampaignJob JOB = Jobs.job("h100-sxm", 16_384);

    private static CampaignAnswer run(String section) {
        try (CpuKernels kernels = new CpuKernels(2)) {
            return new CampaignRunner(kernels).run(JOB, Jobs.settings(JOB, section), CampaignOptions.of(1, 100));
        }
    }

    private static double sum(Map<?, Double> parts) {
        return parts.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{tokens: 1T}", "{tokens: 1T, money: {how: rent}}", "{days: 30, spares: {hot: 9, warm: 3}}",
        "{tokens: 1T, money: {how: own, building: no, interest: no, staff: no, repairs: no}}",
        "{tokens: 1T, grid: texas, failures: {rate: 60}}"})
    void partsAndCausesSumToTheRunsDollars(String section) {
        CampaignAnswer answer = run(section);
        double dollars = answer.dollars().orElseThrow().mean();
        CampaignCost cost = answer.cost().orElseThrow();
        assertThat(sum(cost.parts())).isEqualTo(dollars, within(1e-9 * dollars));
        assertThat(sum(cost.byCause())).isEqualTo(dollars, within(1e-9 * dollars));
    }

    @Test
    void onlyWhatCountsIsShown() {
        CampaignCost bare = run("{tokens: 1T, money: {how: own, building: no, interest: no}}").cost().orElseThrow();
        assertThat(bare.parts()).containsOnlyKeys(CostPart.DEPRECIATION, CostPart.REPAIRS, CostPart.STAFF,
                CostPart.ENERGY);
        assertThat(bare.investment().orElseThrow().building()).isEmpty();
        CampaignCost rented = run("{tokens: 1T, money: {how: rent}}").cost().orElseThrow();
        assertThat(rented.parts()).containsOnlyKeys(CostPart.RENT);
        assertThat(rented.investment()).isEmpty();
    }

    @Test
    void whatIsBoughtLosesItsPriceOverItsYears() {
        // a sure price: without doubt the mean is the middle
        String prices = "prices: {purchase: {h100-sxm: {2026: 30000}}, rent: {h100-sxm: {2026: 2}}, networkShare: 0.2,"
                + " otherShare: 0.1, building: 1000000, onSitePower: 0, itYears: 5, buildingYears: 20}";
        CampaignAnswer answer = run("{days: 73.05, spares: 0, money: {how: own}, " + prices + "}");
        CampaignCost cost = answer.cost().orElseThrow();
        Investment bought = cost.investment().orElseThrow();
        assertThat(bought.accelerators()).isEqualTo(16_384 * 30_000.0, within(1.0));
        assertThat(bought.network()).isEqualTo(0.2 * (bought.accelerators() + bought.network()), within(1.0));
        assertThat(bought.otherEquipment()).isEqualTo(0.1 * (bought.accelerators() + bought.network()), within(1.0));
        // a fifth of a year of five and of twenty
        assertThat(cost.parts().get(CostPart.DEPRECIATION)).isEqualTo(bought.equipment() / 25, within(10.0));
        assertThat(cost.parts().get(CostPart.BUILDING_DEPRECIATION))
                .isEqualTo(bought.building().orElseThrow() / 100, within(10.0));
    }

    @Test
    void aBuildingIsPutUpForItsSupply() {
        CampaignAnswer drawn = run("{days: 1}");
        double building = drawn.cost().orElseThrow().investment().orElseThrow().building().orElseThrow();
        double twice = 2 * drawn.power().training();
        double larger = run("{days: 1, power: {capacity: " + twice + " MW}}").cost().orElseThrow().investment()
                .orElseThrow().building().orElseThrow();
        assertThat(larger).isEqualTo(2 * building, within(1e-6 * building));
    }

    @Test
    void anHourThatIsLostCostsWhatItDraws() {
        CampaignAnswer answer = run("{tokens: 1T}");
        CampaignCost cost = answer.cost().orElseThrow();
        double training = cost.byCause().get(LedgerCause.TRAINING) / answer.ledger().meanHours(LedgerCause.TRAINING);
        double down = cost.byCause().get(LedgerCause.START) / answer.ledger().meanHours(LedgerCause.START);
        assertThat(down).isLessThan(training);
        OwnOrRent both = cost.ownOrRent().orElseThrow();
        // prices scatter from replica to replica, so the hour is near that of middle prices, not on it
        assertThat(training).isEqualTo(both.ownedHourly() + both.energyHourly(), within(0.1 * training));
    }

    @Test
    void aTokenCostsTheRunOverItsTokens() {
        CampaignAnswer bounded = run("{tokens: 1T}");
        assertThat(bounded.tokensTrained().mean()).isEqualTo(1e12);
        assertThat(bounded.cost().orElseThrow().perMillionTokens().orElseThrow())
                .isEqualTo(bounded.dollars().orElseThrow().mean() / 1e6, within(1e-6));
        CampaignAnswer fixed = run("{days: 30}");
        double most = 30 * 86_400 / JOB.stepSeconds() * JOB.tokensPerStep();
        assertThat(fixed.tokensTrained().mean()).isEqualTo(most * fixed.goodput().mean(), within(1e-6 * most));
        assertThat(fixed.cost().orElseThrow().perMillionTokens().orElseThrow()).isPositive();
        CampaignAnswer never = run("{tokens: 1T, failures: {rate: 1000000}}");
        assertThat(never.cost().orElseThrow().perMillionTokens()).isEmpty();
    }
}
