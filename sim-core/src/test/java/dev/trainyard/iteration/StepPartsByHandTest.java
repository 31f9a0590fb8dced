package dev.trainyard.iteration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.plan.Sharding;
import dev.trainyard.scenario.Scenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Parts of a step against their formulas, worked out by hand from the figures that go in: each holds a number that
 * otherwise nothing but the published runs would miss.
 */
class StepPartsByHandTest {
    /** The event depth counts picoseconds, pass by pass. */
    private static final double ROUNDING = 1e-5;
    private static final double LAYERS = 8;

    /**
     * Sharded parameters travel in every pass (Rajbhandari et al., 2020, section 5.3): open, a pass waits for all of
     * its traffic T. Overlapped, layer by layer, with compute C the longer part: the first layer's T / L comes before
     * any compute and the traffic takes its share x of the processors, so T (x + 1 / L) is exposed.
     */
    @ParameterizedTest
    @EnumSource(Fidelity.class)
    void ofShardedParametersUnderLongPassesTheFirstLayerAndTheTaxAreExposed(Fidelity fidelity) {
        double tax = Steps.BARE.of(ConstantName.FSDP_TAX);
        double open = step(sharded(4096, 4, false), Steps.BARE, fidelity).breakdown().of(Cause.DATA_PARALLEL);
        double under = step(sharded(4096, 4, true), Steps.BARE, fidelity).breakdown().of(Cause.DATA_PARALLEL);
        assertThat(open).isPositive();
        assertThat(under / open).isCloseTo(tax + 1 / LAYERS, within(ROUNDING));
    }

    /**
     * With traffic the longer part, the last layer's compute comes after all of it, and no more compute is slowed than
     * there is: the pass takes T + (C + x C) / L instead of C, so T - C (1 - (1 + x) / L) is exposed.
     */
    @ParameterizedTest
    @EnumSource(Fidelity.class)
    void shardedParametersThatTakeLongerThanThePassesHideAllButOneLayer(Fidelity fidelity) {
        double tax = Steps.BARE.of(ConstantName.FSDP_TAX);
        StepResult open = step(sharded(256, 1, false), Steps.BARE, fidelity);
        double traffic = open.breakdown().of(Cause.DATA_PARALLEL);
        double compute = open.stepSeconds() - traffic - open.breakdown().of(Cause.OPTIMIZER)
                - open.breakdown().of(Cause.OVERHEAD);
        assertThat(traffic).isGreaterThan(2 * compute);
        double under = step(sharded(256, 1, true), Steps.BARE, fidelity).breakdown().of(Cause.DATA_PARALLEL);
        double exposed = traffic - compute * (1 - (1 + tax) / LAYERS);
        assertThat(under).isCloseTo(exposed, within(ROUNDING * exposed));
    }

    /** XLA schedules gathers under compute by itself. */
    @Test
    void underXlaShardedParametersOverlapWhateverThePlanSays() {
        Scenario said = sharded(4096, 4, true).withSoftware(SoftwareLevels.find("maxtext-2025").orElseThrow());
        Scenario unsaid = sharded(4096, 4, false).withSoftware(said.software());
        assertThat(Steps.closed(unsaid, Steps.BARE).breakdown().of(Cause.DATA_PARALLEL))
                .isEqualTo(Steps.closed(said, Steps.BARE).breakdown().of(Cause.DATA_PARALLEL));
    }

    private static Scenario sharded(int sequence, int microBatch, boolean overlap) {
        Steps.Draft draft = new Steps.Draft().split(1, 1, 16);
        draft.sharding = Sharding.ZERO3;
        draft.overlapData = overlap;
        draft.microBatch = microBatch;
        return Steps.scenario(Steps.dense((int) LAYERS), draft.plan(), sequence, 2 * 16 * microBatch);
    }

