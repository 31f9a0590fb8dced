package dev.trainyard.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.ScenarioReader;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenCostTest {
    private static final Map<String, String> RENT = Map.of("campaign.money.how", "rent",
            "campaign.prices.rent.h100-sxm.2026", "2.5");

    private final StepResult step = new StepSimulator(new CpuKernels(1), Constants.shipped())
            .simulate(ScenarioReader.named("mai1-1x"), Fidelity.CLOSED);

    private TokenCost cost(Map<String, String> changes) {
        ScenarioDraft draft = ScenarioReader.draft("mai1-1x", changes);
        return new TokenCost(draft.campaign(step.scenario()));
    }

    @Test
    void aRentedTokenCostsItsAcceleratorSeconds() {
        double tokens = step.scenario().training().tokensPerStep();
        assertThat(cost(RENT).dollars(step))
                .isCloseTo(2.5 * step.gpus() * step.stepSeconds() / 3600 / tokens, within(1e-15));
        assertThat(cost(RENT).dollarsRestOn()).contains("rented by the list market-2026, changed of 2026");
    }

    @Test
    void anOwnedTokenPaysItsEnergyToo() {
        double dear = cost(Map.of("campaign.grid.price", "200")).dollars(step);
        double cheap = cost(Map.of("campaign.grid.price", "50")).dollars(step);
        double megawattHours = cost(Map.of()).joules(step) / 3.6e9;
        assertThat(dear - cheap).isCloseTo(150 * megawattHours, within(1e-9 * dear));
    }

    @Test
    void energyIsTheSitesAndWhatTheStepDoes() {
        double one = cost(Map.of("campaign.power.pue", "1.1")).joules(step);
        assertThat(cost(Map.of("campaign.power.pue", "1.65")).joules(step)).isCloseTo(1.5 * one, within(1e-9 * one));
        double watts = one * step.tokensPerSecond() / step.gpus() / 1.1;
        // IT power of an H100 with its share, as measured nodes draw it: 7.9 kW of eight, the network on top.
        assertThat(watts).isBetween(900.0, 1300.0);
    }

    @Test
    void aCapSlowsProductsAndSavesEnergy() {
        TokenCost capped = cost(Map.of("campaign.power.cap", "500 W", "campaign.money.how", "rent"));
        TokenCost free = cost(Map.of("campaign.money.how", "rent"));
        assertThat(capped.dollars(step)).isGreaterThan(free.dollars(step));
        assertThat(capped.joules(step)).isLessThan(free.joules(step));
    }

    @Test
    void anUnknownPriceIsNamed() {
        assertThatThrownBy(() -> cost(Map.of("campaign.prices", "contracts-2026")).dollars(step))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("has no purchase price of h100-sxm. Maybe campaign.money.how=rent");
    }
}
