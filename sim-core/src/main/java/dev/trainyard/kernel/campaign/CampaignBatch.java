package dev.trainyard.kernel.campaign;

import java.util.List;

/**
 * Cases, each repeated so many times. Item i is replica {@code firstReplica + i % replicas} of case
 * {@code i / replicas}; a replica draws the same luck in every case, so that cases can be told apart by fewer.
 *
 * @param seed of everything random
 * @param firstReplica number of the first replica
 * @param replicas of each case
 * @param cases at least one
 */
public record CampaignBatch(long seed, int firstReplica, int replicas, List<CampaignCase> cases) {

    public CampaignBatch {
        if (replicas < 1 || cases.isEmpty() || firstReplica < 0
                || (long) replicas * cases.size() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(replicas + " replicas of " + cases.size()
                    + " cases; expected at least one of each");
        }
        cases = List.copyOf(cases);
    }

    /** Items in all. */
    public int size() {
        return replicas * cases.size();
    }
}
