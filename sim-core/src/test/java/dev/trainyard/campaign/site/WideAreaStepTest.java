package dev.trainyard.campaign.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.Jobs;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.scenario.campaign.WideArea;
import dev.trainyard.scenario.campaign.WideAreaSync;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several sites against Streaming DiLoCo's table 1 (2501.18512): 1B parameters, two replicas, 1 Gb/s. */
class WideAreaStepTest {
    /** Batches of 524,288 tokens: 25B tokens are 47,684 steps, .67 h without a network. */
    private static final double STEPS_PER_25B = 25e9 / 524_288;

    @ParameterizedTest
    @CsvSource({"25, .67, 109", "100, 2.7, 438", "250, 6.75, 1097"})
    void dataParallelTakesTheTablesHours(double billions, double infinite, double hours) {
        double steps = STEPS_PER_25B * billions / 25;
        CampaignJob job = job(infinite * 3600 / steps);
        WideArea wan = new WideArea(1e9 / 8, 0, 0, WideAreaSync.HIERARCHICAL, 1, 1, false, 16);
        double total = steps * (job.stepSeconds() + WideAreaStep.of(job, wan, 2, 0).addedSeconds()) / 3600;
        assertThat(total / hours).isEqualTo(1, within(0.15));
    }

    @ParameterizedTest
    @CsvSource({"25, .67, .88", "100, 2.7, 3.5", "250, 6.75, 8.75"})
    void streamingFourBitsTakesTheTablesHours(double billions, double infinite, double hours) {
        double steps = STEPS_PER_25B * billions / 25;
        CampaignJob job = job(infinite * 3600 / steps);
        // every 100 steps, fragments of three of 24 layers, four bits a value; nothing hidden, as the table has it
        WideArea wan = new WideArea(1e9 / 8, 0, 0, WideAreaSync.PERIODIC, 100, 8, false, 4);
        double total = steps * (job.stepSeconds() + WideAreaStep.of(job, wan, 2, 0).addedSeconds()) / 3600;
        assertThat(total / hours).isEqualTo(1, within(0.15));
    }

    @Test
    void eagerUpdatesHideALatencyOfAnInterval() {
        // 500M, step .08 s, H = 30: tolerated latency 2.4 s (2502.12996, table 2)
        CampaignJob job = job(0.08);
        WideArea hidden = new WideArea(1e18, 1.2, 0, WideAreaSync.PERIODIC, 30, 1, true, 4);
        assertThat(WideAreaStep.of(job, hidden, 2, 0).addedSeconds()).isEqualTo(0, within(1e-9));
        WideArea late = new WideArea(1e18, 2.4, 0, WideAreaSync.PERIODIC, 30, 1, true, 4);
        assertThat(WideAreaStep.of(job, late, 2, 0).addedSeconds()).isEqualTo(0.08, within(1e-6));
        assertThat(WideAreaStep.of(job, late, 2, 0).note()).contains("30 steps");
    }

    /** Sixteen replicas over two sites: 2 x 15 / 16 of 2 GB, and of 30 hops every eighth waits 10 ms. */
    @Test
    void oneRingOverAllReplicasSendsMoreThanOneOverTheSites() {
        CampaignJob job = Jobs.job("h100-sxm", 1024, 1, 4e6, 1e9);
        assertThat(job.replicas()).isEqualTo(16);
        WideArea full = new WideArea(1e9, 0.01, 0, WideAreaSync.FULL, 1, 1, false, 16);
        assertThat(WideAreaStep.of(job, full, 2, 0).addedSeconds()).isEqualTo(2 * 15 / 16.0 * 2 + 30 / 8.0 * 0.01,
                within(1e-9));
        WideArea sites = new WideArea(1e9, 0.01, 0, WideAreaSync.HIERARCHICAL, 1, 1, false, 16);
        assertThat(WideAreaStep.of(job, sites, 2, 0).addedSeconds()).isEqualTo(2 + 0.02, within(1e-9));
    }

    @Test
    void lossSlowsALongLink() {
        CampaignJob job = job(1);
        WideArea clean = new WideArea(1e13, 0.02, 0, WideAreaSync.HIERARCHICAL, 1, 1, false, 16);
        WideArea lossy = new WideArea(1e13, 0.02, 1e-3, WideAreaSync.HIERARCHICAL, 1, 1, false, 16);
        assertThat(WideAreaStep.of(job, lossy, 2, 0).addedSeconds())
                .isGreaterThan(WideAreaStep.of(job, clean, 2, 0).addedSeconds());
    }

    private static CampaignJob job(double stepSeconds) {
        // 441 Tb over 47,684 steps of 25B tokens are 9.25 Gb a step, so 0.578e9 values of 16 bits are exchanged
        return Jobs.job("h100-sxm", 64, stepSeconds, 524_288, 0.578e9);
    }
}
