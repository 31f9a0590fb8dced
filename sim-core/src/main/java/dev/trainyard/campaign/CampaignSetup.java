package dev.trainyard.campaign;

import dev.trainyard.campaign.checkpoint.CheckpointCosts;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.campaign.power.PowerCap;
import dev.trainyard.campaign.power.PowerModel;
import dev.trainyard.campaign.power.SitePower;
import dev.trainyard.campaign.power.SupplyCheck;
import dev.trainyard.campaign.site.WideAreaStep;
import dev.trainyard.cluster.failure.FailureModel;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.scenario.campaign.RampStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A job as its months run it beside so many hot spares: under the power cap, over its sites, with the tokens that it
 * needs. Spares draw power, so a cap of the site leaves less to the job the more of them stand by.
 *
 * @param job with its step as the campaign runs it
 * @param power of its accelerators
 * @param length how much training there is
 * @param checkpoint what one costs
 * @param cases of the kernel
 * @param notes what a reader must know
 */
record CampaignSetup(CampaignJob job, PowerModel power, RunLength length, CheckpointCosts checkpoint,
        CaseBuilder cases, List<String> notes) {

    /** The setup with so many hot spare nodes. */
    static CampaignSetup of(CampaignJob given, CampaignSettings settings, int hot) {
        List<String> notes = new ArrayList<>();
        long idle = (long) hot * given.perNode();
        double cap = PowerCap.watts(given, settings.power(), idle, settings.effectivePue());
        PowerModel power = new PowerModel(given.accelerator(), given.activity(), settings.power().cooling(), cap);
        SupplyCheck.check(settings.power(), SitePower.of(power, given, idle, settings.effectivePue()));
        CampaignJob job = given;
        if (power.speed() < 1) {
            job = job.withStepSeconds(job.stepSeconds() * power.slowdown());
            notes.add("the power cap of " + Math.round(cap) + " W an accelerator slows products to "
                    + Math.round(100 * power.speed()) + "%");
        }
        job = overSites(job, settings, notes);
        unusual(job, settings, notes);
        RunLength length = RunLength.of(job, settings, tokenFactor(job, settings, notes));
        CheckpointCosts checkpoint = CheckpointCosts.of(job, settings.checkpoint(), settings.storage().value());
        return new CampaignSetup(job, power, length, checkpoint,
                new CaseBuilder(job, settings, length, checkpoint), List.copyOf(notes));
    }

    /** What is stated and cannot quite be so. */
    private static void unusual(CampaignJob job, CampaignSettings settings, List<String> notes) {
        for (RampStep step : settings.ramp()) {
            if (step.globalBatch() % job.replicas() != 0) {
                long whole = Math.max(1, Math.round((double) step.globalBatch() / job.replicas()));
                notes.add("batchRamp: " + step.globalBatch() + " sequences do not split over the plan's "
                        + job.replicas() + " replicas; their steps are shortened in proportion all the same. Maybe "
                        + whole * job.replicas());
            }
        }
        FailureModel failures = settings.failures().value();
        if (failures.burstShare() > 0 && failures.burstNodes() > job.nodes()) {
            notes.add(String.format(Locale.ROOT, "failures.bursts: %.4g nodes are more than the %d of the job: a"
                    + " burst takes no more than there are", failures.burstNodes(), job.nodes()));
        }
    }

    private static CampaignJob overSites(CampaignJob job, CampaignSettings settings, List<String> notes) {
        if (settings.wideArea().isEmpty()) {
            return job;
        }
        // at a border between stages: two bytes for each token and hidden unit
        WideAreaStep wide = WideAreaStep.of(job, settings.wideArea().get(), settings.sites().size(),
                2 * job.tokensPerStep() * job.hidden());
        notes.add(String.format(Locale.ROOT, "the network between sites adds %.3g s to each step",
                wide.addedSeconds()));
        if (!wide.note().isEmpty()) {
            notes.add(wide.note());
        }
        return job.withStepSeconds(job.stepSeconds() + wide.addedSeconds());
    }

    private static double tokenFactor(CampaignJob job, CampaignSettings settings, List<String> notes) {
        if (settings.criticalBatchTokens() <= 0) {
            notes.add("whether the model learns as much from each token at this batch is not in the answer;"
                    + " learning: {criticalBatch: zhang-2024} counts the tokens that a larger batch needs");
            return 1;
        }
        double factor = 1 + job.tokensPerStep() / settings.criticalBatchTokens();
        notes.add(String.format(Locale.ROOT, "a batch of %.3g tokens at a critical one of %.3g needs %.2f times the"
                + " tokens of a small batch (McCandlish et al., 2018)", job.tokensPerStep(),
                settings.criticalBatchTokens(), factor));
        return factor;
    }
}
