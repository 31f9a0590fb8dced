package dev.trainyard.campaign.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.campaign.Jobs;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.scenario.campaign.CampaignSettings;
import org.junit.jupiter.api.Test;

/** Checkpoints against measured ones. */
class CheckpointCostsTest {
    @Test
    void stallsOfPyTorchsDistributedCheckpoints() {
        // Llama 3 8B on 512 H100: 50 s in each 100 steps synchronously, under .5 s asynchronously
        CampaignJob job = Jobs.job("h100-sxm", 512, 5, 4e6, 8e9);
        String storage = "storage: {write: 2.3 GB/s, read: 2.3 GB/s, perAccelerator: no, latency: 0 s}";
        assertThat(costs(job, "{days: 1, checkpoint: {kind: synchronous}, " + storage + "}").stallSeconds())
                .isEqualTo(50, within(5.0));
        CheckpointCosts behind = costs(job, "{days: 1, checkpoint: {kind: asynchronous}, " + storage + "}");
        assertThat(behind.stallSeconds()).isBetween(0.01, 0.5);
        assertThat(behind.writeSeconds()).isEqualTo(50, within(5.0));
    }

    @Test
    void aFullDumpHasTwelveToFourteenBytesAParameter() {
        // BLOOM 13.1, Nemotron 340B 12.9, Nemotron 15B 13.6
        CampaignJob job = Jobs.job("h100-sxm", 1024, 5, 4e6, 176e9);
        assertThat(costs(job, "{days: 1}").bytes() / 176e9).isBetween(12.0, 14.0);
        assertThat(costs(job, "{days: 1, checkpoint: {bytesPerParameter: 13.1}}").bytes()).isEqualTo(2.3e12,
                within(0.01e12));
    }

    @Test
    void dalysFormulaIsYoungsWhereWritesAreShort() {
        assertThat(OptimalInterval.daly(1, 1e6) / OptimalInterval.young(1, 1e6)).isEqualTo(1, within(0.001));
        assertThat(OptimalInterval.daly(100, 40)).isEqualTo(40);
    }

    private static CheckpointCosts costs(CampaignJob job, String section) {
        CampaignSettings settings = Jobs.settings(job, section);
        return CheckpointCosts.of(job, settings.checkpoint(), settings.storage().value());
    }
}
