package dev.trainyard.cli.option;

import dev.trainyard.cli.view.SearchView;
import dev.trainyard.scenario.Scenario;
import java.util.Optional;

/**
 * A scenario with a plan that can run.
 *
 * @param search how the plan was found; empty where the scenario had one
 */
public record Planned(Scenario scenario, Optional<SearchView> search) {}
