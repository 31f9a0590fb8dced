package dev.trainyard.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.calibration.CalibratedProfiles;
import dev.trainyard.input.Documents;
import org.junit.jupiter.api.Test;

/** A calibrated profile is held to what the catalogue's own files are held to. */
class CalibratedSourcesTest {

    @Test
    void everyFigureSaysWhereItCameFrom() {
        for (String like : Accelerators.names()) {
            Figures figures = Figures.sourced(Documents.parse("profile.yaml", CalibratedProfiles.text(like)));
            Accelerator read = Accelerators.read(figures);
            assertThat(figures.sources()).as(like).containsKeys("processors", "tile.rows", "tile.columns", "peak.bf16",
                    "measured.bf16", "settled.bf16", "memory",
                    "memoryBandwidth", "cache", "scaleUp", "inSwitchReduction", "power",
                    "idlePower", "sustainedPower", "system.gpusPerNode", "system.nic", "system.fabric");
            assertThat(figures.sources().get("settled.bf16")).isEqualTo(
                    "measured by trainyard calibrate on 2026-02-03, some GPU");
            assertThat(read.estimated()).as(like).doesNotContain("measured.bf16", "settled.bf16",
                    "memoryBandwidth", "memory");
        }
    }
}
