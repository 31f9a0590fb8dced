package dev.trainyard.cli.option;

/** What size looks for. */
public enum SizeGoal {
    /** The fewest accelerators that train all tokens in time. */
    LEAST_GPUS,
    /** The most tokens in the time, on any number of accelerators within the budget. */
    MOST_TOKENS
}
