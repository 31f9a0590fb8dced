package dev.trainyard.kernel.campaign;

import java.util.Arrays;
import java.util.stream.Stream;

/** What became of each item of a batch: structure of arrays, one entry an item in each row. */
public final class CampaignAnswers {
    private final int size;
    private final long[][] ledger;
    private final long[] wall;
    private final long[] work;
    private final int[] interruptions;
    private final int[] planned;
    private final int[] sparesUsed;
    private final boolean[] ended;
    private final double[] meanDown;
    private final double[][] downPercentiles;
    private final int[][] groupCounts;
    private final long[][] groupLost;

    /** Room for so many items. */
    public CampaignAnswers(int size) {
        this.size = size;
        this.ledger = new long[TimeUse.COUNT][size];
        this.wall = new long[size];
        this.work = new long[size];
        this.interruptions = new int[size];
        this.planned = new int[size];
        this.sparesUsed = new int[size];
        this.ended = new boolean[size];
        this.meanDown = new double[size];
        this.downPercentiles = new double[DownShare.values().length][size];
        this.groupCounts = new int[FailureRow.GROUPS][size];
        this.groupLost = new long[FailureRow.GROUPS][size];
    }

    /** Which share of the time at most so many nodes were down. */
    public enum DownShare {
        P5(0.05), P50(0.5), P95(0.95), P99(0.99);

        private final double share;

        DownShare(double share) {
            this.share = share;
        }

        /** Between 0 and 1. */
        public double share() {
            return share;
        }
    }

    /** Takes over all items of a part, from item {@code at} on. */
    public void put(int at, CampaignAnswers part) {
        copy(part, 0, this, at, part.size);
    }

    /** So many items from item {@code at} on, copied. */
    public CampaignAnswers part(int at, int items) {
        CampaignAnswers part = new CampaignAnswers(items);
        copy(this, at, part, 0, items);
        return part;
    }

    private static void copy(CampaignAnswers from, int at, CampaignAnswers to, int toAt, int items) {
        Object[] rows = from.rows();
        Object[] into = to.rows();
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], at, into[row], toAt, items);
        }
    }

    /** All arrays with an entry an item. */
    private Object[] rows() {
        return Stream.of(ledger, groupCounts, groupLost, downPercentiles,
                new Object[] {wall, work, interruptions, planned, sparesUsed, ended, meanDown})
                .flatMap(Arrays::stream).toArray();
    }

    /** Items that there is room for. */
    public int size() {
        return size;
    }

    /** Microseconds by use, which sum to {@link #wall}. */
    public long[] ledger(TimeUse use) {
        return ledger[use.ordinal()];
    }

    long[][] ledgers() {
        return ledger;
    }

    /** Wall clock, us. */
    public long[] wall() {
        return wall;
    }

    /** Training that was done and kept, us. */
    public long[] work() {
        return work;
    }

    /** Stops that nobody planned. */
    public int[] interruptions() {
        return interruptions;
    }

    /** Planned stops. */
    public int[] planned() {
        return planned;
    }

    /**
     * Spare nodes that took over from nodes of the job, those that were there where there were too few; a spare that
     * fails while it stands by is none of them.
     */
    public int[] sparesUsed() {
        return sparesUsed;
    }

    /** All of the work was done. */
    public boolean[] ended() {
        return ended;
    }

    /** Nodes down, mean over time. */
    public double[] meanDown() {
        return meanDown;
    }

    /** Nodes that at most were down in a share of the time. */
    public double[] down(DownShare share) {
        return downPercentiles[share.ordinal()];
    }

    /** Events of a class that hurt the job. */
    public int[] groupCount(int group) {
        return groupCounts[group];
    }

    /** What a class cost: stops, training lost and what slow spells add, us. */
    public long[] groupLost(int group) {
        return groupLost[group];
    }

    /** Copies all items to the first of another, which has room for them. */
    public void copyTo(CampaignAnswers other) {
        copy(this, 0, other, 0, size);
    }
}
