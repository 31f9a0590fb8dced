package dev.trainyard.campaign.checkpoint;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.cluster.site.Storage;
import dev.trainyard.scenario.campaign.CheckpointKind;
import dev.trainyard.scenario.campaign.CheckpointSettings;

/**
 * What one checkpoint costs: as stated, or bytes over bandwidth.
 *
 * @param bytes on disk
 * @param stallSeconds what training waits for it, s
 * @param writeSeconds from then until it is safe, s
 * @param loadSeconds until it is read back from storage, s
 * @param memoryIntervalSeconds training from one copy to peers to the next, s; 0 without
 * @param memoryStallSeconds what training waits for each of those, s
 * @param memoryLoadSeconds until one is read back, s; negative without
 */
public record CheckpointCosts(double bytes, double stallSeconds, double writeSeconds, double loadSeconds,
        double memoryIntervalSeconds, double memoryStallSeconds, double memoryLoadSeconds) {
    /** Copies to peers may cost this share of the time. */
    private static final double MEMORY_SHARE = 0.005;
    /** Ranks agree on a checkpoint before and after it. */
    private static final double AGREE_SECONDS = 0.05;

    /** The costs of a job's checkpoints on a storage system. */
    public static CheckpointCosts of(CampaignJob job, CheckpointSettings settings, Storage storage) {
        double perParameter = settings.bytesPerParameter() >= 0 ? settings.bytesPerParameter()
                : job.stateBytesPerParameter();
        double bytes = perParameter * job.parameters();
        double perAccelerator = bytes / job.stateSharers();
        double write = storage.latencySeconds() + bytes / storage.write(job.accelerators(), job.perNode());
        double stage = AGREE_SECONDS + perAccelerator / storage.stageBytesPerSecond();
        boolean waits = settings.kind() == CheckpointKind.SYNCHRONOUS;
        double stall = stated(settings.stallSeconds(), waits ? stated(settings.writeSeconds(), write) : stage);
        double load = stated(settings.loadSeconds(),
                storage.latencySeconds() + bytes / storage.read(job.accelerators(), job.perNode()));
        boolean memory = settings.kind() == CheckpointKind.IN_MEMORY;
        double memoryStall = memory ? stated(settings.memoryStallSeconds(), stage) : 0;
        // nothing is copied within a step
        double memoryInterval = memory ? Math.max(job.stepSeconds(),
                stated(settings.memoryIntervalSeconds(), memoryStall / MEMORY_SHARE)) : 0;
        return new CheckpointCosts(bytes, stall, waits ? 0 : stated(settings.writeSeconds(), write), load,
                memoryInterval, memoryStall,
                memory ? AGREE_SECONDS + perAccelerator / storage.peerBytesPerSecond() : -1);
    }

    private static double stated(double seconds, double otherwise) {
        return seconds >= 0 ? seconds : otherwise;
    }
}
