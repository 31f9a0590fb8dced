package dev.trainyard.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.Pass;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.LayerParameters;
import dev.trainyard.model.ModelFlops;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.ModelChunks;
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

/** The operators that a workload writes down do the arithmetic that the model's definition asks for. */
class LayerWorkTest {
    private static final Constants CONSTANTS = Constants.shipped();
    private static final int SEQUENCE = 4096;
    private static final int MICRO_BATCH = 2;

    private static final Transformer DENSE = model(1, AttentionKind.MHA, null, null, false, 0, 0);
    private static final Transformer GATED = model(1, AttentionKind.GQA, null, null, true, 0, 0);
    /** One local and one global layer. */
    private static final Transformer WINDOW = model(2, AttentionKind.GQA, null, null, true, 512, 2);
    private static final Transformer WIDE_WINDOW = model(1, AttentionKind.GQA, null, null, true, 8192, 0);
    /** One dense layer and one mixture. */
    private static final Transformer MIXTURE = model(2, AttentionKind.GQA, null, new Experts(16, 4, 1024, 1, 1, 1),
            true, 0, 0);
    private static final Transformer LATENT_MIXTURE = model(1, AttentionKind.MHA, null,
            new Experts(32, 8, 1024, 0, 0, 1, 512), true, 0, 0);
    /** Heads of 128 + 128 like all the others, whose rate is the kernel's own. */
    private static final Transformer LATENT = model(1, AttentionKind.MLA, new LatentAttention(1536, 512, 96, 32, 128),
            null, true, 0, 0);

    private static Transformer model(int layers, AttentionKind kind, LatentAttention latent, Experts experts,
            boolean gated, int window, int globalEvery) {
        return new Transformer("model", layers, 2048, 8192, 16, kind == AttentionKind.GQA ? 8 : 16, 128, kind, latent,
                experts, gated, 32000, false, 0, false, window, globalEvery, 0);
    }

    private static Transformer named(String name) {
        return switch (name) {
            case "dense" -> DENSE;
            case "gated" -> GATED;
            case "window" -> WINDOW;
            case "wideWindow" -> WIDE_WINDOW;
            case "mixture" -> MIXTURE;
            case "multiToken" -> withMultiToken(MIXTURE);
            case "latentMixture" -> LATENT_MIXTURE;
            default -> LATENT;
        };
    }

    @ParameterizedTest
    @CsvSource({"dense, 1, 1, 1, 1", "gated, 1, 1, 1, 1", "gated, 4, 1, 1, 1", "gated, 1, 4, 1, 1",
        "window, 1, 1, 1, 1", "window, 8, 2, 1, 1", "wideWindow, 2, 1, 1, 1", "mixture, 1, 1, 1, 1",
        "mixture, 1, 1, 8, 1", "mixture, 4, 1, 8, 1", "mixture, 4, 2, 4, 4", "mixture, 2, 1, 1, 2",
        "latentMixture, 1, 1, 4, 1", "latentMixture, 4, 1, 4, 1", "latent, 1, 1, 1, 1", "latent, 4, 2, 1, 1",
        "multiToken, 1, 1, 1, 1", "multiToken, 4, 1, 8, 1"})
    void productsAndAttentionAreTheModelsFlops(String name, int tp, int cp, int ep, int etp) {
        Transformer model = named(name);
        for (int pp = 1; pp <= model.layers(); pp++) {
            double[][] flops = flops(model, plan(tp, cp, pp, ep, etp));
            ModelFlops forward = ModelFlops.forward(model, SEQUENCE, true);
            double share = (double) MICRO_BATCH / tp / cp;
            double expected = share * (forward.linear() + forward.router() + forward.head());
            for (Pass pass : Pass.values()) {
                assertThat(of(flops, pass, Cause.GEMM)).as(pass.name()).isCloseTo(expected, within(1e-9 * expected));
            }
            double core = share * forward.attentionCore();
            assertThat(of(flops, Pass.FORWARD, Cause.ATTENTION)).isCloseTo(core, within(1e-9 * core));
            assertThat(of(flops, Pass.INPUT_GRADIENT, Cause.ATTENTION)).isCloseTo(2.5 * core, within(1e-9 * core));
        }
    }

    /**
     * A model's work by pass and cause in FLOPs: every product and attention core priced at its FLOPs, all else at 0.
     */
    private static double[][] flops(Transformer model, Plan plan) {
        OperatorBatch operators = operators(scenario(model, plan));
        Costing costing = new Costing(scenario(model, plan), plan, CONSTANTS, operators,
                new CollectiveBatch(FabricProfiles.of(scenario(model, plan).cluster(), CONSTANTS)));
        ModelWork work = new ModelWork(costing);
        for (int kind = 0; kind < model.stack().kinds().size(); kind++) {
            work.of(kind);
        }
        double[] flops = new double[operators.size()];
        for (int i = 0; i < flops.length; i++) {
            flops[i] = operators.kind(i) == OperatorBatch.ELEMENTWISE ? 0
                    : 2 * operators.m(i) * operators.n(i) * operators.k(i) * operators.count(i);
        }
        double[] nothing = new double[costing.collectives.size()];
        double[][] sum = new double[Pass.COUNT][Cause.COUNT];
        for (int kind = 0; kind < model.stack().kinds().size(); kind++) {
            work.of(kind).addTo(sum, model.stack().count(kind), flops, nothing);
        }
        int more = model.multiTokenLayers();
        work.embedding().addTo(sum, 1, flops, nothing);
        work.head().addTo(sum, 1 + more, flops, nothing);
        if (more > 0) {
            work.predictionJoin().addTo(sum, more, flops, nothing);
            work.predictionLayer().addTo(sum, more, flops, nothing);
        }
        return sum;
    }

