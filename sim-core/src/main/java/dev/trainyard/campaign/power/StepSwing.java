package dev.trainyard.campaign.power;

import dev.trainyard.campaign.job.Activity;
import java.util.stream.DoubleStream;

/**
 * How a site's power goes up and down as all accelerators step together.
 *
 * <p>The ramp is the whole swing over the shortest of the phases in which a step draws less than in its products
 * (memory, network, waiting): power has to be down within that phase. Racks themselves change by 30% within 1 to 50 ms
 * (Choukse et al., 2025, Power stabilization for AI training datacenters, 2508.14318), so nearer to them it is steeper.
 * Utilities bound ramps and the power of swings between 0.1 and 20 Hz (same source).
 *
 * @param megawatts between the fullest and the emptiest moment of a step, MW with PUE
 * @param megawattsPerSecond of the site from one to the other, MW/s; 0 where a step has only products
 * @param hertz steps a second
 */
public record StepSwing(double megawatts, double megawattsPerSecond, double hertz) {
    private static final double SLOWEST_HERTZ = 0.1;
    private static final double FASTEST_HERTZ = 20;

    /** The swing of a step of so many seconds. */
    static StepSwing of(double megawatts, Activity step, double stepSeconds) {
        double shortest = DoubleStream.of(step.memory(), step.network(), step.waiting()).filter(share -> share > 0)
                .min().orElse(0) * stepSeconds;
        return new StepSwing(megawatts, shortest > 0 ? megawatts / shortest : 0, 1 / stepSeconds);
    }

    /** True where it lies in the band that utilities bound. */
    public boolean mattersToGrid() {
        return hertz >= SLOWEST_HERTZ && hertz <= FASTEST_HERTZ;
    }
}
