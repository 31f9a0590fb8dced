package dev.trainyard.study.search;

import dev.trainyard.scenario.Scenario;
import java.util.List;

/**
 * What a plan search found.
 *
 * @param scenario the scenario with the best plan; accelerators that the plan leaves over are spares
 * @param considered plans that can exist, memory left out
 * @param ruledOut those of them that a lower bound showed not to be among the best, so that nobody timed them
 * @param feasible those of the others that fit the accelerators' memory; timed were those of them that recompute no
 *     more than they need
 * @param top the best, best first by the event depth
 */
public record SearchResult(Scenario scenario, long considered, long ruledOut, long feasible, List<Candidate> top) {

    /** Takes a copy of the list. */
    public SearchResult {
        top = List.copyOf(top);
    }

    /** The plan that was chosen. */
    public Candidate best() {
        return top.get(0);
    }
}
