package dev.trainyard.kernel.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ludovic.netlib.blas.JavaBLAS;
import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.MeterTask.Kind;
import dev.trainyard.kernel.ProductFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CpuMeterTest {
    private final DeviceMeter meter = new CpuMeter(new BlasChoice(JavaBLAS.getInstance(),
            List.of(new BlasChoice.Candidate("java", 1, ""))));

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everythingIsTimedOrRefusedWithAReason(Kind kind) {
        MeterTask task = switch (kind) {
            case PRODUCT -> MeterTask.product(ProductFormat.FP32, 17, 5, 9);
            case LAUNCH -> MeterTask.launch();
            default -> MeterTask.memory(kind, 100_000);
        };
        if (kind == Kind.UPLOAD || kind == Kind.DOWNLOAD) {
            assertThat(meter.refusal(task)).contains("nothing is transferred");
            assertThatThrownBy(() -> meter.seconds(task, 1)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cannot be measured");
        } else {
            assertThat(meter.refusal(task)).isEmpty();
            assertThat(meter.seconds(task, 3)).isNotNegative();
        }
    }

    @Test
    void itMultipliesInDoubleAndSingleOnly() {
        assertThat(ProductFormat.values()).filteredOn(format -> meter.refusal(
                MeterTask.product(format, 1, 1, 1)).isEmpty()).containsExactly(ProductFormat.FP64, ProductFormat.FP32);
        assertThat(meter.seconds(MeterTask.product(ProductFormat.FP64, 40, 30, 20), 2)).isPositive();
    }

    @Test
    void itNamesTheProcessorAndTheLibrary() {
        assertThat(meter.device()).endsWith(", java BLAS").hasSizeGreaterThan(", java BLAS".length());
        assertThat(meter.memoryBytes()).isGreaterThan(1L << 28);
        assertThat(meter.kind()).isEqualTo(DeviceRequest.Kind.CPU);
    }

    @Test
    void workIsCountedAsTrainingCountsIt() {
        assertThat(MeterTask.product(ProductFormat.BF16, 2, 3, 5).work()).isEqualTo(60);
        assertThat(MeterTask.product(ProductFormat.BF16, 2, 3, 5).memoryBytes()).isEqualTo(2 * (5 * (2 + 3) + 2 * 3));
        assertThat(MeterTask.memory(Kind.COPY, 8).work()).isEqualTo(16);
        assertThat(MeterTask.memory(Kind.ELEMENTWISE, 8).work()).isEqualTo(24);
        assertThat(MeterTask.memory(Kind.UPLOAD, 8).work()).isEqualTo(8);
        assertThatThrownBy(() -> MeterTask.product(ProductFormat.BF16, 0, 1, 1)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> MeterTask.memory(Kind.LAUNCH, 1)).hasMessageContaining("moves no memory");
    }
}
