package dev.trainyard.campaign.failure;

import dev.trainyard.campaign.checkpoint.CheckpointCosts;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.failure.DuringStop;
import dev.trainyard.cluster.failure.RestartKind;
import dev.trainyard.cluster.failure.RestartPath;
import dev.trainyard.kernel.campaign.RestartTimes;

/** Turns a way back into the kernel's times. */
public final class RestartPhases {
    private static final double MICRO = 1e6;

    private RestartPhases() {}

    /** A path's phases; what they are in doubt about together is in doubt at once. */
    public static RestartTimes of(RestartPath path, CheckpointCosts checkpoint, CampaignJob job) {
        Span whole = path.whole();
        double load = path.load() >= 0 ? path.load() : checkpoint.loadSeconds();
        double memoryLoad = !path.fromMemory() || checkpoint.memoryLoadSeconds() < 0 ? -1
                : MICRO * (path.load() >= 0 ? path.load() : checkpoint.memoryLoadSeconds());
        return new RestartTimes(MICRO * path.isolate().middle(), MICRO * path.schedule().middle(),
                MICRO * path.start().middle(), MICRO * load, memoryLoad, MICRO * path.warmUp().middle(),
                MICRO * path.warmSpare().middle(), whole.sigmaBelow(), whole.sigmaAbove(), path.scatter(),
                path.kind() == RestartKind.REPLICA_GROUPS ? 1.0 / job.replicas() : 0,
                path.duringStop() == DuringStop.CONTINUES);
    }
}
