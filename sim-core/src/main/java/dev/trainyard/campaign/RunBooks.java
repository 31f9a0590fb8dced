package dev.trainyard.campaign;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.campaign.money.CostModel;
import dev.trainyard.campaign.power.SitePower;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.StepDraw;
import dev.trainyard.scenario.campaign.CampaignSettings;

/**
 * What replicas spent their hours on, and what an hour of each kind draws and costs, beside so many hot spares.
 *
 * @param ledger hours by cause
 * @param power of the cluster with its spares
 * @param money prices of all of its equipment
 */
record RunBooks(Ledger ledger, SitePower power, CostModel money) {

    static RunBooks of(CampaignSetup setup, CampaignSettings settings, CampaignAnswers answers, int hot, long seed) {
        CampaignJob job = setup.job();
        long idle = (long) hot * job.perNode();
        long all = job.accelerators() + idle + (long) settings.spares().warm() * job.perNode();
        SitePower power = SitePower.of(setup.power(), job, idle, settings.effectivePue());
        return new RunBooks(ledger(setup, answers, seed), power,
                CostModel.of(settings, job.accelerator().name(), all, power.it()));
    }

    /** Hours by cause alone. */
    static Ledger ledger(CampaignSetup setup, CampaignAnswers answers, long seed) {
        return new Ledger(answers, setup.length(), new StepDraw(seed, setup.job().stepSigma()));
    }

    /** Energy, carbon and dollars of each replica. */
    ReplicaCosts costs(CampaignSettings settings, long seed) {
        return new ReplicaCosts(ledger, power, money, settings.grid().value(), seed);
    }
}
