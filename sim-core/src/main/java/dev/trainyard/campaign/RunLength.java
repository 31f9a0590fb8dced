package dev.trainyard.campaign;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.scenario.campaign.RampStep;

/**
 * How much training there is to do, in seconds of undisturbed steps.
 *
 * @param ideal at the full batch and the simulated step, s
 * @param ramp what smaller batches at the beginning add, s
 * @param stragglers what lasting imbalance and the way back's overhead add, s
 * @param tokens trained in all
 */
record RunLength(double ideal, double ramp, double stragglers, double tokens) {
    /** A campaign of fixed length: more work than it can do. */
    private static final double ENDLESS = 1e11;

    static RunLength of(CampaignJob job, CampaignSettings settings, double tokenFactor) {
        double slower = settings.stragglers() * (1 + settings.restart().value().overhead());
        if (settings.days() > 0 && settings.tokens() == 0) {
            return new RunLength(ENDLESS / slower, 0, ENDLESS - ENDLESS / slower, 0);
        }
        double tokens = settings.tokens() * tokenFactor;
        double ideal = tokens / job.tokensPerStep() * job.stepSeconds();
        double ramp = 0;
        double from = 0;
        for (RampStep step : settings.ramp()) {
            double until = Math.min(step.untilTokens(), tokens);
            double share = (double) step.globalBatch() / job.globalBatch();
            double seconds = job.fixedSeconds() + (job.stepSeconds() - job.fixedSeconds()) * share;
            ramp += Math.max(0, until - from) / job.tokensPerStep() * (seconds / share - job.stepSeconds());
            from = Math.max(from, until);
        }
        ramp = Math.max(0, ramp);
        return new RunLength(ideal, ramp, (ideal + ramp) * (slower - 1), tokens);
    }

    /** All of it, s. */
    double work() {
        return ideal + ramp + stragglers;
    }
}
