package dev.trainyard.kernel.campaign;

import dev.trainyard.input.Normal;

/**
 * Events that all go the same way. Times in microseconds.
 *
 * @param group which class it counts for, 0 to 15
 * @param kind what it does
 * @param perDay events a day with every node up, at the middle of the doubt
 * @param sigmaBelow doubt about the group's rate: standard deviation of its logarithm below the middle
 * @param sigmaAbove the same above
 * @param hardware its rate follows the case's common doubt and factors by day
 * @param onNode it strikes a node; those that are down or spare do not hurt the job
 * @param nodes nodes that leave for repair
 * @param detect until it is noticed
 * @param detectBelow doubt about that
 * @param detectAbove the same above
 * @param repair median time until its nodes are back
 * @param repairSigma standard deviation of its logarithm
 * @param repairLongest what longer ones are cut to
 * @param lasts SILENT: median until found; SLOW: median until it passes
 * @param lastsSigma standard deviation of its logarithm
 * @param lastsLongest what longer ones are cut to
 * @param slowdown SLOW: the job takes so many times as long
 * @param rollback ROLLBACK: work taken back
 * @param memorySurvives state in the memory of peers outlives it
 * @param path which of the case's two ways back it takes, 0 or 1
 */
public record FailureRow(int group, RowKind kind, double perDay, double sigmaBelow, double sigmaAbove,
        boolean hardware, boolean onNode, int nodes, double detect, double detectBelow, double detectAbove,
        double repair, double repairSigma, double repairLongest, double lasts, double lastsSigma, double lastsLongest,
        double slowdown, double rollback, boolean memorySurvives, int path) {
    /** Classes that can be told apart. */
    public static final int GROUPS = 16;

    /** Share of its repairs that take no longer than this, us. */
    public double repairUpTo(double micros) {
        if (micros >= repairLongest) {
            return 1;
        }
        return repairSigma <= 0 ? micros >= repair ? 1 : 0
                : Normal.below(StrictMath.log(micros / repair) / repairSigma);
    }

    /**
     * Mean of its repairs, cut at the longest, us: {@code m e^(s^2/2) F((l - s^2)/s) + longest (1 - F(l/s))}, l the
     * logarithm of longest over median, F the normal distribution.
     */
    public double repairMean() {
        if (repairSigma <= 0 || repair <= 0) {
            return Math.min(repair, repairLongest);
        }
        double l = StrictMath.log(repairLongest / repair);
        return repair * StrictMath.exp(repairSigma * repairSigma / 2)
                * Normal.below((l - repairSigma * repairSigma) / repairSigma)
                + repairLongest * (1 - Normal.below(l / repairSigma));
    }
}
