package dev.trainyard.campaign;

import dev.trainyard.campaign.job.Activity;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.input.Documents;
import dev.trainyard.scenario.campaign.CampaignSection;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.util.Optional;

/** Jobs and settings for tests, without a step to simulate. */
public final class Jobs {
    private Jobs() {}

    /** Eight accelerators a node, replicas of eight nodes, ten seconds a step, a model of 400B. */
    public static CampaignJob job(String accelerator, int accelerators) {
        return job(accelerator, accelerators, 10, 4e6, 4e11);
    }

    /** A job of steps and tokens. */
    public static CampaignJob job(String accelerator, int accelerators, double stepSeconds, double tokensPerStep,
            double parameters) {
        Accelerator part = Accelerators.find(accelerator).orElseThrow();
        return new CampaignJob(accelerators, part, 8, 8, Math.max(1, accelerators / 64), stepSeconds, 0,
                0.1 * stepSeconds, 1024, tokensPerStep, parameters, 16384, 14, accelerators,
                new Activity(0.75, 0.15, 0.06, 0.04));
    }

    /** The settings that a section writes. */
    public static CampaignSettings settings(CampaignJob job, String section) {
        Cluster cluster = new Cluster("test", job.accelerator(), job.accelerators(), job.perNode(), job.perDomain(),
                50e9, Fabrics.usual());
        return CampaignSection.read(Optional.of(Documents.parse("test", section)),
                new CampaignSection.Job(cluster, 0, 0, job.globalBatch(), 4096, 0, 0));
    }
}
