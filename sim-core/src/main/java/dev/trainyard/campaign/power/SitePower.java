package dev.trainyard.campaign.power;

import dev.trainyard.campaign.job.CampaignJob;

/**
 * Power of a whole site by what its job does, MW with PUE.
 *
 * @param training while a step runs
 * @param stalled while ranks wait in a collective or for a checkpoint, programs running
 * @param idle while the job is down
 * @param swing how it changes within a synchronous step
 * @param it power of the IT equipment at training, without PUE
 */
public record SitePower(double training, double stalled, double idle, StepSwing swing, double it) {
    private static final double MEGA = 1e6;

    /**
     * The power of a job with its spares.
     *
     * @param idleSpares accelerators that stand by, powered
     * @param pue power of the site over that of IT
     */
    public static SitePower of(PowerModel model, CampaignJob job, long idleSpares, double pue) {
        long accelerators = job.accelerators();
        double spares = idleSpares * model.itWatts(model.idleWatts());
        double training = accelerators * model.itWatts(model.trainingWatts()) + spares;
        double stalled = accelerators * model.itWatts(model.hangingWatts()) + spares;
        double idle = accelerators * model.itWatts(model.idleWatts()) + spares;
        return new SitePower(training * pue / MEGA, stalled * pue / MEGA, idle * pue / MEGA,
                StepSwing.of(accelerators * model.swingWatts() * pue / MEGA, job.activity(), job.stepSeconds()),
                training / MEGA);
    }
}
