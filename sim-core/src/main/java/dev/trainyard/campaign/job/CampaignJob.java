package dev.trainyard.campaign.job;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Span;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Sharding;
import dev.trainyard.scenario.Scenario;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;

/**
 * What a campaign has to know of the job that it repeats.
 *
 * @param accelerators that work
 * @param accelerator what they are
 * @param perNode accelerators in a node
 * @param perDomain accelerators in a scale-up domain
 * @param replicas data-parallel replicas
 * @param stepSeconds one step, s
 * @param stepSigma doubt about it: standard deviation of its logarithm
 * @param fixedSeconds the part of a step that a smaller batch does not shorten, s
 * @param globalBatch sequences in a step
 * @param tokensPerStep tokens in a step
 * @param parameters of the model
 * @param hidden width of the model
 * @param stateBytesPerParameter weights and optimizer state that a checkpoint holds, bytes
 * @param stateSharers accelerators that share one copy of that state
 * @param activity what a step does
 */
@RecordBuilder
public record CampaignJob(int accelerators, Accelerator accelerator, int perNode, int perDomain, int replicas,
        double stepSeconds, double stepSigma, double fixedSeconds, int globalBatch, double tokensPerStep,
        double parameters, int hidden, double stateBytesPerParameter, int stateSharers, Activity activity) {

    /**
     * The job of a simulated step.
     *
     * @param sigma doubt about the step's time, as a standard deviation of its logarithm
     */
    public static CampaignJob of(StepResult step, double sigma) {
        Scenario scenario = step.scenario();
        Plan plan = step.plan();
        double fixed = step.breakdown().of(Cause.PIPELINE_BUBBLE) + step.breakdown().of(Cause.DATA_PARALLEL)
                + step.breakdown().of(Cause.OPTIMIZER) + step.breakdown().of(Cause.OVERHEAD);
        int accelerators = Math.toIntExact(step.gpus());
        // Half precision: two bytes of weights beside the optimizer's master weights and two moments; fp32: 4 and 8.
        double bytes = switch (scenario.training().precision()) {
            case FP32, TF32 -> 12;
            default -> 14;
        };
        return new CampaignJob(accelerators, scenario.cluster().accelerator(), scenario.cluster().gpusPerNode(),
                scenario.cluster().gpusPerDomain(), plan.dp(), step.stepSeconds(), sigma, fixed,
                scenario.training().globalBatch(), scenario.training().tokensPerStep(),
                ParameterCount.of(scenario.model()).total(), scenario.model().hidden(), bytes,
                plan.sharding() == Sharding.NONE ? plan.tp() * plan.pp() : accelerators,
                Activity.of(step.breakdown()));
    }

    /** Nodes that work. */
    public int nodes() {
        return (accelerators + perNode - 1) / perNode;
    }

    /** Nodes of one data-parallel replica, at least one. */
    public int nodesPerReplica() {
        return Math.max(1, (accelerators / replicas + perNode - 1) / perNode);
    }

    /** The same job with steps of another length. */
    public CampaignJob withStepSeconds(double seconds) {
        return CampaignJobBuilder.builder(this).stepSeconds(seconds).build();
    }

    /**
     * The same job with a step that was measured, and its doubt in place of that of the simulation: log-normal, as wide
     * as from the lower end to the upper. What a step does, and what of it a smaller batch does not shorten, stay the
     * shares that they are.
     *
     * @param seconds one step; the job as it is where empty
     */
    public CampaignJob withStep(Optional<Span> seconds) {
        return seconds.map(span -> CampaignJobBuilder.builder(this).stepSeconds(span.middle())
                .stepSigma((span.sigmaBelow() + span.sigmaAbove()) / 2)
                .fixedSeconds(fixedSeconds * span.middle() / stepSeconds).build()).orElse(this);
    }

    /** The same job with a step of no doubt. */
    public CampaignJob withoutDoubt() {
        return CampaignJobBuilder.builder(this).stepSigma(0).build();
    }
}
