package dev.trainyard.cli.option;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.campaign.CampaignRunner;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.input.Documents;
import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.scenario.ScenarioDraft;
import java.math.BigDecimal;

/** Turns simulated steps into months, for commands that ask for both. */
public final class Campaigns {
    private final CampaignRunner runner;
    private final CampaignOptions options;

    /** All repeated under the same options, so that campaigns have the same luck. */
    public Campaigns(Kernels kernels, CampaignOptions options) {
        this.runner = new CampaignRunner(kernels);
        this.options = options;
    }

    /**
     * The months of a step.
     *
     * @param draft what is written of the campaign
     * @param interval the step's, whose doubt the campaign draws from
     */
    public CampaignAnswer of(ScenarioDraft draft, StepResult step, Interval interval) {
        return runner.run(CampaignJob.of(step, interval.parts().total()), draft.campaign(step.scenario()), options);
    }

    /** A draft whose campaign trains on so many tokens. */
    public static ScenarioDraft onTokens(ScenarioDraft draft, double tokens) {
        return draft.with("campaign.tokens", Documents.parse("--tokens", new BigDecimal(tokens).toPlainString()));
    }
}
