package dev.trainyard.kernel.campaign;

import dev.trainyard.kernel.campaign.CampaignAnswers.DownShare;

/**
 * Runs the items of a batch one after another. Keeps its scratch between them: not safe for use by several threads at
 * once. An item's answer depends on its case, the seed and its replica's number alone.
 */
public final class CampaignKernel {
    private static final DownShare[] SHARES = DownShare.values();

    private final ReplicaRun run = new ReplicaRun();

    /** Items {@code from} to {@code to - 1}. */
    public void run(CampaignBatch batch, CampaignAnswers answers, int from, int to) {
        int prepared = -1;
        for (int item = from; item < to; item++) {
            int at = item / batch.replicas();
            if (at != prepared) {
                run.prepare(batch.cases().get(at), batch.seed(), null);
                prepared = at;
            }
            run.run(batch.firstReplica() + item % batch.replicas());
            write(answers, item);
        }
    }

    /** One replica of a case again, telling of each event. */
    public void trace(CampaignCase campaign, long seed, int replica, EventSink sink) {
        run.prepare(campaign, seed, sink);
        run.run(replica);
    }

    private void write(CampaignAnswers answers, int item) {
        for (int use = 0; use < TimeUse.COUNT; use++) {
            answers.ledgers()[use][item] = run.job.spent[use];
        }
        answers.wall()[item] = run.job.now();
        answers.work()[item] = run.job.workDone();
        answers.interruptions()[item] = run.interruptions;
        answers.planned()[item] = run.planned;
        answers.sparesUsed()[item] = run.sparesUsed;
        answers.ended()[item] = run.job.done();
        answers.meanDown()[item] = run.pool.meanDown();
        for (DownShare share : SHARES) {
            answers.down(share)[item] = run.pool.percentile(share.share());
        }
        for (int group = 0; group < FailureRow.GROUPS; group++) {
            answers.groupCount(group)[item] = run.groupCounts[group];
            answers.groupLost(group)[item] = run.job.groupLost[group];
        }
    }
}
