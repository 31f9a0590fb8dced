package dev.trainyard.campaign.failure;

import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.kernel.campaign.FailureRow;
import java.util.LinkedHashMap;
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
     * How many are expected back by the end of each tick.
     *
     * @param ageMicros how long the cluster has been in use, us
     */
    public static double[] of(CampaignCase campaign, double ageMicros) {
        double[] back = new double[CampaignCase.RING];
        double more = 1 + campaign.burstShare() * (campaign.burstNodes() - 1);
        long tick = campaign.tick();
        Map<List<Double>, FailureRow> laws = new LinkedHashMap<>();
        Map<List<Double>, Double> rates = new LinkedHashMap<>();
        for (FailureRow row : campaign.rows()) {
            if (row.hardware() && row.onNode() && row.nodes() > 0 && row.repair() > 0) {
                List<Double> law = List.of(row.repair(), row.repairSigma(), row.repairLongest());
                laws.putIfAbsent(law, row);
                rates.merge(law, row.perDay() / DAY * (row.nodes() - 1 + more) * campaign.dayFactors()[0],
                        Double::sum);
            }
        }
        laws.forEach((law, row) -> {
            for (int i = 0; i < back.length; i++) {
                double at = (i + HALF) * tick;
                back[i] += rates.get(law) * tick * (row.repairUpTo(at + ageMicros) - row.repairUpTo(at));
            }
        });
        for (int i = 1; i < back.length; i++) {
            back[i] += back[i - 1];
        }
        return back;
    }
}
