package dev.trainyard.study.search;

/**
 * How a plan search is done.
 *
 * @param width how far it looks
 * @param objective what the best plan has least of
 * @param top how many of the best are run in the event depth, 1 to {@value #MOST_TOP}
 */
public record SearchOptions(SearchWidth width, Objective objective, int top) {
    /** Most plans that are run in the event depth. */
    public static final int MOST_TOP = 100;
    /** The closed form leaves about 1%, so some of the best have to be run. */
    private static final int USUAL_TOP = 8;

    public SearchOptions {
        if (top < 1 || top > MOST_TOP) {
            throw new IllegalArgumentException("top must lie between 1 and " + MOST_TOP + ", found " + top);
        }
    }

    /** The fastest of what the framework runs. */
    public static SearchOptions usual() {
        return new SearchOptions(SearchWidth.FRAMEWORK, Objective.TIME, USUAL_TOP);
    }
}
