package dev.trainyard.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.model.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceleratorProfilesTest {
    private static final Constants CONSTANTS = Constants.shipped();

    @ParameterizedTest
    @ValueSource(strings = {"b200-sxm", "b300-sxm", "gb200", "gb300"})
    void narrowerFormatsAreFasterOnBlackwell(String name) {
        double[] rates = profile(name).rates();
        assertThat(rates[Precision.FP8.ordinal()]).isGreaterThan(rates[Precision.BF16.ordinal()]);
        assertThat(rates[Precision.NVFP4.ordinal()]).isGreaterThan(rates[Precision.FP8.ordinal()]);
        assertThat(rates[Precision.MXFP8.ordinal()]).isEqualTo(rates[Precision.FP8.ordinal()]);
    }

    @ParameterizedTest
    @CsvSource({"b200-sxm, , 1", "gb300, GEMM_ULTRA, 1.5", "b300-sxm, GEMM_ULTRA, 1.5"})
    void theRevisionScalesTheReferencePart(String name, ConstantName constant, double ofFourBits) {
        double factor = constant == null ? 1 : CONSTANTS.of(constant);
        double[] own = profile(name).rates();
        double[] reference = profile("gb200").rates();
        for (Precision precision : new Precision[] {Precision.BF16, Precision.FP8, Precision.NVFP4}) {
            double wanted = precision == Precision.NVFP4 ? factor * ofFourBits : factor;
            assertThat(own[precision.ordinal()] / reference[precision.ordinal()]).isCloseTo(wanted, within(1e-12));
        }
    }

    @Test
    void aLowerPowerLimitLowersEveryRate() {
        double[] full = profile("h100-sxm").rates();
        double[] limited = profile("h100-sxm-96gb-500w").rates();
        assertThat(limited[Precision.BF16.ordinal()] / full[Precision.BF16.ordinal()]).isCloseTo(0.85, within(1e-12));
        assertThat(profile("h200-sxm").rates()).containsExactly(full);
    }

    /** No part multiplies TF32 faster than 16 bits, and a part without the format multiplies FP32 far more slowly. */
    @Test
    void nineteenBitsAreNoFasterThanSixteen() {
        for (String name : Accelerators.names()) {
            Accelerator part = Accelerators.find(name).orElseThrow();
            double[] rates = profile(name).rates();
            double most = part.peak().tf32() > 0 ? 1 : 0.5;
            assertThat(rates[Precision.TF32.ordinal()] / rates[Precision.BF16.ordinal()]).as(name)
                    .isBetween(0.2, most);
        }
    }

    @Test
    void everyCataloguedPartHasUsableRates() {
        for (String name : Accelerators.names()) {
            AcceleratorProfile profile = profile(name);
            double sheet = Accelerators.find(name).orElseThrow().peak().bf16();
            assertThat(profile.rates()[Precision.BF16.ordinal()]).as(name).isBetween(0.3 * sheet, 0.9 * sheet);
            for (double rate : profile.rates()) {
                assertThat(rate).as(name).isBetween(1e13, 2e16);
            }
            assertThat(profile.attentionRate()).as(name).isBetween(5e13, 3e15);
        }
    }

    private static AcceleratorProfile profile(String name) {
        return AcceleratorProfiles.of(Accelerators.find(name).orElseThrow(), SoftwareLevels.newest(), CONSTANTS);
    }
}
