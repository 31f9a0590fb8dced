package dev.trainyard.campaign.power;

import dev.trainyard.campaign.job.Activity;
import dev.trainyard.cluster.Accelerator;
import dev.trainyard.scenario.campaign.Cooling;

/**
 * Watts of an accelerator and of what stands around it.
 *
 * <p>Shares of the thermal design power are set so that measured nodes come out within 10% (campaign facts, C1): eight
 * H100 in air and in immersion and eight B200 in air on MLPerf's LoRA task, 7.85, 6.23 to 7.26 and 9.63 kW. Around
 * eight accelerators a node has 1.5 kW of processors, memory, switches and interfaces; air adds 1.6 kW of fans (the
 * difference of air to immersion on one task) at full load; the power supplies turn .975 of what they take into direct
 * current (one immersed node). The back-end network is 11% of the IT power.
 */
public final class PowerModel {
    private static final double PRODUCTS = 0.92;
    private static final double MEMORY = 0.70;
    private static final double NETWORK = 0.50;
    private static final double WAITING = 0.40;
    private static final double NODE_WATTS = 1500 / 8.0;
    private static final double FAN_WATTS = 1600 / 8.0;
    /** Fans of an idle node turn slowly. */
    private static final double IDLE_FANS = 0.3;
    /** Fans and pumps where cold plates take the accelerators' heat, of the power of all else (campaign facts, C3). */
    private static final double LIQUID_SHARE = 0.03;
    private static final double SUPPLY = 0.975;
    private static final double NETWORK_SHARE = 0.11;

    private final Accelerator accelerator;
    private final Activity activity;
    private final Cooling cooling;
    private final double capWatts;

    /**
     * The power of a job's accelerators.
     *
     * @param cooling of the nodes
     * @param capWatts most that one accelerator may draw, W; 0 for none
     */
    public PowerModel(Accelerator accelerator, Activity activity, Cooling cooling, double capWatts) {
        this.accelerator = accelerator;
        this.activity = activity;
        this.cooling = cooling;
        this.capWatts = capWatts;
    }

    /** Draw of one accelerator in a step that nothing holds back, W. */
    public double naturalWatts() {
        return accelerator.watts() * (PRODUCTS * activity.products() + MEMORY * activity.memory()
                + NETWORK * activity.network() + WAITING * activity.waiting());
    }

    /** Draw of one accelerator in a step, under the cap, W. */
    public double trainingWatts() {
        double natural = naturalWatts();
        return capWatts > 0 ? Math.min(natural, capWatts) : natural;
    }

    /** How fast products go under the cap, of how fast they go without; see {@link CapCurve}. */
    public double speed() {
        return capWatts > 0 ? CapCurve.speed(capWatts / (PRODUCTS * accelerator.watts())) : 1;
    }

    /** How many times as long a step takes under the cap: its products slow down, nothing else does. */
    public double slowdown() {
        return activity.products() / speed() + 1 - activity.products();
    }

    /** Draw of one accelerator that hangs in a collective or waits, its program running, W. */
    public double hangingWatts() {
        return Math.max(accelerator.idleWatts(), WAITING * accelerator.watts());
    }

    /** Draw of one idle accelerator, W. */
    public double idleWatts() {
        return accelerator.idleWatts();
    }

    /** What the supplies of a node take for one of its accelerators that draws so much, W. */
    public double nodeWatts(double watts) {
        double busy = Math.max(0, Math.min(1, (watts - accelerator.idleWatts())
                / (accelerator.watts() - accelerator.idleWatts() + 1e-9)));
        double fans = switch (cooling) {
            case AIR -> FAN_WATTS * (IDLE_FANS + (1 - IDLE_FANS) * busy);
            case LIQUID -> LIQUID_SHARE * (watts + NODE_WATTS);
            case IMMERSION -> 0;
        };
        return (watts + NODE_WATTS + fans) / SUPPLY;
    }

    /** IT power for one accelerator that draws so much: its node and its part of the network, W. */
    public double itWatts(double watts) {
        return nodeWatts(watts) / (1 - NETWORK_SHARE);
    }

    /**
     * Difference of the site's power between the fullest and the emptiest moment of a synchronous step, W for one
     * accelerator: products on one side, waiting on the other.
     */
    public double swingWatts() {
        double peak = PRODUCTS * accelerator.watts();
        return nodeWatts(capWatts > 0 ? Math.min(capWatts, peak) : peak) - nodeWatts(hangingWatts());
    }
}
