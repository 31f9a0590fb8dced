package dev.trainyard.kernel.campaign;

import java.util.ArrayList;
import java.util.List;

/** Cases for tests, made by what differs from a plain one. */
final class Campaigns {
    static final long SECOND = 1_000_000;
    static final long HOUR = 3600 * SECOND;
    static final long DAY = 24 * HOUR;

    long work = 30 * DAY;
    long horizon = 3650 * DAY;
    long mostEvents = 10_000_000;
    int nodes = 2048;
    int hot = 40;
    int warm;
    int nodesPerReplica;
    double worstFaults = 0.37;
    double burstShare;
    CheckpointCycle cycle = new CheckpointCycle(HOUR, 0, 0, 0, 0, 0);
    RestartTimes path = restart(300);
    RestartTimes fallback = restart(900);
    long maintenanceEvery;
    long maintenance;
    double sigma;
    double workSigma;
    double[] days = {1};
    final List<FailureRow> rows = new ArrayList<>();

    static RestartTimes restart(double seconds) {
        return new RestartTimes(0, 0, seconds * SECOND, 0, -1, 0, 0, 0, 0, 0, 0, false);
    }

    /** A way back with every phase, doubt and scatter. */
    static RestartTimes full(double keepsOthers) {
        return new RestartTimes(30 * SECOND, 60 * SECOND, 90 * SECOND, 120 * SECOND, 5 * SECOND, 45 * SECOND,
                600 * SECOND, 0.3, 0.4, 0.5, keepsOthers, false);
    }

    Campaigns row(RowKind kind, double perDay, int lost, double repairHours, double repairSigma) {
        rows.add(new FailureRow(rows.size() % FailureRow.GROUPS, kind, perDay, 0, 0, true, true, lost, 0, 0, 0,
                repairHours * HOUR, repairSigma, lost > 0 ? 80.0 * DAY : 0, 2.0 * HOUR, 0.5, 48.0 * HOUR, 1.3,
                3.0 * HOUR, lost <= 1, 0));
        return this;
    }

    /** One of every kind of event, at so many a day together. */
    Campaigns everything(double perDay) {
        for (RowKind kind : RowKind.values()) {
            row(kind, perDay / 10, 0, 0, 0);
        }
        rows.add(new FailureRow(5, RowKind.STOP, perDay / 5, 0.3, 0.4, true, true, 1, 20.0 * SECOND, 0.2, 0.3,
                17.0 * HOUR, 1.9, 80.0 * DAY, 0, 0, 0, 1, 0, true, 0));
        rows.add(new FailureRow(6, RowKind.STOP, perDay / 5, 0.3, 0.4, false, false, 0, 900.0 * SECOND, 0.2, 0.3,
                0, 0, 0, 0, 0, 0, 1, 0, true, 1));
        rows.add(new FailureRow(7, RowKind.STOP, perDay / 10, 0.3, 0.4, true, true, 8, 20.0 * SECOND, 0, 0,
                6.0 * HOUR, 1, 80.0 * DAY, 0, 0, 0, 1, 0, false, 1));
        return this;
    }

    CampaignCase build() {
        return new CampaignCase(work, workSigma, horizon, mostEvents, nodes, hot, warm, nodesPerReplica,
                (int) Math.round(0.05 * nodes), worstFaults, burstShare, 2.13, 60 * SECOND, cycle,
                List.of(path, fallback), maintenanceEvery, maintenance, sigma, sigma, days, List.of(), rows);
    }

    static CampaignAnswers run(CampaignCase campaign, int replicas) {
        CampaignAnswers answers = new CampaignAnswers(replicas);
        new CampaignKernel().run(new CampaignBatch(1, 0, replicas, List.of(campaign)), answers, 0, replicas);
        return answers;
    }

    static double goodput(CampaignAnswers answers) {
        double sum = 0;
        for (int i = 0; i < answers.size(); i++) {
            sum += (double) answers.work()[i] / answers.wall()[i];
        }
        return sum / answers.size();
    }
}
