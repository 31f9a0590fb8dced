package dev.trainyard.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.Documents;
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
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.memory.MemoryFit;
import dev.trainyard.plan.memory.MemoryFootprint;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.Training;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers of new kinds: what their blocks tell is the same for parameters, FLOPs, operators and memory. */
class HybridWorkTest {
    private static final Constants CONSTANTS = Constants.shipped();
    private static final int SEQUENCE = 4096;
    private static final String WIDTHS = "hidden: 2048, heads: 16, kvHeads: 4, headSize: 128, ffn: 8192,"
            + " vocabulary: 32768";

    private static Transformer model(String name) {
        String layers = switch (name) {
            case "delta" -> "{count: 3, mixer: {kind: linear, keyHeads: 8, valueHeads: 16, keySize: 128}}, {window: 0}";
            case "kimi" -> "{count: 3, mixer: {kind: linear, valueHeads: 16, decayRank: 128, gateRank: 128}}, {}";
            case "lightning" -> "{count: 3, mixer: {kind: linear, rule: lightning, valueHeads: 16}}, {}";
            case "mamba2" -> "{count: 3, mixer: {kind: mamba2, heads: 64, groups: 8}, feedForward: none},"
                    + " {mixer: none}";
            case "mamba" -> "{count: 3, mixer: {kind: mamba, norm: yes}}, {}";
            case "beside" -> "{count: 4, mixer: [attention, {kind: mamba2, heads: 32, groups: 4}]}";
            case "gated" -> "{count: 2, mixer: {kind: attention, gate: yes}}, {count: 2, window: 512}";
            case "sparse" -> "{count: 4, mixer: {kind: latent, indexer: {heads: 8, headSize: 64, topK: 512}}}";
            default -> "{ffn: 4096}, {count: 2, ffn: 2048, window: 256}, {experts: {count: 8, topK: 2, ffn: 512}}";
        };
        return Models.read(Documents.parse(name, "{" + WIDTHS + ", layers: [" + layers + "]}"), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"delta", "kimi", "lightning", "mamba2", "mamba", "beside", "gated", "sparse", "uneven"})
    void productsAreTheModelsFlopsAndMemoryHoldsEveryParameter(String name) {
        Transformer model = model(name);
        for (int tp : new int[] {1, 2, 4}) {
            Plan plan = plan(tp, 1);
            Scenario scenario = scenario(model, plan);
            OperatorBatch operators = PlanTableWriter.operators(scenario, plan, CONSTANTS);
            Costing costing = new Costing(scenario, plan, CONSTANTS, operators,
                    new CollectiveBatch(FabricProfiles.of(scenario.cluster(), CONSTANTS)));
            double whole = 0;
            double[][] products = new double[Pass.COUNT][Cause.COUNT];
            double inner = 0;
            for (int kind = 0; kind < model.stack().kinds().size(); kind++) {
                LayerWork work = BlockWork.of(costing, model.kinds().get(kind));
                work.addTo(products, model.stack().count(kind), flops(operators), new double[9999]);
            }
            ModelFlops forward = ModelFlops.forward(model, SEQUENCE, true);
            whole = forward.linear() + forward.router();
            for (Pass pass : Pass.values()) {
                double share = products[pass.ordinal()][Cause.GEMM.ordinal()] * tp / whole;
                // What every tensor rank does whole is done so many times: indexers, low ranks, latents.
                assertThat(share).as(name + " " + pass + " on " + tp).isGreaterThanOrEqualTo(1 - 1e-9)
                        .isLessThan(tp == 1 ? 1 + 1e-9 : 1.25);
            }
            inner = products[Pass.FORWARD.ordinal()][Cause.ATTENTION.ordinal()] * tp;
            assertThat(inner).as(name).isGreaterThanOrEqualTo(name.startsWith("mamba") ? 0
                    : forward.attentionCore() * (1 - 1e-9));
        }
        MemoryFootprint one = MemoryFit.of(model, plan(1, 1), SEQUENCE, 1, Precision.BF16, SoftwareLevels.newest(),
                CONSTANTS);
        double held = (one.weights() + one.vocabulary() * 2 / (2 + 12 + SoftwareLevels.newest().gradientBytes())) / 2;
        assertThat(held).as(name).isCloseTo(ParameterCount.of(model).total(), within(1e-9 * held));
    }

    private static double[] flops(OperatorBatch operators) {
        double[] flops = new double[operators.size()];
        for (int i = 0; i < flops.length; i++) {
            flops[i] = operators.kind(i) == OperatorBatch.ELEMENTWISE ? 0
                    : 2 * operators.m(i) * operators.n(i) * operators.k(i) * operators.count(i);
        }
        return flops;
    }

    /** The two depths agree where there is nothing to hide, and context ranks and stages run. */
    @ParameterizedTest
    @ValueSource(strings = {"delta", "kimi", "lightning", "mamba2", "mamba", "beside", "gated", "sparse", "uneven"})
    void bothDepthsRun(String name) {
        StepSimulator simulator = new StepSimulator(new CpuKernels(1), CONSTANTS);
        for (int cp : new int[] {1, 2}) {
            Scenario scenario = scenario(model(name), plan(2, cp));
            StepResult closed = simulator.simulate(scenario, Fidelity.CLOSED);
            StepResult event = simulator.simulate(scenario, Fidelity.EVENT);
            assertThat(closed.stepSeconds()).as(name).isPositive()
                    .isCloseTo(event.stepSeconds(), within(0.02 * event.stepSeconds()));
        }
    }

    /** A recurrence's time grows with the sequence, attention's with its square. */
    @Test
    void linearAttentionIsLinear() {
        assertThat(core(model("delta"), 2)).isGreaterThan(2.9);
        assertThat(ModelFlops.forward(model("mamba2"), 2 * SEQUENCE, true).attentionCore())
                .isEqualTo(2 * ModelFlops.forward(model("mamba2"), SEQUENCE, true).attentionCore());
    }

    private static double core(Transformer model, int times) {
        return ModelFlops.forward(model, (long) times * SEQUENCE, true).attentionCore()
                / ModelFlops.forward(model, SEQUENCE, true).attentionCore();
    }

    private static Plan plan(int tp, int cp) {
        return new Plan(tp, cp, 1, 1, 1, 1, 1, 1, Schedule.ONE_F_ONE_B, Sharding.NONE, 0, Recompute.NONE, 0, tp > 1,
                false, false, false, List.of());
    }

    private static Scenario scenario(Transformer model, Plan plan) {
        return new Scenario("test", model, Machines.usual("h100-sxm", (int) plan.gpus()), Optional.of(plan),
                new Training(0, SEQUENCE, plan.dp(), Precision.BF16), SoftwareLevels.newest(), true);
    }
}
