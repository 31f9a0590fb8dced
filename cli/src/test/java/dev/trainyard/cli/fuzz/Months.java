package dev.trainyard.cli.fuzz;

import static dev.trainyard.cli.fuzz.Answers.notNegative;
import static dev.trainyard.cli.fuzz.Answers.share;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.campaign.CampaignRunner;
import dev.trainyard.campaign.Distribution;
import dev.trainyard.campaign.LedgerCause;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.scenario.ScenarioDraft;

/** What the months of a step have to be: a few replicas of each campaign are run. */
final class Months {
    private static final int REPLICAS = 4;
    private static final double HOURS = 24;

    private final CampaignRunner runner;

    Months(Kernels kernels) {
        this.runner = new CampaignRunner(kernels);
    }

    void check(ScenarioDraft draft, StepResult step, Interval interval) {
        CampaignAnswer answer = runner.run(CampaignJob.of(step, interval.parts().total()),
                draft.campaign(step.scenario()), CampaignOptions.of(1, REPLICAS));
        share("the share that ended", answer.endedShare());
        spread("goodput", answer.goodput());
        share("goodput", answer.goodput().p95());
        spread("power", answer.meanMegawatts());
        spread("tokens trained", answer.tokensTrained());
        // what grows with a campaign's length is known of those replicas alone that came to their end
        known("days", answer, answer.days());
        known("energy", answer, answer.megawattHours());
        known("interruptions", answer, answer.interruptions());
        known("spares used", answer, answer.sparesUsed());
        known("carbon", answer, answer.carbonTonnes());
        answer.dollars().ifPresent(dollars -> known("dollars", answer, dollars));
        notNegative("checkpoint interval", answer.checkpointIntervalSeconds());
        notNegative("hot spares", answer.hotSpares());
        share("availability", answer.availability().share());
        answer.cost().ifPresent(cost -> cost.parts().forEach((part, dollars) -> notNegative("a cost", dollars)));
        double hours = 0;
        for (LedgerCause cause : LedgerCause.values()) {
            double of = answer.ledger().meanHours(cause);
            notNegative("hours of " + cause.key(), of);
            hours += of;
        }
        if (Math.abs(hours - HOURS * answer.days().mean()) > 1e-6 * hours) {
            throw new Answers.Nonsense("the ledger's hours are not the days");
        }
    }

    private static void known(String what, CampaignAnswer answer, Distribution of) {
        if (answer.isWhole()) {
            spread(what, of);
        } else if (answer.endedShare() >= 0.5) {
            notNegative(what, answer.known(of).p50());
        }
    }

    private static void spread(String what, Distribution of) {
        notNegative(what, of.mean());
        notNegative(what, of.p5());
        if (of.p5() > of.p50() || of.p50() > of.p95()) {
            throw new Answers.Nonsense(what + " has percentiles out of order");
        }
        notNegative(what, of.p95());
    }
}
