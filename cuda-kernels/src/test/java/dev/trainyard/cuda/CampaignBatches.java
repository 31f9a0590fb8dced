package dev.trainyard.cuda;

import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.kernel.campaign.CheckpointCycle;
import dev.trainyard.kernel.campaign.FailureRow;
import dev.trainyard.kernel.campaign.MendingNodes;
import dev.trainyard.kernel.campaign.RestartTimes;
import dev.trainyard.kernel.campaign.RowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Campaigns of every kind of event, way back and cycle, drawn. */
final class CampaignBatches {
    private static final double SECOND = 1e6;
    private static final double HOUR = 3600 * SECOND;
    private static final double DAY = 24 * HOUR;

    private CampaignBatches() {}

    static CampaignBatch drawn(long seed, int replicas, int cases) {
        SplittableRandom random = new SplittableRandom(seed);
        List<CampaignCase> drawn = new ArrayList<>();
        for (int i = 0; i < cases; i++) {
            drawn.add(campaign(random));
        }
        return new CampaignBatch(random.nextLong(), random.nextInt(1000), replicas, drawn);
    }

    private static CampaignCase campaign(SplittableRandom random) {
        int nodes = 8 + random.nextInt(1000);
        long work = 1 + (long) (Math.exp(10 * random.nextDouble()) * SECOND);
        long extra = random.nextBoolean() ? 0 : (long) (random.nextDouble() * work * 0.2);
        long stall = random.nextBoolean() ? 0 : random.nextInt(100_000_000);
        CheckpointCycle cycle = new CheckpointCycle(work, extra, random.nextDouble(), stall,
                (long) (random.nextDouble() * (work + extra + stall)),
                random.nextBoolean() ? 0 : 1 + random.nextInt(60_000_000));
        List<FailureRow> rows = new ArrayList<>();
        double perDay = Math.exp(5 * random.nextDouble());
        for (int row = 0; row < 24; row++) {
            RowKind kind = RowKind.values()[row % RowKind.values().length];
            boolean onNode = random.nextBoolean();
            int lost = onNode ? random.nextInt(6) : 0;
            rows.add(new FailureRow(row % FailureRow.GROUPS, kind, perDay * random.nextDouble() / 12,
                    random.nextDouble(), random.nextDouble(), onNode || random.nextBoolean(), onNode, lost,
                    600 * SECOND * random.nextDouble(), 0.2, 0.3, lost > 0 ? 20 * HOUR * random.nextDouble() : 0,
                    2.5 * random.nextDouble(), lost > 0 ? 60 * DAY : 0, 2 * HOUR, 0.7, 3 * DAY,
                    1 + random.nextDouble(), 3 * HOUR * random.nextDouble(), random.nextBoolean(),
                    random.nextInt(2)));
        }
        CampaignCase made = new CampaignCase(1 + (long) (random.nextDouble() * 20 * DAY), random.nextDouble() * 0.2,
                (long) ((1 + 40 * random.nextDouble()) * DAY), 1_000 + random.nextInt(100_000), nodes,
                random.nextInt(20), random.nextInt(5), random.nextBoolean() ? 0 : 1 + random.nextInt(8), nodes / 20,
                0.1 + 0.5 * random.nextDouble(), 0.2 * random.nextDouble(), 2 + random.nextDouble(), 60 * SECOND,
                cycle, List.of(way(random), way(random)), random.nextBoolean() ? 0 : (long) (2 * DAY),
                (long) (4 * HOUR), random.nextDouble(), random.nextDouble(),
                random.doubles(1 + random.nextInt(30), 0, 2).toArray(), List.of(), rows);
        return random.nextBoolean() ? made : made.withMending(mending(random));
    }

    private static List<MendingNodes> mending(SplittableRandom random) {
        List<MendingNodes> down = new ArrayList<>();
        for (int group = 0; group < 1 + random.nextInt(4); group++) {
            double[] back = new double[CampaignCase.RING];
            for (int i = 1; i < back.length; i++) {
                back[i] = back[i - 1] + random.nextDouble() * 0.01;
            }
            down.add(new MendingNodes(random.nextInt(FailureRow.GROUPS), random.nextDouble(), random.nextDouble(),
                    back));
        }
        return down;
    }

    private static RestartTimes way(SplittableRandom random) {
        return new RestartTimes(60 * SECOND * random.nextDouble(), 90 * SECOND * random.nextDouble(),
                120 * SECOND * random.nextDouble(), 200 * SECOND * random.nextDouble(),
                random.nextBoolean() ? -1 : 5 * SECOND, 60 * SECOND * random.nextDouble(), 600 * SECOND,
                random.nextDouble(), random.nextDouble(), random.nextDouble(),
                random.nextBoolean() ? 0 : 0.1 * random.nextDouble(), random.nextBoolean());
    }
}
