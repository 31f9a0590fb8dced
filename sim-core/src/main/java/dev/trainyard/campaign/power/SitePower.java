package dev.trainyard.campaign.power;

import dev.trainyard.campaign.job.CampaignJob;

/**
 * Power of a whole site by what its job does, MW with PUE.
 *
 * @param trainingParts where it goes while a step runs, mean over the step
 * @param stalledParts while ranks wait in a collective or for a checkpoint, programs running
 * @param idleParts while the job is down
 * @param fullest in the products of a step, in which all accelerators are at once
 * @param swing how it changes within a synchronous step
 */
public record SitePower(PowerParts trainingParts, PowerParts stalledParts, PowerParts idleParts, double fullest,
        StepSwing swing) {
    private static final double MEGA = 1e6;

    /**
     * The power of a job with its spares.
     *
     * @param idleSpares accelerators that stand by, powered
     * @param pue power of the site over that of IT
     */
    public static SitePower of(PowerModel model, CampaignJob job, long idleSpares, double pue) {
        PowerParts spares = model.parts(model.idleWatts(), pue).times(idleSpares / MEGA);
        double each = job.accelerators() / MEGA;
        return new SitePower(model.parts(model.trainingWatts(), pue).times(each).plus(spares),
                model.parts(model.hangingWatts(), pue).times(each).plus(spares),
                model.parts(model.idleWatts(), pue).times(each).plus(spares),
                model.parts(model.fullestWatts(), pue).times(each).plus(spares).total(),
                StepSwing.of(each * model.swingWatts() * pue, job.activity(), job.stepSeconds()));
    }

    /** While a step runs, mean over the step, MW. */
    public double training() {
        return trainingParts.total();
    }

    /** While ranks wait, programs running, MW. */
    public double stalled() {
        return stalledParts.total();
    }

    /** While the job is down, MW. */
    public double idle() {
        return idleParts.total();
    }

    /** Power of the IT equipment at training, without PUE, MW. */
    public double it() {
        return trainingParts.it();
    }
}
