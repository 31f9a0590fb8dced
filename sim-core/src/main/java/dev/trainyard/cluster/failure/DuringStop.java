package dev.trainyard.cluster.failure;

/** What a failure does to a stop that is under way. */
public enum DuringStop {
    /** All phases begin anew, whatever was done of them. */
    AGAIN,
    /**
     * Its node is replaced within the stop and starts with the others, where noticing, leaving out and replacing it
     * takes no longer than what is left. Otherwise all phases begin anew; also where that ends earlier, as a failure
     * that an agent notices ends the wait for a time-out.
     */
    CONTINUES
}
