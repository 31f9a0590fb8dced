package dev.trainyard.relations;

import dev.trainyard.iteration.Fidelity;
import dev.trainyard.scenario.Scenario;
import java.util.function.UnaryOperator;

/**
 * Something that holds of every scenario, whatever its numbers.
 *
 * @param name in words
 * @param excess by what share a scenario breaks it: 0 or less where it holds, 0 where it does not apply
 */
record Relation(String name, Excess excess) {
    /** How far a scenario is from what should hold. */
    interface Excess {
        /** The share. */
        double of(Runner runner, Scenario scenario);
    }

    /** A figure of a scenario. */
    interface Figure {
        /** The figure in one depth. */
        double of(Runner runner, Scenario scenario, Fidelity depth);
    }

    /** The changed scenario is not slower, in either depth. {@code null} says that there is nothing to change. */
    static Relation notSlower(String name, UnaryOperator<Scenario> change) {
        return atMost(name, change, Runner::seconds);
    }

    /** The changed scenario is not faster. */
    static Relation notFaster(String name, UnaryOperator<Scenario> change) {
        return atMost(name, change, (runner, scenario, depth) -> -runner.seconds(scenario, depth));
    }

    /** The changed scenario needs no more memory. */
    static Relation noMoreMemory(String name, UnaryOperator<Scenario> change) {
        return atMost(name, change, (runner, scenario, depth) -> runner.memory(scenario));
    }

    /** The changed scenario needs no less memory. */
    static Relation noLessMemory(String name, UnaryOperator<Scenario> change) {
        return atMost(name, change, (runner, scenario, depth) -> -runner.memory(scenario));
    }

    /** The figure of the changed scenario is not above that of the scenario. */
    static Relation atMost(String name, UnaryOperator<Scenario> change, Figure figure) {
        return new Relation(name, (runner, scenario) -> {
            Scenario changed = Runner.possible(change.apply(scenario));
            if (changed == null) {
                return 0;
            }
            double worst = 0;
            for (Fidelity depth : Fidelity.values()) {
                double before = figure.of(runner, scenario, depth);
                double after = figure.of(runner, changed, depth);
                worst = Math.max(worst, (after - before) / Math.abs(before));
            }
            return worst;
        });
    }

    /** Both depths' figures stay as they are. */
    static Relation same(String name, UnaryOperator<Scenario> change) {
        return new Relation(name, (runner, scenario) -> Math.max(
                notSlower(name, change).excess.of(runner, scenario),
                notFaster(name, change).excess.of(runner, scenario)));
    }
}
