package dev.trainyard.iteration;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.Training;
import java.util.List;
import java.util.Optional;

/** Small scenarios that the tests vary, and how they are simulated. */
final class Steps {
    /** As shipped, but nothing that no pass hides: what is left is the schedule alone. */
    static final Constants BARE = Constants.shipped().with(ConstantName.STEP_SECONDS, 0)
            .with(ConstantName.STRAGGLER, 0);

    private Steps() {}

    static Transformer dense(int layers) {
        return new Transformer("dense", layers, 4096, 14336, 32, 8, 128, AttentionKind.GQA, null, null, true, 32000,
                false, 0, false, 0, 0, 0);
    }

    static Transformer mixture(int layers) {
        return new Transformer("mixture", layers, 2048, 8192, 16, 16, 128, AttentionKind.MHA, null,
                new Experts(16, 2, 2048, 1, 1, 1), true, 32000, false, 0, false, 0, 0, 0);
    }

    static Cluster cluster(String accelerator, long gpus) {
        Accelerator part = Accelerators.find(accelerator).orElseThrow();
        return new Cluster("test", part, (int) gpus, part.system().gpusPerNode(), part.system().gpusPerDomain(),
                part.system().nicBytesPerSecond(), Fabrics.find(part.system().fabric()).orElseThrow());
    }

    /** On as many H100 as the plan takes. */
    static Scenario scenario(Transformer model, Plan plan, int sequence, int globalBatch) {
        return scenario(model, plan, "h100-sxm", sequence, globalBatch, Precision.BF16);
    }

    static Scenario scenario(Transformer model, Plan plan, String accelerator, int sequence, int globalBatch,
            Precision precision) {
        return new Scenario("test", model, cluster(accelerator, plan.gpus()), Optional.of(plan),
                new Training(0, sequence, globalBatch, precision), SoftwareLevels.newest(), true);
    }

    /** One step by the closed form. */
    static StepResult closed(Scenario scenario, Constants constants) {
        return new StepSimulator(new CpuKernels(1), constants).simulate(scenario, Fidelity.CLOSED);
    }

    /** One step as events. */
    static StepResult event(Scenario scenario, Constants constants, boolean contention, int replicas) {
        return new StepSimulator(new CpuKernels(1), constants).simulate(scenario, Fidelity.EVENT,
                new EventOptions(contention, replicas, timeline -> { }));
    }

    /** A plan in the making: everything 1, off or none until set. */
    static final class Draft {
        int tp = 1;
        int cp = 1;
        int pp = 1;
        int vp = 1;
        int ep = 1;
        int etp = 1;
        int dp = 1;
        int microBatch = 1;
        Schedule schedule = Schedule.ONE_F_ONE_B;
        Sharding sharding = Sharding.NONE;
        int shardGroup;
        Recompute recompute = Recompute.NONE;
        boolean overlapTensor;
        boolean overlapData;
        boolean overlapPipeline;

        Draft split(int tensor, int stages, int data) {
            tp = tensor;
            pp = stages;
            dp = data;
            return this;
        }

        Plan plan() {
            return new Plan(tp, cp, pp, vp, ep, etp, dp, microBatch, schedule, sharding, shardGroup, recompute, 0,
                    tp > 1, overlapTensor, overlapData, overlapPipeline, List.of());
        }
    }
}
