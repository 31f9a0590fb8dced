package dev.trainyard.measure;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.kernel.campaign.CheckpointCycle;
import dev.trainyard.kernel.campaign.FailureRow;
import dev.trainyard.kernel.campaign.RestartTimes;
import dev.trainyard.kernel.campaign.RowKind;
import dev.trainyard.kernel.campaign.TimeUse;
import java.util.ArrayList;
import java.util.List;

/**
 * Months on 150,000 accelerators at 4 failures per 1,000 node-days. An item is an expected failure, so that a size
 * takes as long as that of another kernel: 6,750 of them are one replica of 90 days.
 */
final class MonthsCase implements KernelCase {
    private static final double SECOND = 1e6;
    private static final double HOUR = 3600 * SECOND;
    private static final long DAY = 86_400_000_000L;
    private static final int NODES = 18_750;
    private static final double PER_DAY = 75;
    private static final long DAYS = 90;
    /** Expected failures of a replica. */
    static final int FAILURES = (int) (PER_DAY * DAYS);
    /** Classes of falling weight, each seen by an agent or by a time-out. */
    private static final int CLASSES = 12;
    private static final double FALL = 0.6;

    @Override
    public String name() {
        return "campaign";
    }

    @Override
    public String items() {
        return "failures";
    }

    @Override
    public int most() {
        return (1 << 11) * FAILURES;
    }

    @Override
    public Work make(long seed, int size) {
        List<FailureRow> rows = new ArrayList<>();
        double weight = 1 - FALL;
        for (int type = 0; type < CLASSES; type++) {
            boolean onNode = type % 4 != 3;
            for (double share : new double[] {0.9, 0.1}) {
                rows.add(new FailureRow(type, RowKind.STOP, PER_DAY * weight * share, 0.1, 0.1, true, onNode,
                        onNode ? 1 : 0, (share > 0.5 ? 10 : 900) * SECOND, 0.2, 0.2, onNode ? 2.6 * HOUR : 0, 2.8,
                        onNode ? 85.0 * DAY : 0, 0, 0, 0, 1, 0, true, 0));
            }
            weight *= FALL;
        }
        RestartTimes path = new RestartTimes(30 * SECOND, 15 * SECOND, 30 * SECOND, 60 * SECOND, 5 * SECOND,
                20 * SECOND, 900 * SECOND, 0.4, 0.5, 0.5, 0, false);
        CheckpointCycle cycle = new CheckpointCycle(600_000_000, 3_000_000, 0, 50_000, 5_000_000, 30_000_000);
        int replicas = (size + FAILURES - 1) / FAILURES;
        long horizon = Math.max(DAY, Math.round((double) DAYS * DAY * size / ((double) replicas * FAILURES)));
        CampaignCase campaign = new CampaignCase(Long.MAX_VALUE / 8, 0, horizon, 1_000_000, NODES, NODES / 50, 0, 32,
                NODES / 20, 0.37, 0.06, 2.13, 600 * SECOND, cycle, List.of(path, path), 0, 0, 0.3, 0.3,
                new double[] {1}, List.of(), rows);
        return new Replicas(size, new CampaignBatch(seed, 0, replicas, List.of(campaign)),
                new CampaignAnswers(replicas));
    }

    private record Replicas(int items, CampaignBatch batch, CampaignAnswers answers) implements Work {
        /** Eight-byte words that an item's answers take. */
        private static final int WORDS = 60;
        /** What a failure takes: logarithm, exponential, normal quantile, bookkeeping. */
        private static final double OPERATIONS = 150;

        @Override
        public double bytes() {
            return (double) Long.BYTES * WORDS * batch.size();
        }

        @Override
        public double operations() {
            return OPERATIONS * items;
        }

        @Override
        public void run(Kernels kernels) {
            kernels.campaign(batch, answers);
        }

        @Override
        public long digest() {
            Digest digest = new Digest().add(answers.meanDown()).add(answers.interruptions());
            for (TimeUse use : TimeUse.values()) {
                for (long time : answers.ledger(use)) {
                    digest.add(new int[] {(int) time, (int) (time >>> Integer.SIZE)});
                }
            }
            return digest.value();
        }
    }
}
