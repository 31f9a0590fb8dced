package dev.trainyard.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.Pass;
import dev.trainyard.model.ModelFlops;
import dev.trainyard.model.Models;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.model.layer.Layer.Trained;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.Training;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Encoders beside the text: what they hold, what they take, and what is left of that where parts are frozen. */
class TowersTest {
    private static final Constants CONSTANTS = Constants.shipped();
    private static final int SEQUENCE = 4096;
    private static final double TOKENS = 2 * 0.5 * 576;

    private static String text(String textFrozen, String towerFrozen, String projectorFrozen) {
        return "{layers: 4, hidden: 2048, heads: 16, kvHeads: 4, headSize: 128, ffn: 8192, vocabulary: 32768, frozen: "
                + textFrozen + ", towers: {vision: {layers: 3, hidden: 1024, heads: 8, ffn: 4096, gatedMlp: no,"
                + " patch: 588, tokens: 576, samples: 2, share: 0.5, merge: 4, frozen: " + towerFrozen
                + ", projector: {inner: 2048, frozen: " + projectorFrozen + "}}}}";
    }

    private static Transformer model(String textFrozen, String towerFrozen, String projectorFrozen) {
        return read(text(textFrozen, towerFrozen, projectorFrozen));
    }

    private static Transformer read(String text) {
        return Models.read(Documents.parse("towers", text), "towers");
    }

    /** By hand: 24 h^2 (attention 8, MLP 16) and 4 h s a token and layer, 576 tokens an image, an image a sequence. */
    @Test
    void aTowersFlopsAreItsOwn() {
        double width = 1024;
        double expected = TOKENS * (3 * (24 * width * width + 4 * width * 576) + 2 * 588 * width)
                + TOKENS / 4 * 2 * (4 * width * 2048 + 2048.0 * 2048);
        assertThat(tower(model("no", "no", "no"), Pass.FORWARD)).isCloseTo(expected, within(1e-9 * expected));
        double all = ModelFlops.forwardPerSequence(model("no", "no", "no"), SEQUENCE, true);
        double text = ModelFlops.forwardPerSequence(read("{layers: 4, hidden: 2048, heads: 16, kvHeads: 4,"
                + " headSize: 128, ffn: 8192, vocabulary: 32768}"), SEQUENCE, true);
        assertThat(all - text).isCloseTo(expected, within(1e-9 * all));
    }

    @Test
    void frozenPartsHaveNoBackwardPassThatNobodyNeeds() {
        Transformer trained = model("no", "no", "no");
        Transformer still = model("no", "yes", "no");
        assertThat(tower(still, Pass.FORWARD)).isEqualTo(tower(trained, Pass.FORWARD));
        double projector = TOKENS / 4 * 2 * (4 * 1024.0 * 2048 + 2048.0 * 2048);
        assertThat(tower(still, Pass.INPUT_GRADIENT)).isCloseTo(projector, within(1.0));
        assertThat(tower(still, Pass.WEIGHT_GRADIENT)).isCloseTo(projector, within(1.0));
        // With the projector alone trained, gradients pass through the text without touching its weights.
        Transformer projectorOnly = model("yes", "yes", "no");
        assertThat(projectorOnly.stack().kinds()).allMatch(kind -> kind.trained() == Trained.THROUGH);
        // With a trained tower behind nothing, text that is frozen behind a frozen tower has no backward pass.
        assertThat(model("yes", "no", "no").stack().kinds()).allMatch(kind -> kind.trained() == Trained.THROUGH);
        assertThatThrownBy(() -> model("yes", "yes", "yes")).isInstanceOf(InputException.class)
                .hasMessageContaining("all of it is frozen");
    }

    @Test
    void onlyWhatIsTrainedHasGradientsAndState() {
        StepResult projectorOnly = step(model("yes", "yes", "no"), 1);
        double projector = 4 * 1024.0 * 2048 + 2048.0 * 2048;
        assertThat(projectorOnly.memory().optimizer()).isCloseTo(12 * projector, within(1.0));
        assertThat(projectorOnly.memory().gradients())
                .isCloseTo(SoftwareLevels.newest().gradientBytes() * projector, within(1.0));
        StepResult all = step(model("no", "no", "no"), 1);
        assertThat(projectorOnly.memory().weights()).isEqualTo(all.memory().weights());
        assertThat(projectorOnly.memory().total()).isLessThan(all.memory().total());
        assertThat(projectorOnly.stepSeconds()).isLessThan(step(model("no", "yes", "no"), 1).stepSeconds());
        assertThat(step(model("no", "yes", "no"), 1).stepSeconds()).isLessThan(all.stepSeconds());
        assertThat(projectorOnly.modelFlops()).isLessThan(all.modelFlops());
    }

