package dev.trainyard.campaign.judged;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.campaign.CampaignRunner;
import dev.trainyard.kernel.Kernels;
import java.util.List;
import java.util.function.IntConsumer;

/** Runs cases, always with the same seed and replicas, so that a page of results changes only where the model does. */
public final class CaseJudge {
    private static final long SEED = 1;
    private static final int REPLICAS = 1000;

    private final CampaignRunner runner;

    public CaseJudge(Kernels kernels) {
        this.runner = new CampaignRunner(kernels);
    }

    /** Our answers to all cases, in their order; {@code done} is told how many. */
    public List<CaseResult> judge(List<JudgedCase> cases, IntConsumer done) {
        CaseResult[] results = new CaseResult[cases.size()];
        for (int i = 0; i < results.length; i++) {
            results[i] = judge(cases.get(i));
            done.accept(i + 1);
        }
        return List.of(results);
    }

    /** Our answer to one case. */
    public CaseResult judge(JudgedCase of) {
        CampaignAnswer answer = runner.run(of.job(), of.settings(), CampaignOptions.of(SEED, REPLICAS));
        return new CaseResult(of, of.outcomes().stream()
                .map(outcome -> new CaseResult.Verdict(outcome, outcome.figure().of(answer))).toList());
    }
}