    private static OperatorBatch operators(Scenario scenario) {
        return new OperatorBatch(AcceleratorProfiles.of(scenario.cluster().accelerator(), scenario.software(),
                CONSTANTS));
    }

    private static double of(double[][] costs, Pass pass, Cause cause) {
        return costs[pass.ordinal()][cause.ordinal()];
    }

    /**
     * By hand, 16 heads and 4,096 queries: causal 2 x 256 x 4096 x 4096 / 2 a head, a window of 512 by its area.
     */
    @Test
    void causalAttentionByHand() {
        double full = 4096.0 * 4096 / 2;
        double local = 4096.0 * 512 - 512.0 * 512 / 2;
        assertThat(core(GATED)).isCloseTo(MICRO_BATCH * 16 * 2 * 256 * full, within(1.0));
        assertThat(core(WINDOW)).isCloseTo(MICRO_BATCH * 16 * 2 * 256 * (full + local), within(1.0));
        assertThat(core(LATENT)).isCloseTo(MICRO_BATCH * 16 * 2 * (96 + 32 + 128) * full, within(1.0));
    }

    private static double core(Transformer model) {
        return of(flops(model, plan(1, 1, 1, 1, 1)), Pass.FORWARD, Cause.ATTENTION);
    }

    /** Every parameter is reduced and updated once: by one rank, or by the ranks that its experts are spread over. */
    @Test
    void dataParallelRanksHoldEveryParameterOnce() {
        for (Transformer model : new Transformer[] {DENSE, GATED, WINDOW, MIXTURE, LATENT_MIXTURE, LATENT,
            withMultiToken(MIXTURE), withMultiToken(GATED), tied(GATED)}) {
            ParameterCount count = ParameterCount.of(model);
            double one = held(model, count, plan(1, 1, 1, 1, 1));
            assertThat(one).as(model.toString()).isCloseTo(count.trained(), within(0.5));
            if (model.experts() != null) {
                double routed = count.layers(LayerParameters::routedExperts) + (double) model.multiTokenLayers()
                        * count.kinds().get(model.multiTokenKind()).routedExperts();
                assertThat(held(model, count, plan(1, 1, 1, 4, 1))).as(model.toString())
                        .isCloseTo(count.trained() - routed * 3 / 4, within(0.5));
            }
        }
    }

    private static double held(Transformer model, ParameterCount count, Plan plan) {
        Scenario scenario = scenario(model, plan);
        Costing costing = new Costing(scenario, plan, CONSTANTS,
                new OperatorBatch(AcceleratorProfiles.of(scenario.cluster().accelerator(), scenario.software(),
                        CONSTANTS)), new CollectiveBatch(FabricProfiles.of(scenario.cluster(), CONSTANTS)));
        return new DataParallelWork(costing, count, new ModelChunks(model, plan).distinct().get(0)).parameters();
    }

    private static Transformer withMultiToken(Transformer t) {
        return new Transformer(t.name(), t.layers(), t.hidden(), t.ffn(), t.heads(), t.kvHeads(), t.headSize(),
                t.attention(), t.latent(), t.experts(), t.gatedMlp(), t.vocabulary(), false, 0, false, 0, 0, 1);
    }

    private static Transformer tied(Transformer t) {
        return new Transformer(t.name(), t.layers(), t.hidden(), t.ffn(), t.heads(), t.kvHeads(), t.headSize(),
                t.attention(), t.latent(), t.experts(), t.gatedMlp(), t.vocabulary(), true, 0, false, 0, 0, 0);
    }

    private static Plan plan(int tp, int cp, int pp, int ep, int etp) {
        int dp = Math.max(1, ep * etp / tp / cp);
        return new Plan(tp, cp, pp, 1, ep, etp, dp, MICRO_BATCH, Schedule.ONE_F_ONE_B, Sharding.NONE, 0,
                Recompute.NONE, 0, tp > 1, false, false, false, List.of());
    }

    private static Scenario scenario(Transformer model, Plan plan) {
        Cluster cluster = Machines.usual("h100-sxm", (int) plan.gpus());
        return new Scenario("test", model, cluster, Optional.of(plan),
                new Training(0, SEQUENCE, MICRO_BATCH * plan.dp(), Precision.BF16), SoftwareLevels.newest(), true);
    }
}
