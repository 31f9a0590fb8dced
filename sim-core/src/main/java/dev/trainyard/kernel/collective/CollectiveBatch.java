package dev.trainyard.kernel.collective;

import java.util.Arrays;

/**
 * Collectives to be timed on one fabric, structure of arrays. A group of {@code ranks} lies in
 * {@code ceil(ranks / ranksPerDomain)} scale-up domains. {@code span} is the number of accelerators over which the
 * group is spread, itself and what lies between: it decides which switch tiers the group's traffic crosses.
 */
public final class CollectiveBatch {
    private final FabricProfile profile;
    private int size;
    private int[] kind = new int[16];
    private double[] bytes = new double[16];
    private int[] ranks = new int[16];
    private int[] ranksPerDomain = new int[16];
    private int[] span = new int[16];
    private double[] sharing = new double[16];

    public CollectiveBatch(FabricProfile profile) {
        if (profile == null) {
            throw new IllegalArgumentException("profile is missing");
        }
        this.profile = profile;
    }

    /**
     * Adds a collective and gives its index.
     *
     * @param what its kind
     * @param payload bytes as {@link CollectiveKind} counts them
     * @param members ranks in the group; for send/receive how many take part does not matter, only where they are
     * @param membersPerDomain ranks of the group in one scale-up domain, 1 to {@code members}
     * @param spread accelerators over which the group is spread, at least {@code members}
     * @param groups groups that use the same NIC at the same time, at least 1 (each accelerator has its own NIC)
     */
    public int add(CollectiveKind what, double payload, int members, int membersPerDomain, int spread, double groups) {
        check(payload, members, membersPerDomain, spread, groups);
        if (size == kind.length) {
            int capacity = size * 2;
            kind = Arrays.copyOf(kind, capacity);
            bytes = Arrays.copyOf(bytes, capacity);
            ranks = Arrays.copyOf(ranks, capacity);
            ranksPerDomain = Arrays.copyOf(ranksPerDomain, capacity);
            span = Arrays.copyOf(span, capacity);
            sharing = Arrays.copyOf(sharing, capacity);
        }
        kind[size] = what.ordinal();
        bytes[size] = payload;
        ranks[size] = members;
        ranksPerDomain[size] = membersPerDomain;
        span[size] = spread;
        sharing[size] = groups;
        return size++;
    }

    private void check(double payload, int members, int membersPerDomain, int spread, double groups) {
        if (!(payload >= 0 && payload <= 1e18)) {
            throw new IllegalArgumentException("bytes must lie between 0 and 1e18, found " + payload);
        }
        if (members < 1) {
            throw new IllegalArgumentException("ranks must be at least 1, found " + members);
        }
        if (membersPerDomain < 1 || membersPerDomain > members) {
            throw new IllegalArgumentException("ranksPerDomain must lie between 1 and the group's " + members
                    + " ranks, found " + membersPerDomain);
        }
        if (spread < members) {
            throw new IllegalArgumentException("span must be at least the group's " + members + " ranks, found "
                    + spread + ". Maybe the stride between ranks was left out?");
        }
        if (!(groups >= 1 && groups <= 1e6)) {
            throw new IllegalArgumentException("sharing must lie between 1 and 1e6, found " + groups);
        }
        if (membersPerDomain > 1 && profile.scaleUpBytesPerSecond() == 0) {
            throw new IllegalArgumentException("ranksPerDomain is " + membersPerDomain
                    + " but the accelerators have no scale-up links");
        }
        if (membersPerDomain < members && profile.nicBytesPerSecond() == 0) {
            throw new IllegalArgumentException("a group of " + members + " ranks with " + membersPerDomain
                    + " in a domain needs a network, but the NIC bandwidth is 0");
        }
    }

    /** Forgets all collectives and keeps the memory. */
    public void clear() {
        size = 0;
    }

    /** The fabric they run on. */
    public FabricProfile profile() {
        return profile;
    }

    /** How many collectives. */
    public int size() {
        return size;
    }

    /** Kind of collective i, a {@link CollectiveKind} ordinal. */
    public int kind(int i) {
        return kind[i];
    }

    /** Payload of collective i, bytes. */
    public double bytes(int i) {
        return bytes[i];
    }

    /** Ranks of collective i. */
    public int ranks(int i) {
        return ranks[i];
    }

    /** Ranks of collective i in one scale-up domain. */
    public int ranksPerDomain(int i) {
        return ranksPerDomain[i];
    }

    /** Accelerators over which collective i is spread. */
    public int span(int i) {
        return span[i];
    }

    /** Groups that share a NIC with collective i, itself included. */
    public double sharing(int i) {
        return sharing[i];
    }

    /** Kinds of all collectives and room for more; the array itself, do not write to it. */
    public int[] kind() {
        return kind;
    }

    /** Payloads, bytes, as {@link #kind()}. */
    public double[] bytes() {
        return bytes;
    }

    /** Ranks, as {@link #kind()}. */
    public int[] ranks() {
        return ranks;
    }

    /** Ranks in one scale-up domain, as {@link #kind()}. */
    public int[] ranksPerDomain() {
        return ranksPerDomain;
    }

    /** Accelerators over which they are spread, as {@link #kind()}. */
    public int[] span() {
        return span;
    }

    /** Groups that share a NIC, as {@link #kind()}. */
    public double[] sharing() {
        return sharing;
    }
}