    /** They lie in the first chunk, whatever the text's split. */
    @Test
    void theFirstStageHoldsThem() {
        StepResult first = step(model("no", "no", "no"), 2);
        assertThat(first.memory().stage()).isZero();
        StepResult text = step(read("{layers: 4, hidden: 2048, heads: 16, kvHeads: 4, headSize: 128, ffn: 8192,"
                + " vocabulary: 32768}"), 2);
        assertThat(first.stepSeconds()).isGreaterThan(text.stepSeconds());
    }

    /**
     * Llama 3.2 11B Vision as its configuration has it (10.67B in its weights): 40 layers of which eight attend to the
     * images, an encoder of 32 and 8 layers whose positions are learned for each of nine ways to tile an image, and a
     * projector that reads six of the encoder's states.
     */
    @Test
    void crossAttentionCountsAsPublished() {
        Transformer llama = read("""
                {hidden: 4096, heads: 32, kvHeads: 8, ffn: 14336, vocabulary: 128256, frozen: yes,
                 layers: [{count: 3}, {mixer: cross, frozen: no},
                   {repeat: 7, pattern: [{count: 4}, {mixer: cross, frozen: no}]}, {count: 1}],
                 towers: {vision: {layers: 40, hidden: 1280, heads: 16, ffn: 5120, gatedMlp: no, patch: 588,
                   tokens: 6404, share: 0.5, positions: 59237, projector: {inputs: 7680, inner: 0}}}}
                """);
        assertThat(llama.layers()).isEqualTo(40);
        assertThat(ParameterCount.of(llama).total() / 1e9).isCloseTo(10.670, within(0.0107));
        assertThat(llama.stack().layer(0).trained()).as("a trained tower lies before it").isEqualTo(Trained.THROUGH);
        assertThat(llama.stack().layer(3).trained()).isEqualTo(Trained.ALL);
        assertThat(step(llama, 2).stepSeconds()).isPositive();
    }

    @Test
    void whatDoesNotFitIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> read("{hidden: 2048, layers: [{mixer: cross}]}"))
                .isInstanceOf(InputException.class).hasMessageContaining("the model has none");
        assertThatThrownBy(() -> read(text("no", "no", "no").replace("merge: 4", "merge: 5")))
                .isInstanceOf(InputException.class).hasMessageContaining("does not divide tokens 576. Maybe merge: 4");
        assertThatThrownBy(() -> read(text("no", "no", "no").replace("samples: 2", "sample: 2")))
                .isInstanceOf(InputException.class).hasMessageContaining("samples");
    }

    /** FLOPs of a pass of the tower's kinds over one sequence. */
    private static double tower(Transformer model, Pass pass) {
        Plan plan = plan(1);
        Scenario scenario = scenario(model, plan);
        OperatorBatch operators = PlanTableWriter.operators(scenario, plan, CONSTANTS);
        Costing costing = new Costing(scenario, plan, CONSTANTS, operators,
                new CollectiveBatch(FabricProfiles.of(scenario.cluster(), CONSTANTS)));
        double sum = 0;
        for (int kind = model.stack().kinds().size(); kind < model.kindCount(); kind++) {
            LayerWork work = BlockWork.of(costing, model.kinds().get(kind));
            double[] flops = new double[operators.size()];
            for (int i = 0; i < flops.length; i++) {
                flops[i] = operators.kind(i) == OperatorBatch.ELEMENTWISE ? 0
                        : 2 * operators.m(i) * operators.n(i) * operators.k(i) * operators.count(i);
            }
            double[][] cost = new double[Pass.COUNT][Cause.COUNT];
            work.addTo(cost, model.kindLayers()[kind], flops, new double[0]);
            sum += cost[pass.ordinal()][Cause.GEMM.ordinal()]
                    + (pass == Pass.FORWARD ? cost[pass.ordinal()][Cause.ATTENTION.ordinal()] : 0);
        }
        return sum;
    }

    private static StepResult step(Transformer model, int pp) {
        return new StepSimulator(new CpuKernels(1), CONSTANTS).simulate(scenario(model, plan(pp)), Fidelity.CLOSED);
    }

    private static Plan plan(int pp) {
        return new Plan(1, 1, pp, 1, 1, 1, 1, 1, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0, false,
                false, false, false, List.of());
    }

    private static Scenario scenario(Transformer model, Plan plan) {
        return new Scenario("test", model, Machines.usual("h100-sxm", (int) plan.gpus()), Optional.of(plan),
                new Training(0, SEQUENCE, 4, Precision.BF16), SoftwareLevels.newest(), true);
    }
}
