package dev.trainyard.calibration;

import java.util.Locale;

/** Refuses figures that are not fit for a profile. */
final class Trust {
    private static final int PERCENT = 100;

    private Trust() {}

    /**
     * Refuses a figure of too few samples or too wide a spread.
     *
     * @param what the figure's name, for people
     * @throws CalibrationException with the remedy
     */
    static Reading checked(String what, Reading reading, SampleRules rules) {
        if (reading.samples() < SampleRules.NEEDED) {
            throw new CalibrationException("no profile: " + what + " has " + reading.samples() + " samples, and "
                    + SampleRules.NEEDED + " are needed. Maybe --samples " + SampleRules.USUAL.samples());
        }
        // Written so that a rate that is not a number is refused too.
        if (!(reading.median() > 0 && reading.spread() <= rules.mostSpread())) {
            throw new CalibrationException(String.format(Locale.ROOT, "no profile: %s spreads over %.1f%% of its "
                    + "median, and at most %.1f%% can be trusted. Maybe something else runs on the device, or "
                    + "--seconds is too short for it to settle", what, PERCENT * reading.spread(),
                    PERCENT * rules.mostSpread()));
        }
        return reading;
    }

    /**
     * Refuses a rate that no part of that name can reach.
     *
     * @param peak data-sheet rate of the part that it is taken for, FLOP/s; 0 where it has none
     */
    static Reading possible(String what, Reading reading, double peak, String part) {
        if (peak > 0 && reading.median() > peak) {
            throw new CalibrationException("no profile: " + what + " was measured at " + Figure.tera(reading.median())
                    + ", above the " + Figure.tera(peak) + " of " + part + "'s data sheet. Maybe --like another part");
        }
        return reading;
    }
}
