package dev.trainyard.cli.option;

import dev.trainyard.campaign.TokenCost;
import dev.trainyard.cli.terminal.InfeasiblePlanException;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.view.SearchView;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.memory.MemoryRelief;
import dev.trainyard.report.Numbers;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.study.search.Objective;
import dev.trainyard.study.search.PlanSearch;
import dev.trainyard.study.search.PlanSummary;
import dev.trainyard.study.search.SearchOptions;
import dev.trainyard.study.search.SearchResult;
import java.util.Optional;

/** Gives a scenario a plan that can run: its own, or the best that is found. */
public final class Plans {
    private static final double NANO = 1e-9;

    private final Kernels kernels;
    private final Constants constants;
    private final SearchOptions search;
    private final Terminal terminal;
    private final OutputOptions output;

    public Plans(Kernels kernels, Constants constants, SearchOptions search, Terminal terminal, OutputOptions output) {
        this.kernels = kernels;
        this.constants = constants;
        this.search = search;
        this.terminal = terminal;
        this.output = output;
    }

    /**
     * The scenario with a plan.
     *
     * @param draft what the scenario was read from; its campaign says what things cost
     * @param ignoreMemory a plan of the user's that does not fit is only noted
     * @throws InfeasiblePlanException where the scenario's own plan does not fit into memory
     * @throws dev.trainyard.study.search.NoPlanException where none is found
     */
    public Planned planned(ScenarioDraft draft, Scenario scenario, boolean ignoreMemory) {
        return scenario.plan().isPresent()
                ? new Planned(checked(scenario, scenario.plan().get(), ignoreMemory), Optional.empty())
                : searched(draft, scenario);
    }

    private Planned searched(ScenarioDraft draft, Scenario scenario) {
        long start = System.nanoTime();
        Optional<TokenCost> prices = search.objective().needsPrices()
                ? Optional.of(new TokenCost(draft.campaign(scenario))) : Optional.empty();
        SearchResult found = draft.located(
                () -> new PlanSearch(kernels, constants).best(scenario, search, prices));
        double seconds = (System.nanoTime() - start) * NANO;
        output.note(terminal, scenario.name() + ": plan auto is " + PlanSummary.of(found.best().plan())
                + ", the best of " + Numbers.grouped(found.considered()));
        return new Planned(found.scenario(), Optional.of(new SearchView(found, search, seconds,
                prices.map(search.objective() == Objective.DOLLARS ? TokenCost::dollarsRestOn
                        : TokenCost::joulesRestOn))));
    }

    private Scenario checked(Scenario scenario, Plan plan, boolean ignoreMemory) {
        MemoryRelief memory = new MemoryRelief(scenario.model(), scenario.cluster(), scenario.training().sequence(),
                scenario.training().globalBatch(), scenario.training().precision(), scenario.software(), constants);
        if (!memory.fits(plan)) {
            String problem = scenario.name() + ": " + memory.describe(plan);
            if (!ignoreMemory) {
                throw new InfeasiblePlanException(problem + " --ignore-memory times it anyway");
            }
            output.note(terminal, "warning: " + problem);
        }
        return scenario;
    }
}
