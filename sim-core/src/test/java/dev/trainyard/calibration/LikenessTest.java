package dev.trainyard.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LikenessTest {

    @ParameterizedTest
    @CsvSource({"NVIDIA H100 80GB HBM3, h100-sxm", "NVIDIA H100 96GB HBM3, h100-sxm-96gb-500w",
        "NVIDIA H200, h200-sxm", "NVIDIA A100-SXM4-40GB, a100-sxm-40", "NVIDIA A100-SXM4-80GB, a100-sxm-80",
        "NVIDIA A100 80GB PCIe, a100-sxm-80", "NVIDIA H800, h800-sxm", "NVIDIA B200, b200-sxm", "NVIDIA GB200, gb200",
        "NVIDIA B300 SXM6 AC, b300-sxm", "AMD Instinct MI300X OAM, mi300x"})
    void aDriversNameFindsThePart(String device, String part) {
        assertThat(Likeness.nearest(device)).contains(part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NVIDIA GeForce RTX 4090", "AMD EPYC 9654", "Fake GPU A", "", "80GB SXM"})
    void otherNamesFindNone(String device) {
        assertThat(Likeness.nearest(device)).isEmpty();
    }

    @Test
    void everyShippedNameFindsItself() {
        assertThat(Likeness.nearest("h100-sxm-96gb-500w")).contains("h100-sxm-96gb-500w");
    }
}
