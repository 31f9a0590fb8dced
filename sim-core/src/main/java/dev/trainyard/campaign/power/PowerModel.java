package dev.trainyard.campaign.power;

import dev.trainyard.campaign.job.Activity;
import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.UsualSystem.Cooling;

/**
 * Watts of an accelerator and of what stands around it.
 *
 * <p>Shares of the thermal design power are set so that measured nodes come out within 10% (campaign facts, C1): eight
 * H100 in air and in immersion and eight B200 in air on MLPerf's LoRA task, 7.85, 6.23 to 7.26 and 9.63 kW. Host and
 * fans of a node are the accelerator's usual system's ({@link dev.trainyard.cluster.UsualSystem}); the power supplies
 * turn .975 of what they take into direct current (one immersed node). The back-end network is 11% of the IT power.
 *
 * <p>A cap binds in each phase of a step whose draw it is below: that phase draws the cap, and products and memory go
 * on as {@link CapCurve} says of the cap over the phase's own draw. Network and waiting take no longer.
 */
public final class PowerModel {
    private static final double PRODUCTS = 0.92;
    private static final double MEMORY = 0.70;
    private static final double NETWORK = 0.50;
    private static final double WAITING = 0.40;
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

    /** Mean draw of one accelerator in a step under the cap, W. */
    public double trainingWatts() {
        if (capWatts <= 0 || capWatts >= PRODUCTS * accelerator.watts()) {
            return naturalWatts();
        }
        return (activity.products() / speed(PRODUCTS) * draw(PRODUCTS) + activity.memory() / speed(MEMORY)
                * draw(MEMORY) + activity.network() * draw(NETWORK) + activity.waiting() * draw(WAITING)) / slowdown();
    }

    /** Draw of a phase under the cap, W. */
    private double draw(double share) {
        double natural = share * accelerator.watts();
        return capWatts > 0 ? Math.min(natural, capWatts) : natural;
    }

    /** Draw of one accelerator in the products of a step, under the cap, W. */
    public double fullestWatts() {
        return draw(PRODUCTS);
    }

    private double speed(double share) {
        return capWatts > 0 ? CapCurve.speed(capWatts / (share * accelerator.watts())) : 1;
    }

    /** How fast products go under the cap, of how fast they go without; see {@link CapCurve}. */
    public double speed() {
        return speed(PRODUCTS);
    }

    /** How many times as long a step takes under the cap: products slow down, memory too under a low one. */
    public double slowdown() {
        return activity.products() / speed(PRODUCTS) + activity.memory() / speed(MEMORY) + activity.network()
                + activity.waiting();
    }

    /** Draw of one accelerator that hangs in a collective or waits, its program running, under the cap, W. */
    public double hangingWatts() {
        return Math.max(accelerator.idleWatts(), draw(WAITING));
    }

    /** Draw of one idle accelerator, W. */
    public double idleWatts() {
        return accelerator.idleWatts();
    }

    /** What the supplies of a node take for one of its accelerators that draws so much, W. */
    public double nodeWatts(double watts) {
        PowerParts parts = parts(watts, 1);
        return parts.it() - parts.network();
    }

    /** IT power for one accelerator that draws so much: its node and its part of the network, W. */
    public double itWatts(double watts) {
        return parts(watts, 1).it();
    }

    /**
     * Where the power for one accelerator that draws so much goes, W.
     *
     * @param pue power of the site over that of IT
     */
    public PowerParts parts(double watts, double pue) {
        double busy = Math.max(0, Math.min(1, (watts - accelerator.idleWatts())
                / (accelerator.watts() - accelerator.idleWatts() + 1e-9)));
        double host = accelerator.system().hostWattsEach();
        double fans = switch (cooling) {
            case AIR -> accelerator.system().fanWattsEach() * (IDLE_FANS + (1 - IDLE_FANS) * busy);
            case LIQUID -> LIQUID_SHARE * (watts + host);
            case IMMERSION -> 0;
        };
        double node = (watts + host + fans) / SUPPLY;
        double it = node / (1 - NETWORK_SHARE);
        return new PowerParts(watts, host, fans, node * (1 - SUPPLY), it * NETWORK_SHARE, it * (pue - 1));
    }

    /**
     * Difference of the site's power between the fullest and the emptiest moment of a synchronous step, W for one
     * accelerator: products on one side, waiting on the other.
     */
    public double swingWatts() {
        return nodeWatts(fullestWatts()) - nodeWatts(hangingWatts());
    }
}
