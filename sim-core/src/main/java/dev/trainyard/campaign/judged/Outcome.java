package dev.trainyard.campaign.judged;

import dev.trainyard.campaign.Distribution;

/**
 * A published figure and how near is near enough.
 *
 * @param figure of the answer that it is held against
 * @param low published; the same as {@code high} where one number was
 * @param high published; infinite where only a least one was
 * @param rule what is asked for
 * @param tolerance share for {@link Rule#SHARE}, in the figure's unit for {@link Rule#ABSOLUTE}
 * @param place where in the document
 */
public record Outcome(OutcomeFigure figure, double low, double high, Rule rule, double tolerance, String place) {

    /** What is asked for. */
    public enum Rule {
        /** Our P5 to P95 holds the published figure, or overlaps the published interval. */
        COVERED,
        /** Our mean is within a share of it. */
        SHARE,
        /** Our mean is within so much of it. */
        ABSOLUTE
    }

    /** True where our P5 to P95 holds it, or overlaps its interval. */
    public boolean isCovered(Distribution ours) {
        return ours.p5() <= high && ours.p95() >= low;
    }

    /** True where what is asked for holds. */
    public boolean isMet(Distribution ours) {
        return switch (rule) {
            case COVERED -> isCovered(ours);
            case SHARE -> ours.mean() >= low - tolerance * Math.abs(low)
                    && ours.mean() <= high + tolerance * Math.abs(high);
            case ABSOLUTE -> ours.mean() >= low - tolerance && ours.mean() <= high + tolerance;
        };
    }
}
