package dev.trainyard.measure;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Presets;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioReader;
import dev.trainyard.workload.PlanTableWriter;
import java.util.List;
import java.util.Map;

/** The plans that {@link PlanCase} draws from, in the order in which a search would come by them. */
final class PlanSample {
    private static final int MOST_CHUNKS = 16;
    /** Those that every framework's pipeline runs; the others are walked, which "pipeline" measures. */
    private static final List<Schedule> SCHEDULES = List.of(Schedule.GPIPE, Schedule.ONE_F_ONE_B);

    private final Scenario scenario = ScenarioReader.read("mai1-1x", Presets.text("mai1-1x"), Map.of());
    private final PlanTableWriter writer = new PlanTableWriter(scenario, Constants.shipped());
    private final PlanBatch batch = new PlanBatch(writer.tables(), 1 << 16);

    private PlanSample() {}

    static PlanBatch space() {
        PlanSample sample = new PlanSample();
        for (int tp : new int[] {1, 2, 4, 8}) {
            for (int cp : new int[] {1, 2, 4}) {
                for (int pp = 1; pp <= 96; pp++) {
                    sample.microBatches(tp, cp, pp);
                }
            }
        }
        sample.writer.price(new CpuKernels(1));
        return sample.batch;
    }

    private void microBatches(int tp, int cp, int pp) {
        int batch = scenario.training().globalBatch();
        for (int microBatch = 1; microBatch <= 8; microBatch *= 2) {
            int dp = scenario.cluster().gpus() / (tp * cp * pp);
            while (dp > 0 && batch % (dp * microBatch) != 0) {
                dp--;
            }
            for (int vp = 1; dp > 0 && vp <= MOST_CHUNKS; vp++) {
                Plan plan = plan(tp, cp, pp, vp, dp, microBatch, Schedule.ONE_F_ONE_B, Sharding.NONE);
                if (exists(plan)) {
                    placed(plan);
                }
            }
        }
    }

    private static Plan plan(int tp, int cp, int pp, int vp, int dp, int microBatch, Schedule schedule,
            Sharding sharding) {
        return PlanBuilder.builder().tp(tp).cp(cp).pp(pp).vp(vp).ep(1).etp(1).dp(dp).microBatch(microBatch)
                .schedule(schedule).sharding(sharding).shardGroup(0).recompute(Recompute.NONE).recomputeLayers(0)
                .sequenceParallel(tp > 1).overlapTensor(true).overlapData(true).overlapPipeline(true)
                .stageLayers(List.of()).build();
    }

    private boolean exists(Plan plan) {
        if (plan.pp() * plan.vp() > scenario.model().layers() + 2) {
            return false;
        }
        try {
            Layouts.check(scenario.model(), scenario.cluster().withGpus((int) plan.gpus()), plan,
                    scenario.training().sequence(), scenario.training().globalBatch());
            return true;
        } catch (LayoutException e) {
            return false; // no plan
        }
    }

    private void placed(Plan plan) {
        int microBatches = Layouts.microBatches(plan, scenario.training().globalBatch());
        for (Sharding sharding : Sharding.values()) {
            for (Schedule schedule : SCHEDULES) {
                if (PipelineShape.refusal(schedule, plan.pp(), plan.vp(), microBatches).isEmpty()) {
                    options(plan(plan.tp(), plan.cp(), plan.pp(), plan.vp(), plan.dp(), plan.microBatch(), schedule,
                            sharding), microBatches);
                }
            }
        }
    }

    private void options(Plan plan, int microBatches) {
        int layers = writer.layers(plan);
        int placement = writer.placement(plan);
        int message = writer.message(plan);
        PipelineKind schedule = plan.schedule().kind();
        for (Recompute recompute : Recompute.values()) {
            for (int overlaps = 0; overlaps < 4; overlaps++) {
                batch.add(layers, placement, message, PlanBatch.BY_FORMULA, microBatches, PlanBatch.options(schedule,
                        recompute.ordinal(), 0, (overlaps & 1) != 0, (overlaps & 2) != 0));
            }
        }
    }
}
