package dev.trainyard.workload;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.collective.FabricProfile;

/**
 * Collects the collectives of a workload into one batch. Groups are named by shape: their ranks, and the stride between
 * neighbouring ranks in accelerators, from which follow how many share a scale-up domain and how far the group spreads.
 */
public final class Collectives {
    private final CollectiveBatch batch;
    private final int domainSize;

    /**
     * Starts an empty batch.
     *
     * @param domainSize accelerators in one scale-up domain
     */
    public Collectives(FabricProfile profile, int domainSize) {
        if (domainSize < 1) {
            throw new IllegalArgumentException("domainSize must be at least 1, found " + domainSize);
        }
        this.batch = new CollectiveBatch(profile);
        this.domainSize = domainSize;
    }

    /**
     * Shape of a group.
     *
     * @param ranks members
     * @param ranksPerDomain members in one scale-up domain
     * @param span accelerators from the first to the last member
     * @param sharing groups that use the same NIC at the same time
     */
    public record Group(int ranks, int ranksPerDomain, int span, double sharing) {}

    /** The group of accelerators at equal strides, as Megatron-LM lays groups out; each has its own NIC. */
    public Group group(int ranks, int stride) {
        if (ranks < 1 || stride < 1) {
            throw new IllegalArgumentException("ranks and stride must be at least 1, found " + ranks + " and "
                    + stride);
        }
        int perDomain = balanced(ranks, domainSize / Math.min(stride, domainSize));
        long span = (long) ranks * stride;
        return new Group(ranks, perDomain, (int) Math.min(Integer.MAX_VALUE, span), 1);
    }

    /** Ranks in a domain when a group is spread over as few domains as it needs, as evenly as it goes. */
    static int balanced(int ranks, int room) {
        int domains = (ranks + room - 1) / room;
        return (ranks + domains - 1) / domains;
    }

    /**
     * Queues a collective.
     *
     * @param bytes as {@link CollectiveKind} counts them
     * @return its index in the batch
     */
    public int add(CollectiveKind kind, double bytes, Group group) {
        return batch.add(kind, bytes, group.ranks(), group.ranksPerDomain(), group.span(), group.sharing());
    }

    /** Queues a message to the accelerator {@code distance} further on, while all others do the same. */
    public int send(double bytes, int distance) {
        if (distance < 1) {
            throw new IllegalArgumentException("distance must be at least 1, found " + distance);
        }
        int perDomain = distance < domainSize ? 2 : 1;
        return batch.add(CollectiveKind.SEND_RECV, bytes, 2, perDomain, Math.max(2, distance + 1), 1);
    }

    /** The batch, for a back end. */
    public CollectiveBatch batch() {
        return batch;
    }

    /** Times all queued collectives, s by index. */
    public double[] seconds(Kernels kernels) {
        double[] seconds = new double[batch.size()];
        kernels.collective(batch, seconds, new int[batch.size()]);
        return seconds;
    }
}
