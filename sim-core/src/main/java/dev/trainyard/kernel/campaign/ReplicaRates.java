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
    static final int MENDING = 4;

    private static final double DAY = 86.4e9;
    private static final int CELLS = 256;
    /** Quantiles by which the scatter of restarts is drawn. */
    static final int SCATTERS = 256;

    final double[] upTo = new double[CampaignCase.MOST_ROWS];
    final long[] detect = new long[CampaignCase.MOST_ROWS];
    private final double[] repair = new double[CampaignCase.MOST_ROWS];
    private final double[] repairSigma = new double[CampaignCase.MOST_ROWS];
    private final double[] repairLongest = new double[CampaignCase.MOST_ROWS];
    final double[] times = new double[2];
    private final double[] groupDeviates = new double[FailureRow.GROUPS];
    private final int[] words = new int[FailureRow.GROUPS];
    private final double[] scatters = new double[2 * SCATTERS];
    private FailureRow[] rows = new FailureRow[0];
    private int hardwareRows;
    private final int[] guide = new int[CELLS];
    private double perCell;
    private double other;
    private long work;
    private double hardwareFactor;

    /** Sorts a case's rows: hardware first, frequent ones first, so that a search ends soon. */
    void prepare(CampaignCase campaign) {
        rows = campaign.rows().stream().sorted((a, b) -> a.hardware() != b.hardware() ? (a.hardware() ? -1 : 1)
                : Double.compare(b.perDay(), a.perDay())).toArray(FailureRow[]::new);
        for (int i = 0; i < rows.length; i++) {
            repair[i] = rows[i].repair();
            repairSigma[i] = rows[i].repairSigma();
            repairLongest[i] = rows[i].repairLongest();
        }
        for (int path = 0; path < 2; path++) {
            double sigma = campaign.paths().get(path).scatter();
            for (int i = 0; i < SCATTERS; i++) {
                scatters[path * SCATTERS + i] = sigma > 0
                        ? CampaignMath.exp(sigma * CampaignMath.normal((i + 0.5) / SCATTERS)) : 1;
            }
        }
        hardwareRows = (int) campaign.rows().stream().filter(FailureRow::hardware).count();
    }

    /** What the phases of a stop are multiplied by, one of as many equally likely values. */
    double scatter(int path, int eightBits) {
        return scatters[path * SCATTERS + eightBits];
    }

    FailureRow[] rows() {
        return rows;
    }

    void draw(CampaignCase campaign, long seed, int replica) {
        Philox.block(seed, replica, DOUBT, 0, words, 0);
        double common = CampaignMath.normal(CampaignMath.open(words[0]));
        double detecting = CampaignMath.normal(CampaignMath.open(words[1]));
        double restarting = CampaignMath.normal(CampaignMath.open(words[2]));
        work = StepDraw.work(campaign, StepDraw.factor(words, campaign.workSigma()));
        for (int block = 0; block < FailureRow.GROUPS / Philox.WORDS; block++) {
            Philox.block(seed, replica, GROUPS, block, words, block * Philox.WORDS);
        }
        for (int group = 0; group < FailureRow.GROUPS; group++) {
            groupDeviates[group] = CampaignMath.normal(CampaignMath.open(words[group]));
        }
        hardwareFactor = factor(common, campaign.sigmaBelow(), campaign.sigmaAbove());
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            FailureRow row = rows[i];
            sum = i == hardwareRows ? 0 : sum;
            sum += row.perDay() / DAY * (row.hardware() ? hardwareFactor : 1)
                    * factor(groupDeviates[row.group()], row.sigmaBelow(), row.sigmaAbove());
            upTo[i] = sum;
            detect[i] = (long) (row.detect() * factor(detecting, row.detectBelow(), row.detectAbove()));
        }
        other = hardwareRows == rows.length ? 0 : upTo[rows.length - 1];
        fillGuide();
        for (int path = 0; path < 2; path++) {
            RestartTimes way = campaign.paths().get(path);
            times[path] = factor(restarting, way.sigmaBelow(), way.sigmaAbove());
        }
    }

    /** The first hardware row of each cell, so that a search begins where it mostly ends. */
    private void fillGuide() {
        double hardware = hardware();
        perCell = hardware > 0 ? CELLS / hardware : 0;
        int row = 0;
        for (int cell = 0; cell < CELLS; cell++) {
            while (row < hardwareRows - 1 && upTo[row] * perCell <= cell) {
                row++;
            }
            guide[cell] = row;
        }
    }

    private static double factor(double deviate, double below, double above) {
        double sigma = deviate < 0 ? below : above;
        return sigma > 0 ? CampaignMath.exp(sigma * deviate) : 1;
    }

    /** How long the nodes of a row stay away at a standard normal deviate, us. */
    long repair(int row, double deviate) {
        return CampaignMath.time(repair[row], repairSigma[row], repairLongest[row], deviate);
    }

    /** Training that this replica has to do, us. */
    long work() {
        return work;
    }

    /** What this replica multiplies the rate of a class by. */
    double groupFactor(MendingNodes of) {
        return factor(groupDeviates[of.group()], of.sigmaBelow(), of.sigmaAbove());
    }

    /** What this replica multiplies all hardware rates by. */
    double hardwareFactor() {
        return hardwareFactor;
    }

    /** Events a microsecond of hardware at a factor of 1. */
    double hardware() {
        return hardwareRows == 0 ? 0 : upTo[hardwareRows - 1];
    }

    /** Events a microsecond of everything else. */
    double other() {
        return other;
    }

    /** The row at a share of the whole rate, with hardware's share at a factor of its own. */
    int pick(double share, double hardware, double perFactor) {
        double at = share * (hardware + other);
        int last = rows.length - 1;
        int i;
        if (at < hardware) {
            at = at * perFactor;
            last = hardwareRows - 1;
            int cell = (int) (at * perCell);
            i = guide[cell < CELLS ? cell : CELLS - 1];
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
