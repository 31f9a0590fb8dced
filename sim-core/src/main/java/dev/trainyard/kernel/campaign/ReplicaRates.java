package dev.trainyard.kernel.campaign;

import dev.trainyard.kernel.random.Philox;

/**
 * What one replica draws before it begins: every rate and time that is in doubt, once. Hardware rows come first in the
 * sums, as their rate changes with the day and the others' does not.
 */
final class ReplicaRates {
    /** Who draws: the replica's doubts, its classes' doubts, its events, its events' further draws. */
    static final int DOUBT = 0;
    static final int GROUPS = 1;
    static final int EVENTS = 2;
    static final int FURTHER = 3;

    private static final double DAY = 86.4e9;

    final double[] upTo = new double[CampaignCase.MOST_ROWS];
    final long[] detect = new long[CampaignCase.MOST_ROWS];
    final double[] times = new double[2];
    private final double[] groupDeviates = new double[FailureRow.GROUPS];
    private final int[] words = new int[FailureRow.GROUPS];
    private FailureRow[] rows = new FailureRow[0];
    private int hardwareRows;

    /** Sorts a case's rows: hardware first, frequent ones first, so that a search ends soon. */
    void prepare(CampaignCase campaign) {
        rows = campaign.rows().stream().sorted((a, b) -> a.hardware() != b.hardware() ? (a.hardware() ? -1 : 1)
                : Double.compare(b.perDay(), a.perDay())).toArray(FailureRow[]::new);
        hardwareRows = (int) campaign.rows().stream().filter(FailureRow::hardware).count();
    }

    FailureRow[] rows() {
        return rows;
    }

    void draw(CampaignCase campaign, long seed, int replica) {
        Philox.block(seed, replica, DOUBT, 0, words, 0);
        double common = CampaignMath.normal(CampaignMath.open(words[0]));
        double detecting = CampaignMath.normal(CampaignMath.open(words[1]));
        double restarting = CampaignMath.normal(CampaignMath.open(words[2]));
        for (int block = 0; block < FailureRow.GROUPS / Philox.WORDS; block++) {
            Philox.block(seed, replica, GROUPS, block, words, block * Philox.WORDS);
        }
        for (int group = 0; group < FailureRow.GROUPS; group++) {
            groupDeviates[group] = CampaignMath.normal(CampaignMath.open(words[group]));
        }
        double hardware = factor(common, campaign.sigmaBelow(), campaign.sigmaAbove());
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            FailureRow row = rows[i];
            sum = i == hardwareRows ? 0 : sum;
            sum += row.perDay() / DAY * (row.hardware() ? hardware : 1)
                    * factor(groupDeviates[row.group()], row.sigmaBelow(), row.sigmaAbove());
            upTo[i] = sum;
            detect[i] = (long) (row.detect() * factor(detecting, row.detectBelow(), row.detectAbove()));
        }
        for (int path = 0; path < 2; path++) {
            RestartTimes way = campaign.paths().get(path);
            times[path] = factor(restarting, way.sigmaBelow(), way.sigmaAbove());
        }
    }

    private static double factor(double deviate, double below, double above) {
        double sigma = deviate < 0 ? below : above;
        return sigma > 0 ? CampaignMath.exp(sigma * deviate) : 1;
    }

    /** Events a microsecond of hardware at a factor of 1. */
    double hardware() {
        return hardwareRows == 0 ? 0 : upTo[hardwareRows - 1];
    }

    /** Events a microsecond of everything else. */
    double other() {
        return hardwareRows == rows.length ? 0 : upTo[rows.length - 1];
    }

    /** The row at a share of the whole rate. */
    int pick(double share, double factor) {
        double hardware = hardware() * factor;
        double at = share * (hardware + other());
        int i = 0;
        int last = rows.length - 1;
        if (at < hardware) {
            at = at / factor;
            last = hardwareRows - 1;
        } else {
            at = at - hardware;
            i = hardwareRows;
        }
        while (i < last && upTo[i] <= at) {
            i++;
        }
        return i;
    }
}