    /**
     * Adam in mixed precision moves 34 bytes a parameter: the fp32 gradient read for its norm and for the update (8),
     * two moments and the master weight read and written (24), the bf16 weight written (2).
     */
    @ParameterizedTest
    @CsvSource({"NONE, 1", "ZERO1, 16", "ZERO3, 16"})
    void theOptimizerMovesThirtyFourBytesForEachParameterThatItKeeps(Sharding sharding, int shares) {
        Steps.Draft draft = new Steps.Draft().split(1, 1, 16);
        draft.sharding = sharding;
        Scenario scenario = Steps.scenario(Steps.dense(2), draft.plan(), 2048, 32);
        // A layer: queries and output 4096 x 4096, keys and values 4096 x 1024, a gated MLP, two norms.
        double layer = 2.0 * 4096 * 4096 + 2.0 * 4096 * 1024 + 3.0 * 4096 * 14336 + 2 * 4096;
        double parameters = 2 * layer + 2.0 * 32000 * 4096 + 4096;
        double bytesPerSecond = 3.35e12 * Steps.BARE.of(ConstantName.MEMORY_BANDWIDTH);
        double seconds = 34 * parameters / shares / bytesPerSecond;
        for (Fidelity fidelity : Fidelity.values()) {
            assertThat(step(scenario, Steps.BARE, fidelity).breakdown().of(Cause.OPTIMIZER))
                    .isCloseTo(seconds, within(ROUNDING * seconds));
        }
    }

    /**
     * The step waits for the slowest node. The largest of n normal deviates lies sqrt(2 ln n) above the mean (Cramer,
     * 1946, section 28.6, leading term): 2.03933 for 8 nodes, 2.88404 for 64.
     */
    @ParameterizedTest
    @CsvSource({"1, 0", "8, 2.03933", "64, 2.88404"})
    void theSlowestNodeIsRootTwoLogarithmDeviationsBehind(int nodes, double deviations) {
        Scenario scenario = Steps.scenario(Steps.dense(2), new Steps.Draft().split(8, 1, nodes).plan(), 2048, nodes);
        Constants scattered = Steps.BARE.with(ConstantName.STRAGGLER, 0.01);
        for (Fidelity fidelity : Fidelity.values()) {
            double even = step(scenario, Steps.BARE, fidelity).stepSeconds();
            StepResult late = step(scenario, scattered, fidelity);
            assertThat(late.stepSeconds() / even - 1).isCloseTo(0.01 * deviations, within(1e-6));
            assertThat(late.breakdown().of(Cause.STRAGGLER)).isCloseTo(0.01 * deviations * even, within(1e-6 * even));
        }
    }

    /**
     * Overlapped traffic slows the passes by a share of its time, and both ways count: gradients that are reduced (R)
     * and, where the optimizer's state is sharded, parameters that are gathered (G). Of a tax that is the longer part,
     * a quarter more costs (R + G) / 4, and R + G is what the same traffic takes in the open.
     */
    @ParameterizedTest
    @CsvSource({"NONE, 1", "ZERO1, 1", "ZERO2, 1", "ZERO1, 4"})
    void overlappedReductionsAndGathersAreBothTaxed(Sharding sharding, int stages) {
        Steps.Draft draft = new Steps.Draft().split(1, stages, 16);
        draft.sharding = sharding;
        for (Fidelity fidelity : Fidelity.values()) {
            draft.overlapData = false;
            double open = taxed(draft, 0.5, fidelity).breakdown().of(Cause.DATA_PARALLEL);
            draft.overlapData = true;
            double more = taxed(draft, 0.75, fidelity).stepSeconds() - taxed(draft, 0.5, fidelity).stepSeconds();
            assertThat(open).isPositive();
            assertThat(more).isCloseTo(open / 4, within(ROUNDING * open));
        }
    }

    /** Stages that share nothing with other replicas show no such traffic, not even what rounding leaves of a step. */
    @ParameterizedTest
    @EnumSource(Fidelity.class)
    void oneReplicaExchangesNothing(Fidelity fidelity) {
        for (int stages : new int[] {1, 2, 4}) {
            Scenario scenario = Steps.scenario(Steps.dense((int) LAYERS), new Steps.Draft().split(1, stages, 1).plan(),
                    2048, 7);
            assertThat(step(scenario, Steps.BARE, fidelity).breakdown().of(Cause.DATA_PARALLEL)).isZero();
        }
    }

    private static StepResult taxed(Steps.Draft draft, double tax, Fidelity fidelity) {
        return step(Steps.scenario(Steps.dense((int) LAYERS), draft.plan(), 4096, 16 * 8),
                Steps.BARE.with(ConstantName.DP_TAX, tax), fidelity);
    }

    private static StepResult step(Scenario scenario, Constants constants, Fidelity fidelity) {
        return fidelity == Fidelity.CLOSED ? Steps.closed(scenario, constants)
                : Steps.event(scenario, constants, false, 1);
    }
}
