package dev.trainyard.iteration;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveKernel;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.Training;
import dev.trainyard.workload.FabricProfiles;
import java.util.Map;
import java.util.Optional;

/**
 * An accelerator of 1 PFLOP/s (2 in eight bits) and 10 PB/s that loses nothing to waves, launches and its host, so that
 * seconds are FLOPs over a rate and bytes over a bandwidth. Steps of two micro-batches of one sequence of 1,024 tokens.
 */
final class RoundMachine {
    static final double RATE = 1e15;
    static final double MEMORY = 1e16;
    static final double TOKENS = 1024;
    static final double STEPS = 2;
    static final double SKEW = 1e-3;
    static final Constants CONSTANTS = Steps.BARE.with(Map.ofEntries(
            entry(ConstantName.RELEASE_MEGATRON_2026, 1.0), entry(ConstantName.GEMM_HOPPER_16BIT, 1.0),
            entry(ConstantName.GEMM_HOPPER_8BIT, 1.0), entry(ConstantName.ATTENTION_HOPPER, 1.0),
            entry(ConstantName.ATTENTION_UNFUSED, 0.5), entry(ConstantName.GEMM_QUANTISATION, 0.0),
            entry(ConstantName.GEMM_EPILOGUE, 0.0), entry(ConstantName.MEMORY_BANDWIDTH, 1.0),
            entry(ConstantName.LAUNCH_SECONDS, 0.0), entry(ConstantName.HOST_LAUNCH_SECONDS, 0.0),
            entry(ConstantName.ELEMENTWISE_FUSED_2025, 2.0), entry(ConstantName.ELEMENTWISE_UNFUSED_2022, 3.0),
            entry(ConstantName.CAST_FP8, 1.5), entry(ConstantName.TP_SKEW_SECONDS, SKEW),
            entry(ConstantName.TP_EXPOSED, 0.25), entry(ConstantName.CP_EXPOSED, 0.5),
            entry(ConstantName.EP_EXPOSED, 0.75), entry(ConstantName.EP_FUSED, 0.125),
            entry(ConstantName.MOE_PERMUTE, 4.0), entry(ConstantName.MOE_BIAS, 8.0)));

    private RoundMachine() {}

    static Cluster cluster(int gpus) {
        Accelerator round = Accelerators.read(Documents.parse("round.yaml", """
                {name: round, vendor: nobody, family: hopper, year: 2026, processors: 128,
                 tile: {rows: 128, columns: 128}, peak: {bf16: 1000 TFLOP/s, fp8: 2000 TFLOP/s},
                 measured: {bf16: 1000 TFLOP/s, fp8: 2000 TFLOP/s}, memory: 900 TB, memoryBandwidth: 10000 TB/s,
                 cache: 0 B, scaleUp: 400 GB/s, inSwitchReduction: false, power: 1 W, idlePower: 0 W,
                 system: {gpusPerNode: 8, gpusPerDomain: 8, nic: 400 Gb/s, fabric: infiniband-ndr-rail}}
                """));
        return new Cluster("round", round, gpus, 8, 8, 50e9, Fabrics.find("infiniband-ndr-rail").orElseThrow());
    }

    /** With so many micro-batches of one sequence. */
    static Scenario scenario(Transformer model, Plan plan, Precision precision, String software, int microBatches) {
        return new Scenario("by hand", model, cluster((int) plan.gpus()), Optional.of(plan),
                new Training(0, (int) TOKENS, microBatches * plan.dp(), precision),
                SoftwareLevels.find(software).orElseThrow(), true);
    }

    static Breakdown breakdown(Transformer model, Plan plan, Precision precision, String software, int microBatches) {
        return Steps.closed(scenario(model, plan, precision, software, microBatches), CONSTANTS).breakdown();
    }

    static Breakdown breakdown(Transformer model, Plan plan, Precision precision, String software) {
        return breakdown(model, plan, precision, software, (int) STEPS);
    }

    static double seconds(CollectiveKind kind, double bytes, int ranks, int perDomain, int span, int gpus) {
        CollectiveBatch batch = new CollectiveBatch(FabricProfiles.of(cluster(gpus), CONSTANTS));
        batch.add(kind, bytes, ranks, perDomain, span, 1);
        double[] seconds = new double[1];
        CollectiveKernel.run(batch, seconds, new int[1]);
        return seconds[0];
    }

    static void exactly(double found, double expected) {
        assertThat(found).isCloseTo(expected, within(1e-9 * expected));
    }
}
