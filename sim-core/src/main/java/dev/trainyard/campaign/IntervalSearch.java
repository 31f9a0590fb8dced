package dev.trainyard.campaign;

import dev.trainyard.campaign.checkpoint.CheckpointCosts;
import dev.trainyard.campaign.checkpoint.OptimalInterval;
import dev.trainyard.input.Duration;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.CampaignCase;
import java.util.ArrayList;
import java.util.List;

/**
 * The training time between checkpoints that wastes least. Daly's formula gives a start; replicas with the same luck
 * are run at intervals around it, and wall clock over work is fitted by {@code a + b t + c / t}, whose least value lies
 * at {@code sqrt(c / b)}: what is lost grows with the interval, what is written with its inverse. All are whole steps.
 */
final class IntervalSearch {
    private static final double[] AROUND = {0.4, 0.55, 0.75, 1, 1.35, 1.8, 2.5};
    private static final double LONGEST = Duration.DAY;
    private static final double SHORTEST = 1;

    private final Kernels kernels;
    private final CaseBuilder cases;
    private final long seed;
    private final int replicas;

    IntervalSearch(Kernels kernels, CaseBuilder cases, long seed, int replicas) {
        this.kernels = kernels;
        this.cases = cases;
        this.seed = seed;
        this.replicas = replicas;
    }

    /** Where the search begins, s. */
    static double start(CheckpointCosts checkpoint, CaseBuilder cases, int hot) {
        double between = cases.secondsBetweenStorageRestores(hot);
        double wait = Math.max(checkpoint.stallSeconds(), 1e-3);
        double daly = Double.isInfinite(between) ? LONGEST : OptimalInterval.daly(wait, between);
        return cases.wholeSteps(clamp(daly));
    }

    private static double clamp(double seconds) {
        return Math.min(LONGEST, Math.max(SHORTEST, seconds));
    }

    /** The best interval that is found, s. */
    double best(double start, int hot, long mostEvents) {
        List<Double> intervals = new ArrayList<>();
        for (double factor : AROUND) {
            double interval = cases.wholeSteps(clamp(start * factor));
            if (intervals.isEmpty() || interval > intervals.get(intervals.size() - 1)) {
                intervals.add(interval);
            }
        }
        if (intervals.size() < 3) {
            return start;
        }
        List<CampaignCase> batch = intervals.stream().map(it -> cases.build(it, hot, mostEvents)).toList();
        CampaignAnswers answers = new CampaignAnswers(batch.size() * replicas);
        kernels.campaign(new CampaignBatch(seed, 0, replicas, batch), answers);
        double[] waste = new double[batch.size()];
        for (int i = 0; i < waste.length; i++) {
            for (int replica = 0; replica < replicas; replica++) {
                int item = i * replicas + replica;
                waste[i] += answers.wall()[item] / (double) Math.max(1, answers.work()[item]) / replicas;
            }
        }
        double optimum = optimum(intervals, waste, start);
        return cases.wholeSteps(Math.min(Math.max(optimum, intervals.get(0)), intervals.get(intervals.size() - 1)));
    }

    /** Least squares in 1, t and 1/t, with t in units of the start; an end where the fit has no least value inside. */
    static double optimum(List<Double> intervals, double[] waste, double start) {
        double[][] normal = new double[3][4];
        for (int i = 0; i < waste.length; i++) {
            double t = intervals.get(i) / start;
            double[] row = {1, t, 1 / t, waste[i]};
            for (int a = 0; a < 3; a++) {
                for (int b = 0; b < 4; b++) {
                    normal[a][b] += row[a] * row[b];
                }
            }
        }
        for (int pivot = 0; pivot < 3; pivot++) {
            for (int a = 0; a < 3; a++) {
                if (a != pivot) {
                    double factor = normal[a][pivot] / normal[pivot][pivot];
                    for (int b = pivot; b < 4; b++) {
                        normal[a][b] -= factor * normal[pivot][b];
                    }
                }
            }
        }
        double b = normal[1][3] / normal[1][1];
        double c = normal[2][3] / normal[2][2];
        if (!(b > 0) || !(c > 0)) {
            return b > 0 ? intervals.get(0) : intervals.get(intervals.size() - 1);
        }
        return start * Math.sqrt(c / b);
    }
}
