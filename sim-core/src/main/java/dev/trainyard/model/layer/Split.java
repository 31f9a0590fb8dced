package dev.trainyard.model.layer;

/**
 * How tensor ranks divide something.
 *
 * @param units in so many pieces at most, of which a rank holds at least one; 0: every rank holds all
 */
public record Split(int units) {
    /** Every tensor rank holds all of it. */
    public static final Split WHOLE = new Split(0);
    /** As many pieces as there are ranks. */
    public static final Split EVEN = new Split(Integer.MAX_VALUE);

    public Split {
        Checks.atLeast("units", units, 0);
    }

    /** A rank's share among so many. */
    public double share(int ranks) {
        return units == 0 ? 1 : 1.0 / Math.min(units, ranks);
    }

    /** The same where no rank holds copies. */
    public double evenShare(int ranks) {
        return units == 0 ? 1 : 1.0 / ranks;
    }
}
