package dev.trainyard.calibration;

/**
 * How often and how long to measure, and what to believe.
 *
 * @param samples samples of each figure
 * @param sampleSeconds shortest sample, s: so many runs are timed together that clock and waiting do not show
 * @param sustainedSeconds how long each number format runs without a pause before its samples, s, so that the device
 *     meets its power limit; 0 for not at all
 * @param mostSpread largest spread of a profile's figures, as {@link Reading#spread()} counts it
 */
public record SampleRules(int samples, double sampleSeconds, double sustainedSeconds, double mostSpread) {
    /** Fewer samples have no tenth and ninetieth percentile of their own. */
    public static final int NEEDED = 10;
    /** By default. */
    public static final SampleRules USUAL = new SampleRules(20, 0.02, 10, 0.1);

    /** Refuses what cannot be measured by. */
    public SampleRules {
        if (samples < 1 || !(sampleSeconds > 0) || !(sustainedSeconds >= 0) || !(mostSpread > 0)) {
            throw new IllegalArgumentException("expected samples >= 1, sampleSeconds > 0, sustainedSeconds >= 0 and "
                    + "mostSpread > 0, found " + samples + ", " + sampleSeconds + ", " + sustainedSeconds + " and "
                    + mostSpread);
        }
    }
}
