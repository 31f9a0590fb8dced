package dev.trainyard.cli;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.scenario.Scenario;

/** Gives a scenario its plan. */
final class Plans {
    private Plans() {}

    /** The scenario with the plan that it has, or with the best that is found. */
    static Scenario planned(Scenario scenario) {
        if (scenario.plan().isEmpty()) {
            throw new InputException(Place.of(scenario.name()), "plan", "auto is not there yet; expected a plan such as"
                    + " {tp: 8, pp: 4}");
        }
        return scenario;
    }
}
