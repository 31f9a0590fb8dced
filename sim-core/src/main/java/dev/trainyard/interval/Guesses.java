package dev.trainyard.interval;

import dev.trainyard.runs.PublishedRun;
import dev.trainyard.scenario.Scenario;

/**
 * What of a scenario nobody stated, so that a prediction rests on a guess.
 *
 * @param software the framework's level: the newest was taken
 * @param plan the layout: the best that was found was taken
 * @param interleaving virtual stages: the fastest feasible count was taken
 * @param columns further inputs that the field's habit filled, such as a micro-batch that a source does not print
 */
public record Guesses(boolean software, boolean plan, boolean interleaving, int columns) {

    public Guesses {
        if (columns < 0) {
            throw new IllegalArgumentException("columns is " + columns + "; expected 0 or more");
        }
    }

    /** What a scenario leaves open; ask the scenario as it was read, before a plan is searched for. */
    public static Guesses of(Scenario asRead) {
        return new Guesses(!asRead.softwareStated(), asRead.plan().isEmpty(), false, 0);
    }

    /** What a published run leaves open. A blank recomputation is no guess here: nearly all leave it blank. */
    public static Guesses of(PublishedRun run) {
        int columns = (int) run.assumed().stream().filter(column -> !column.equals("vp")).count();
        return new Guesses(!run.scenario().softwareStated(), false,
                run.vpUnknown() || run.assumed().contains("vp"), columns);
    }
}
