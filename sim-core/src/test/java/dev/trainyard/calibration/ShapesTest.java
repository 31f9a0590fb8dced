package dev.trainyard.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.ProductFormat;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.workload.PlanTableWriter;
import org.junit.jupiter.api.Test;

class ShapesTest {
    private static final OperatorBatch OPERATORS = operators();

    private static OperatorBatch operators() {
        Scenario scenario = ScenarioReader.read("test", """
                model: llama3-70b
                cluster: {accelerator: h100-sxm, gpus: 8}
                plan: {tp: 8, microBatch: 1}
                training: {tokens: 1T, sequence: 8192, globalBatch: 8, precision: bf16}
                """);
        return PlanTableWriter.operators(scenario, scenario.plan().orElseThrow(), Constants.shipped());
    }

    @Test
    void eachShapeOfAModelAndPlanIsThereOnce() {
        assertThat(Shapes.of(OPERATORS)).doesNotHaveDuplicates().contains(
                new Shape(8192, 1280, 8192), new Shape(8192, 8192, 1280), // query, key and value; its gradients
                new Shape(8192, 7168, 8192), new Shape(8192, 8192, 3584), // gate and up, down
                new Shape(8192, 16032, 8192), // the head's share of 128,256 words
                new Shape(8192, 8192, 8192));
    }

    @Test
    void thePredictionIsTheThroughputKernels() {
        AcceleratorProfile profile = OPERATORS.profile();
        double[] rates = profile.rates();
        MeterTask square = MeterTask.product(ProductFormat.BF16, 8192, 8192, 8192);
        assertThat(PredictedRate.rate(profile, square).orElseThrow()).isBetween(0.8 * rates[3], rates[3]);
        assertThat(PredictedRate.rate(profile, MeterTask.product(ProductFormat.FP64, 64, 64, 64))).isEmpty();
        assertThat(PredictedRate.rate(profile, MeterTask.memory(MeterTask.Kind.COPY, 64)))
                .hasValue(profile.memoryBytesPerSecond());
        assertThat(PredictedRate.rate(profile, MeterTask.launch())).isEmpty();
    }
}
