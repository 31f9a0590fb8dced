package dev.trainyard.campaign.judged;

import dev.trainyard.campaign.Distribution;
import java.util.List;

/**
 * A case and what we answer to it.
 *
 * @param of the case
 * @param verdicts one for each of its outcomes
 */
public record CaseResult(JudgedCase of, List<Verdict> verdicts) {

    /** Takes a copy. */
    public CaseResult {
        verdicts = List.copyOf(verdicts);
    }

    /**
     * One published figure and ours.
     *
     * @param outcome published
     * @param ours over replicas
     */
    public record Verdict(Outcome outcome, Distribution ours) {
        /** True where what is asked for holds. */
        public boolean isMet() {
            return outcome.isMet(ours);
        }
    }
}
