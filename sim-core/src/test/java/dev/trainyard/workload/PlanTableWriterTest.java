package dev.trainyard.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
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

/** Rows are priced once, shared by the plans that need them, and forgotten when a search asks for it. */
class PlanTableWriterTest {
    private static final int GPUS = 16;

    private final CpuKernels kernels = new CpuKernels(1);

    @Test
    void whatWasPricedIsNotPricedAgain() {
        PlanTableWriter writer = writer();
        PlanBatch batch = new PlanBatch(writer.tables(), 2);
        writer.add(batch, plan(2, 1));
        PlanPrices first = writer.prices(kernels);
        assertThat(first.operators()).isNotEmpty();
        writer.addRows(first);
        assertThat(writer.prices(kernels).operators()).isEmpty();
        assertThat(writer.prices(kernels).collectives()).isEmpty();
        // The same layers in another pipeline: a message and a placement are new.
        writer.add(batch, plan(2, 2));
        assertThat(writer.prices(kernels).operators()).isEmpty();
        assertThat(writer.prices(kernels).collectives()).isNotEmpty();
    }

    @Test
    void aSearchThatForgetsItsPlacementsKeepsItsLayersAndItsAnswers() {
        PlanTableWriter writer = writer();
        double before = seconds(writer, plan(2, 2));
        int layers = writer.tables().layerRows();
        writer.clearPlacements();
        assertThat(writer.tables().placementRows()).isZero();
        assertThat(writer.tables().messageRows()).isZero();
        assertThat(seconds(writer, plan(2, 2))).isEqualTo(before);
        assertThat(writer.tables().layerRows()).isEqualTo(layers);
    }

    /** A plan's kinds of recomputation are the kernel's, which knows no plans. */
    @Test
    void recomputationIsNumberedAsTheKernelNumbersIt() {
        assertThat(Recompute.NONE.ordinal()).isEqualTo(PlanBatch.RECOMPUTE_NOTHING);
        assertThat(Recompute.SELECTIVE.ordinal()).isEqualTo(PlanBatch.RECOMPUTE_CORE);
        assertThat(Recompute.FULL.ordinal()).isEqualTo(PlanBatch.RECOMPUTE_LAYERS);
    }

    private double seconds(PlanTableWriter writer, Plan plan) {
        PlanBatch batch = new PlanBatch(writer.tables(), 1);
        writer.add(batch, plan);
        writer.price(kernels);
        PlanAnswers answers = new PlanAnswers(1, false, true);
        kernels.plan(batch, answers);
        return answers.stepSeconds()[0];
    }

    private static PlanTableWriter writer() {
        return new PlanTableWriter(new Scenario("test", Models.shipped().find("llama3-8b").orElseThrow(),
                Machines.usual("h100-sxm", GPUS), Optional.empty(), new Training(0, 4096, 64, Precision.BF16),
                SoftwareLevels.newest(), true), Constants.shipped());
    }

    private static Plan plan(int tp, int pp) {
        return new Plan(tp, 1, pp, 1, 1, 1, GPUS / (tp * pp), 1, Schedule.ONE_F_ONE_B, Sharding.ZERO1, 0,
                Recompute.NONE, 0, true, false, true, false, List.of());
    }
}
