package dev.trainyard.kernel.campaign;

import java.util.List;

/**
 * One campaign to be repeated. Times in microseconds.
 *
 * @param work training to do; what is left when {@code horizon} is reached is not done
 * @param workSigma doubt about it: standard deviation of its logarithm
 * @param horizon wall clock after which it is given up
 * @param mostEvents failures after which it is given up
 * @param nodes of the job
 * @param hot spare nodes that take over at once
 * @param warm spare nodes behind them that have to be made ready
 * @param nodesPerReplica nodes that leave and join together where the job can shrink; 0 where it cannot
 * @param worstNodes nodes that are counted as the worst
 * @param worstFaults share of the faults that they have
 * @param burstShare share of the faults that take several nodes
 * @param burstNodes mean number of nodes then
 * @param burstTime how much longer a burst takes to be isolated
 * @param cycle of checkpoints
 * @param paths two ways back
 * @param maintenanceEvery from one planned stop to the next; 0 for none
 * @param maintenance how long each takes
 * @param sigmaBelow doubt about all hardware rates together: standard deviation of its logarithm below the middle
 * @param sigmaAbove the same above
 * @param dayFactors what hardware rates are multiplied by on each day; the last one stays
 * @param mending nodes that are down when it begins, by class; empty where all are up
 * @param rows at most {@link #MOST_ROWS}
 */
public record CampaignCase(long work, double workSigma, long horizon, long mostEvents, int nodes, int hot, int warm,
        int nodesPerReplica, int worstNodes, double worstFaults, double burstShare, double burstNodes,
        double burstTime, CheckpointCycle cycle, List<RestartTimes> paths, long maintenanceEvery, long maintenance,
        double sigmaBelow, double sigmaAbove, double[] dayFactors, List<MendingNodes> mending, List<FailureRow> rows) {
    /** Rows that one case may have. */
    public static final int MOST_ROWS = 256;
    /** Ticks that a repair may last. */
    public static final int RING = 4096;
    /** Bins of the count of nodes that are down. */
    public static final int BINS = 1024;

    private static final long SHORTEST_TICK = 300_000_000L;
    private static final double DAY = 86.4e9;
    /** Of the ring: where nodes come back that do not fit into one tick's word. */
    private static final int SPARE_TICKS = 34;

    public CampaignCase {
        if (work < 1 || horizon < 1 || nodes < 1 || hot < 0 || warm < 0 || paths.size() != 2
                || rows.size() > MOST_ROWS || dayFactors.length < 1) {
            throw new IllegalArgumentException("a campaign of " + work + " us on " + nodes + " nodes with "
                    + paths.size() + " ways back, " + rows.size() + " rows and " + dayFactors.length
                    + " days cannot be; expected work, nodes, 2 ways, at most " + MOST_ROWS + " rows and a day");
        }
        // so few nodes that none is of the worst, or all are: no fault may be lost on nodes that are not there
        worstFaults = worstNodes <= 0 ? 0 : worstNodes >= nodes + hot + warm ? 1 : worstFaults;
        paths = List.copyOf(paths);
        rows = List.copyOf(rows);
        mending = List.copyOf(mending);
    }

    /** The pool's step in time: nodes that are mended come back at its end. */
    public long tick() {
        double longest = 0;
        for (FailureRow row : rows) {
            longest = Math.max(longest, row.repairLongest());
        }
        return Math.max(SHORTEST_TICK, (long) (longest / (RING - SPARE_TICKS)) + 1);
    }

    /** The same case with other nodes down when it begins. */
    public CampaignCase withMending(List<MendingNodes> down) {
        return new CampaignCase(work, workSigma, horizon, mostEvents, nodes, hot, warm, nodesPerReplica, worstNodes,
                worstFaults, burstShare, burstNodes, burstTime, cycle, paths, maintenanceEvery, maintenance, sigmaBelow,
                sigmaAbove, dayFactors, down, rows);
    }

    /** Nodes that one bin of the histogram of nodes down holds, as a power of two. */
    int binShift() {
        double down = 0;
        for (FailureRow row : rows) {
            down += row.perDay() / DAY * row.repairMean() * (row.nodes() == 0 ? 0
                    : row.nodes() + burstShare * (burstNodes - 1));
        }
        double most = Math.min(nodes + hot + warm, 64 + 8 * down);
        int shift = 0;
        while (most / (1L << shift) >= BINS) {
            shift++;
        }
        return shift;
    }
}
