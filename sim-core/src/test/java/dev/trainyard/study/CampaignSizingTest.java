package dev.trainyard.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.campaign.CampaignOptions;
import dev.trainyard.campaign.CampaignRunner;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.study.CampaignSizing.Sized;
import dev.trainyard.study.search.SearchWidth;
import dev.trainyard.study.search.SizeResult;
import dev.trainyard.study.search.Sizing;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class CampaignSizingTest {
    private static final double TOKENS = 1e11;
    private static final int MOST = 256;

    private final CpuKernels kernels = new CpuKernels(2);
    private final Sizing sizing = new Sizing(kernels, Constants.shipped());
    private final StepSimulator simulator = new StepSimulator(kernels, Constants.shipped());
    private final Map<Long, Double> looked = new HashMap<>();

    private static ScenarioDraft draft(String rate) {
        return ScenarioReader.draft("mai1-1x", Map.of("model", "llama3-8b", "cluster",
                "{accelerator: h100-sxm, gpus: 64}", "training", "{tokens: 100B, sequence: 8192, globalBatch: 128}",
                "plan", "auto", "campaign.failures.rate", rate));
    }

    private CampaignSizing sizes(ScenarioDraft draft, Percentile percentile) {
        return new CampaignSizing(sizing, percentile, size -> {
            CampaignAnswer answer = months(draft, size);
            looked.put(size.plan().plan().gpus(), percentile.of(answer.days()));
            return answer;
        });
    }

    private CampaignAnswer months(ScenarioDraft draft, SizeResult size) {
        CampaignJob job = CampaignJob.of(simulator.simulate(size.scenario(), Fidelity.EVENT), 0.05);
        return new CampaignRunner(kernels).run(job, draft.campaign(size.scenario()), CampaignOptions.of(1, 100));
    }

    @Test
    void theSmallestClusterInTimeIsTheFirstThatKeepsIt() {
        ScenarioDraft draft = draft("300");
        Scenario scenario = draft.read();
        Sized least = sizes(draft, Percentile.P90).least(scenario, TOKENS, 5, MOST, SearchWidth.FRAMEWORK)
                .orElseThrow();
        long gpus = least.size().plan().plan().gpus();
        assertThat(least.months().days().p90()).isLessThanOrEqualTo(5);
        looked.forEach((size, days) -> assertThat(days <= 5).as("%s accelerators", size).isEqualTo(size == gpus));
        assertThat(looked).hasSizeGreaterThan(1);
    }

    @Test
    void nothingFailsAndTheStepAloneDecides() {
        ScenarioDraft draft = draft("0.001");
        Scenario scenario = draft.read();
        double steps = TOKENS / scenario.training().tokensPerStep();
        SizeResult alone = sizing.least(scenario, 5 * 86_400 / steps, MOST, SearchWidth.FRAMEWORK).orElseThrow();
        Sized least = sizes(draft, Percentile.P50).least(scenario, TOKENS, 5.1, MOST, SearchWidth.FRAMEWORK)
                .orElseThrow();
        assertThat(least.size().plan().plan().gpus()).isLessThanOrEqualTo(alone.plan().plan().gpus());
    }

    @Test
    void theEarliestEndIsNotLaterThanTheFastestSteps() {
        ScenarioDraft draft = draft("300");
        Scenario scenario = draft.read();
        CampaignSizing sizes = sizes(draft, Percentile.P50);
        Sized earliest = sizes.earliest(scenario, TOKENS, MOST, SearchWidth.FRAMEWORK).orElseThrow();
        SizeResult fastest = sizing.fastest(scenario, MOST, SearchWidth.FRAMEWORK).orElseThrow();
        assertThat(sizes.days(earliest.months())).isLessThanOrEqualTo(months(draft, fastest).days().p50());
    }

    @Test
    void aCampaignThatNeverEndsIsNeverInTime() {
        ScenarioDraft draft = draft("1e6");
        CampaignSizing sizes = sizes(draft, Percentile.P50);
        assertThat(sizes.least(draft.read(), TOKENS, 50, 32, SearchWidth.FRAMEWORK)).isEmpty();
    }
}
