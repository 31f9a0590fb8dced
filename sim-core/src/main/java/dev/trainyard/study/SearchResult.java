package dev.trainyard.study;

import dev.trainyard.scenario.Scenario;
import java.util.List;

/**
 * What a plan search found.
 *
 * @param scenario the scenario with the best plan; accelerators that the plan leaves over are spares
 * @param considered layouts that can exist, memory left out
 * @param feasible those of them that fit the accelerators' memory, some with recomputation
 * @param priced those of them whose step was timed: the others cannot be among the best by a lower bound
 * @param top the best, fastest first by the event depth
 */
public record SearchResult(Scenario scenario, long considered, long feasible, long priced, List<Candidate> top) {

    /** Takes a copy of the list. */
    public SearchResult {
        top = List.copyOf(top);
    }

    /** The plan that was chosen. */
    public Candidate best() {
        return top.get(0);
    }
}
