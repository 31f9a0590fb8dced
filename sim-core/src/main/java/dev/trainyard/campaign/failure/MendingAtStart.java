package dev.trainyard.campaign.failure;

import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.kernel.campaign.FailureRow;
import dev.trainyard.kernel.campaign.MendingNodes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Nodes that are down on the first day, as the cluster was in use before: repairs begun at a steady rate over its age
 * and not over yet. A node that is down since a goes on for j with the density f(a + j) of repair times, so of those
 * begun within the age A, the rate times F(j + A) - F(j) come back j from now (the stationary M/G/infinity queue where
 * A is long).
 */
public final class MendingAtStart {
    private static final double DAY = 86.4e9;
    private static final double HALF = 0.5;

    private MendingAtStart() {}

    /**
     * How many are expected back by the end of each tick, class by class, as each class's rate is in doubt by itself.
     *
     * @param ageMicros how long the cluster has been in use, us
     */
    public static List<MendingNodes> of(CampaignCase campaign, double ageMicros) {
        double more = 1 + campaign.burstShare() * (campaign.burstNodes() - 1);
        double[] perTick = new double[FailureRow.GROUPS];
        FailureRow[] of = new FailureRow[FailureRow.GROUPS];
        for (FailureRow row : campaign.rows()) {
            if (row.hardware() && row.onNode() && row.nodes() > 0 && row.repair() > 0) {
                // rows of one class have one law of repairs
                of[row.group()] = row;
                perTick[row.group()] += row.perDay() / DAY * (row.nodes() - 1 + more) * campaign.dayFactors()[0]
                        * campaign.tick();
            }
        }
        List<MendingNodes> all = new ArrayList<>();
        Map<List<Double>, double[]> laws = new HashMap<>();
        for (int group = 0; group < of.length; group++) {
            FailureRow row = of[group];
            if (row != null) {
                double[] law = laws.computeIfAbsent(List.of(row.repair(), row.repairSigma(), row.repairLongest()),
                        unused -> back(row, campaign.tick(), ageMicros));
                double rate = perTick[group];
                all.add(new MendingNodes(group, row.sigmaBelow(), row.sigmaAbove(),
                        Arrays.stream(law).map(share -> rate * share).toArray()));
            }
        }
        return all;
    }

    /** Of the repairs that begin in one tick: how many of them are back by the end of each tick, in sums. */
    private static double[] back(FailureRow row, long tick, double ageMicros) {
        double[] back = new double[CampaignCase.RING];
        double sum = 0;
        for (int i = 0; i < back.length; i++) {
            double at = (i + HALF) * tick;
            sum += row.repairUpTo(at + ageMicros) - row.repairUpTo(at);
            back[i] = sum;
        }
        return back;
    }
}
