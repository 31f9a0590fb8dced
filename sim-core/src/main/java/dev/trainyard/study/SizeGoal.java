package dev.trainyard.study;

/** What a search for a size looks for. */
public enum SizeGoal {
    /** The fewest accelerators that train all tokens in time. */
    LEAST_GPUS,
    /** Of all rows, the run that costs least and is done in time. */
    LEAST_DOLLARS,
    /** Of all rows, the site that draws least and is done in time. */
    LEAST_POWER,
    /** The earliest end, on any number of accelerators within the budget. */
    EARLIEST,
    /** The most tokens in the time, on any number of accelerators within the budget. */
    MOST_TOKENS;

    /** True where only a campaign can answer. */
    public boolean needsCampaign() {
        return this == LEAST_DOLLARS || this == LEAST_POWER || this == EARLIEST;
    }
}
