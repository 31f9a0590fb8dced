package dev.trainyard.cuda.ptx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OccupancyTest {
    private static final Architecture HOPPER = new Architecture("sm_90", "H100", 64, 32);

    @Test
    void fewRegistersLetEveryWarpIn() {
        assertThat(HOPPER.occupancy(16, 128)).isEqualTo(100);
        assertThat(HOPPER.occupancy(32, 128)).isEqualTo(100);
    }

    @Test
    void oneRegisterMoreThanFitsCostsAWholePieceAWarp() {
        // 33 registers take 1280 a warp: 51 warps, of which 12 blocks of 4 are whole
        assertThat(HOPPER.occupancy(33, 128)).isEqualTo(75);
        assertThat(HOPPER.occupancy(255, 128)).isEqualTo(12);
    }

    @Test
    void smallBlocksAreBoundedByTheirNumber() {
        assertThat(HOPPER.occupancy(16, 32)).isEqualTo(50);
    }
}
