package dev.trainyard.campaign.power;

/**
 * Power of a whole site by what its job does, MW with PUE.
 *
 * @param training while a step runs
 * @param stalled while ranks wait in a collective or for a checkpoint, programs running
 * @param idle while the job is down
 * @param swing between the fullest and the emptiest moment of a synchronous step
 * @param it power of the IT equipment at training, without PUE
 */
public record SitePower(double training, double stalled, double idle, double swing, double it) {
    private static final double MEGA = 1e6;

    /**
     * The power of a job with its spares.
     *
     * @param accelerators that work
     * @param idleSpares that stand by, powered
     * @param pue power of the site over that of IT
     */
    public static SitePower of(PowerModel model, long accelerators, long idleSpares, double pue) {
        double spares = idleSpares * model.itWatts(model.idleWatts());
        double training = accelerators * model.itWatts(model.trainingWatts()) + spares;
        double stalled = accelerators * model.itWatts(model.hangingWatts()) + spares;
        double idle = accelerators * model.itWatts(model.idleWatts()) + spares;
        return new SitePower(training * pue / MEGA, stalled * pue / MEGA, idle * pue / MEGA,
                accelerators * model.swingWatts() * pue / MEGA, training / MEGA);
    }
}
