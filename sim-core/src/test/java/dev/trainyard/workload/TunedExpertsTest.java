package dev.trainyard.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.model.Models;
import dev.trainyard.model.Precision;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.Training;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where mixtures run as one tuned whole, and what follows for launches and rates. */
class TunedExpertsTest {
    private static final int GPUS = 8;
    private static final Plan PLAN = new Plan(1, 1, 1, 1, GPUS, 1, GPUS, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0,
            Recompute.NONE, 0, false, false, true, false, List.of());

    private static final Plan DENSE_PLAN = new Plan(1, 1, 1, 1, 1, 1, GPUS, 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0,
            Recompute.NONE, 0, false, false, true, false, List.of());

    private static Scenario scenario(String model, String accelerator, String level, Precision precision) {
        return new Scenario("test", Models.shipped().find(model).orElseThrow(), Machines.usual(accelerator, GPUS),
                Optional.of(PLAN), new Training(0, 4096, GPUS, precision), SoftwareLevels.find(level).orElseThrow(),
                true);
    }

    @ParameterizedTest
    @CsvSource({"qwen3-30b-a3b, gb200, megatron-bridge-26.08, MXFP8, true",
        "qwen3-30b-a3b, gb200, megatron-bridge-26.06, MXFP8, true",
        "qwen3-30b-a3b, gb200, megatron-bridge-26.04, MXFP8, false",
        "qwen3-30b-a3b, b300-sxm, megatron-bridge-26.08, MXFP8, true",
        "qwen3-30b-a3b, b300-sxm, megatron-bridge-26.06, MXFP8, false",
        "qwen3-30b-a3b, gb200, megatron-bridge-26.08, BF16, false",
        "llama3-8b, gb200, megatron-bridge-26.08, MXFP8, false",
        "qwen3-30b-a3b, h100-sxm, nemo-2025, FP8, false"})
    void mixturesInMicroscaledFormatsAsTheLevelSays(String model, String accelerator, String level,
            Precision precision, boolean tuned) {
        assertThat(TunedExperts.in(scenario(model, accelerator, level, precision))).isEqualTo(tuned);
    }

    /** The largest board that is sold holds 16 accelerators (HGX B300 NVL16); a GB200 NVL72 is a rack. */
    @ParameterizedTest
    @CsvSource({"8, false", "16, false", "17, true", "72, true"})
    void aDomainLargerThanABoardIsARack(int domain, boolean rack) {
        Cluster usual = Machines.usual("gb200", 144);
        assertThat(TunedExperts.onRack(new Cluster("test", usual.accelerator(), 144, 4, domain,
                usual.nicBytesPerSecond(), usual.fabric()))).isEqualTo(rack);
    }

    @ParameterizedTest
    @CsvSource({"gb200, megatron-bridge-26.08, MXFP8, 0", "h100-sxm, nemo-2025, FP8, 1",
        "h100-sxm, megatron-bridge-26.08, FP8, 1"})
    void theHostLaunchesNothingOfATunedMixture(String accelerator, String level, Precision precision, double each) {
        OperatorBatch operators = operators(scenario("qwen3-30b-a3b", accelerator, level, precision));
        for (int i = 0; i < operators.size(); i++) {
            assertThat(operators.launches(i)).isEqualTo(each);
        }
    }

    @Test
    void graphsOfMixturesHoldAllButTheExpertsOnBlackwell() {
        OperatorBatch operators = operators(scenario("qwen3-30b-a3b", "b200-sxm", "megatron-bridge-26.04",
                Precision.MXFP8));
        double[] launches = new double[operators.size()];
        for (int i = 0; i < launches.length; i++) {
            launches[i] = operators.launches(i);
        }
        assertThat(launches).contains(0, 1).containsOnly(0, 1);
    }

    @Test
    void attentionRunsInEightBits() {
        double plain = attention(scenario("qwen3-30b-a3b", "gb200", "megatron-bridge-26.04", Precision.MXFP8));
        double tuned = attention(scenario("qwen3-30b-a3b", "gb200", "megatron-bridge-26.08", Precision.MXFP8));
        assertThat(plain / tuned).isCloseTo(TunedExperts.ATTENTION_SPEED, within(1e-9));
    }

    /** 16 experts a rank and one sequence: the host launches each one's products and casts; tuned it does not. */
    @Test
    void aMixturesLayerTakesNoLessThanItsLaunches() {
        Scenario plain = scenario("qwen3-30b-a3b", "h100-sxm", "megatron-bridge-26.02", Precision.FP8);
        double usual = layers(plain, 0);
        assertThat(layers(plain, 6e-5)).isGreaterThan(1.05 * usual);
        // Far beyond what the device takes, time is launches alone, forward and backward: 48 layers.
        assertThat(layers(plain, 2e-3) - layers(plain, 1e-3)).isCloseTo(layers(plain, 3e-3) - layers(plain, 2e-3),
                within(1e-9)).isGreaterThan(48 * 1e-3 * 16 * (3 * 2 + 2 * 2));
        Scenario tuned = scenario("qwen3-30b-a3b", "gb200", "megatron-bridge-26.08", Precision.MXFP8);
        assertThat(layers(tuned, 1e-3)).isEqualTo(layers(tuned, 0));
        Scenario dense = scenario("llama3-8b", "h100-sxm", "nemo-2025", Precision.FP8);
        assertThat(layers(dense, 1e-3)).isEqualTo(layers(dense, 0));
    }

    /** Seconds of one micro-batch in all layers and both ends, forward and backward; collectives are free. */
    private static double layers(Scenario scenario, double host) {
        double[] row = row(scenario, scenario.model().experts() == null ? DENSE_PLAN : PLAN,
                Constants.shipped().with(ConstantName.HOST_LAUNCH_SECONDS, host));
        double sum = sum(row, LayerRow.FIRST) + sum(row, LayerRow.LAST);
        for (int layer = 0; layer < scenario.model().layers(); layer++) {
            sum += sum(row, LayerRow.block(scenario.model().stack().kindOf(layer)) + LayerRow.PASS);
        }
        return sum;
    }

    private static double sum(double[] row, int from) {
        return row[from] + row[from + 1] + row[from + 2];
    }

    private static double[] row(Scenario scenario, Plan plan, Constants constants) {
        PlanTableWriter writer = new PlanTableWriter(scenario, constants);
        writer.layers(plan);
        PlanPrices prices = writer.prices(new CpuKernels(1));
        return writer.newLayers.get(0).row(new PlanPrices(prices.operators(), new double[prices.collectives().length],
                prices.bytes()));
    }

    private static OperatorBatch operators(Scenario scenario) {
        return PlanTableWriter.operators(scenario, PLAN, Constants.shipped());
    }

    private static double attention(Scenario scenario) {
        double[] row = row(scenario, PLAN, Constants.shipped().with(ConstantName.LAUNCH_SECONDS, 0));
        return row[LayerRow.block(0) + LayerRow.CAUSE + Cause.ATTENTION.ordinal()];
    }
}
