package dev.trainyard.campaign;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.scenario.campaign.RampStep;

/**
 * How much training there is to do, in seconds of undisturbed steps. A campaign of fixed length does as much as it can,
 * the batch ramp first.
 *
 * @param ideal at the full batch and the simulated step, s
 * @param ramp what smaller batches at the beginning add, s
 * @param stragglers what lasting imbalance and the way back's overhead add, s
 * @param tokens trained in all; 0 for a campaign of fixed length
 * @param rampIdeal of {@code ideal}, what is trained while the batch is smaller, s
 */
record RunLength(double ideal, double ramp, double stragglers, double tokens, double rampIdeal) {
    /** A campaign of fixed length: more work than it can do. */
    private static final double ENDLESS = 1e11;
    private static final double MICRO = 1e6;

    static RunLength of(CampaignJob job, CampaignSettings settings, double tokenFactor) {
        double slower = slowdown(settings);
        boolean fixed = settings.days() > 0 && settings.tokens() == 0;
        double tokens = fixed ? 0 : settings.tokens() * tokenFactor;
        double ramp = 0;
        double from = 0;
        for (RampStep step : settings.ramp()) {
            double until = fixed ? step.untilTokens() : Math.min(step.untilTokens(), tokens);
            double share = (double) step.globalBatch() / job.globalBatch();
            double seconds = job.fixedSeconds() + (job.stepSeconds() - job.fixedSeconds()) * share;
            ramp += Math.max(0, until - from) / job.tokensPerStep() * (seconds / share - job.stepSeconds());
            from = Math.max(from, until);
        }
        ramp = Math.max(0, ramp);
        double ideal = fixed ? ENDLESS / slower - ramp : tokens / job.tokensPerStep() * job.stepSeconds();
        return new RunLength(ideal, ramp, (ideal + ramp) * (slower - 1), tokens,
                from / job.tokensPerStep() * job.stepSeconds());
    }

    /** How many times as long every step takes, for lasting imbalance and the way back's overhead. */
    static double slowdown(CampaignSettings settings) {
        return settings.stragglers() * (1 + settings.restart().value().overhead());
    }

    /** All of it, s. */
    double work() {
        return ideal + ramp + stragglers;
    }

    /**
     * Of so much training that was kept, us: how much is at the full batch and without imbalance.
     *
     * @param slower how many times as long the replica's steps take as the simulated one
     */
    long idealOf(long kept, double slower) {
        if (tokens > 0) {
            return (long) (kept * (ideal / work()));
        }
        double undisturbed = kept * ((ideal + ramp) / work());
        return (long) (rampIdeal * slower * MICRO * rampDone(undisturbed, slower)
                + Math.max(0, undisturbed - (rampIdeal + ramp) * slower * MICRO));
    }

    /** The same, of what smaller batches at the beginning add. */
    long rampOf(long kept, double slower) {
        return tokens > 0 ? (long) (kept * (ramp / work()))
                : (long) (ramp * slower * MICRO * rampDone(kept * ((ideal + ramp) / work()), slower));
    }

    private double rampDone(double undisturbed, double slower) {
        return rampIdeal > 0 ? Math.min(1, undisturbed / ((rampIdeal + ramp) * slower * MICRO)) : 0;
    }
}
