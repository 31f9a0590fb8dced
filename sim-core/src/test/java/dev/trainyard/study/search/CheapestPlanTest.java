package dev.trainyard.study.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.TokenCost;
import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.ScenarioReader;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class CheapestPlanTest {
    private static final int TOP = 8;

    private final PlanSearch search = new PlanSearch(new CpuKernels(2), Constants.shipped());
    private final StepSimulator simulator = new StepSimulator(new CpuKernels(2), Constants.shipped());
    private final ScenarioDraft draft = ScenarioReader.draft("mai1-1x", Map.of("plan", "auto"));
    private final Scenario scenario = draft.read();

    private static SearchOptions options(Objective objective) {
        return new SearchOptions(SearchWidth.FRAMEWORK, objective, TOP);
    }

    private StepResult step(SearchResult result) {
        return simulator.simulate(result.scenario(), Fidelity.EVENT);
    }

    @Test
    void underARentDollarsAreAcceleratorSeconds() {
        ScenarioDraft rented = ScenarioReader.draft("mai1-1x", Map.of("plan", "auto", "campaign.money.how", "rent"));
        TokenCost prices = new TokenCost(rented.campaign(scenario));
        SearchResult cheap = search.best(scenario, options(Objective.DOLLARS), Optional.of(prices));
        SearchResult lean = search.best(scenario, options(Objective.GPU_TIME));
        double seconds = lean.best().cost();
        assertThat(cheap.best().eventSeconds() * cheap.best().plan().gpus()).isCloseTo(seconds,
                within(1e-9 * seconds));
    }

    @Test
    void noOtherObjectivesPlanTakesLessEnergyOrMoney() {
        TokenCost prices = new TokenCost(draft.campaign(scenario));
        SearchResult saving = search.best(scenario, options(Objective.ENERGY), Optional.of(prices));
        SearchResult cheap = search.best(scenario, options(Objective.DOLLARS), Optional.of(prices));
        for (Objective objective : new Objective[] {Objective.TIME, Objective.GPU_TIME}) {
            StepResult other = step(search.best(scenario, options(objective)));
            assertThat(saving.best().cost()).isLessThanOrEqualTo(prices.joules(other));
            assertThat(cheap.best().cost()).isLessThanOrEqualTo(prices.dollars(other));
        }
        assertThat(saving.best().cost()).isLessThanOrEqualTo(prices.joules(step(cheap)));
    }

    @Test
    void costsAreTheEventDepthsAndTheLeastComesFirst() {
        TokenCost prices = new TokenCost(draft.campaign(scenario));
        SearchResult result = search.best(scenario, options(Objective.ENERGY), Optional.of(prices));
        assertThat(result.best().cost()).isEqualTo(prices.joules(step(result)));
        assertThat(result.top()).hasSize(TOP).isSortedAccordingTo(Comparator.comparingDouble(Candidate::cost));
    }

    @Test
    void moneyAndEnergyNeedPrices() {
        assertThatThrownBy(() -> search.best(scenario, options(Objective.DOLLARS)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("needs prices");
    }
}
