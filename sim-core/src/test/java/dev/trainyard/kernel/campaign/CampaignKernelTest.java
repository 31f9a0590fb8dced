package dev.trainyard.kernel.campaign;

import static dev.trainyard.kernel.campaign.Campaigns.DAY;
import static dev.trainyard.kernel.campaign.Campaigns.HOUR;
import static dev.trainyard.kernel.campaign.Campaigns.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.kernel.cpu.CpuKernels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Monte Carlo against closed forms, and its books. */
class CampaignKernelTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void everyMicrosecondGoesToExactlyOneUse(int seed) {
        for (int i = 0; i < 20; i++) {
            CampaignCase campaign = random(new Random(100L * seed + i));
            CampaignAnswers answers = Campaigns.run(campaign, 5);
            for (int item = 0; item < answers.size(); item++) {
                long sum = 0;
                for (TimeUse use : TimeUse.values()) {
                    assertThat(answers.ledger(use)[item]).as("%s of %s", use, campaign).isNotNegative();
                    sum += answers.ledger(use)[item];
                }
                assertThat(sum).as("%s", campaign).isEqualTo(answers.wall()[item]);
                assertThat(answers.ledger(TimeUse.TRAINING)[item]).as("%s", campaign)
                        .isEqualTo(answers.work()[item]);
                if (answers.ended()[item]) {
                    assertThat(answers.work()[item]).isEqualTo(campaign.work());
                } else {
                    assertThat(answers.work()[item]).isLessThan(campaign.work());
                }
            }
        }
    }

    /** What is told of a replica's draw is what its kernel drew. */
    @Test
    void theWorkThatAReplicaDrewIsToldAgain() {
        Campaigns c = new Campaigns();
        c.workSigma = 0.3;
        c.horizon = 10_000 * DAY;
        CampaignCase campaign = c.build();
        CampaignAnswers answers = Campaigns.run(campaign, 50);
        for (int replica = 0; replica < answers.size(); replica++) {
            assertThat(answers.ended()[replica]).isTrue();
            assertThat(answers.work()[replica]).isEqualTo(StepDraw.work(campaign, 1, replica));
        }
        assertThat(Arrays.stream(answers.work()).distinct().count()).isEqualTo(50);
    }

    private static CampaignCase random(Random random) {
        Campaigns c = new Campaigns();
        c.work = 1 + (long) (random.nextDouble() * 20 * DAY);
        c.horizon = (1 + random.nextInt(40)) * DAY + random.nextInt(1000);
        c.nodes = 8 + random.nextInt(1000);
        c.hot = random.nextInt(20);
        c.warm = random.nextInt(5);
        c.nodesPerReplica = random.nextBoolean() ? 0 : 1 + random.nextInt(8);
        c.burstShare = random.nextDouble() * 0.2;
        long work = 1 + (long) (Math.exp(random.nextDouble() * 10) * SECOND);
        long extra = random.nextBoolean() ? 0 : (long) (random.nextDouble() * work * 0.2);
        long stall = random.nextBoolean() ? 0 : random.nextInt(100_000_000);
        c.cycle = new CheckpointCycle(work, extra, random.nextDouble(), stall,
                (long) (random.nextDouble() * (work + extra + stall)),
                random.nextBoolean() ? 0 : 1 + random.nextInt(60_000_000));
        c.path = Campaigns.full(random.nextBoolean() ? 0 : 0.02);
        c.fallback = Campaigns.restart(900);
        c.maintenanceEvery = random.nextBoolean() ? 0 : (1 + random.nextInt(10)) * DAY;
        c.maintenance = 4 * HOUR;
        c.sigma = random.nextDouble();
        c.days = random.doubles(1 + random.nextInt(30)).toArray();
        return c.everything(Math.exp(random.nextDouble() * 7)).build();
    }

    @Test
    void withoutFailuresOnlyCheckpointsCost() {
        Campaigns c = new Campaigns();
        c.work = 10 * HOUR + 7;
        c.cycle = new CheckpointCycle(HOUR, 6 * SECOND, 0.25, 50 * SECOND, 0, 0);
        CampaignAnswers answers = Campaigns.run(c.build(), 1);
        assertThat(answers.ended()[0]).isTrue();
        assertThat(answers.ledger(TimeUse.CHECKPOINT)[0]).isEqualTo(10 * 50 * SECOND + 45 * SECOND);
        assertThat(answers.ledger(TimeUse.EVALUATION)[0]).isEqualTo(15 * SECOND);
        assertThat(answers.wall()[0]).isEqualTo(c.work + 560 * SECOND);
    }

    /** E = (1 - N r (u0 + dt/2)) / (1 + w/dt) (Kokolis et al., 2024), in its own assumptions. */
    @ParameterizedTest
    @CsvSource({"2048, 2.34, 300, 3600, 60", "1024, 6.5, 300, 1800, 30", "2048, 3.8, 300, 1800, 10",
        "256, 6.5, 1200, 7200, 300", "125, 16, 300, 7200, 60"})
    void ettrIsTheClosedForm(int nodes, double perThousand, double restart, double interval, double write) {
        Campaigns c = ettr(nodes, perThousand, restart, interval, write);
        double perDay = nodes * perThousand / 1000;
        double closed = (1 - perDay / 86_400 * (restart + interval / 2)) / (1 + write / interval);
        assertThat(Campaigns.goodput(Campaigns.run(c.build(), 400))).isEqualTo(closed, within(0.005));
    }

    /**
     * The same exactly: with x = dt/M and y = u0/M an interval succeeds, and a restart, unless a failure comes first.
     */
    @ParameterizedTest
    @CsvSource({"12500, 4, 300, 600, 0", "12500, 4, 900, 600, 20", "2048, 6.5, 900, 3600, 60"})
    void manyFailuresFollowTheRenewalArgument(int nodes, double perThousand, double restart, double interval,
            double write) {
        Campaigns c = ettr(nodes, perThousand, restart, interval, write);
        double rate = nodes * perThousand / 1000 / 86_400;
        double exact = rate * interval / (Math.expm1(rate * (interval + write)) * Math.exp(rate * restart));
        assertThat(Campaigns.goodput(Campaigns.run(c.build(), 300)) / exact).isEqualTo(1, within(0.01));
    }

    private static Campaigns ettr(int nodes, double perThousand, double restart, double interval, double write) {
        Campaigns c = new Campaigns();
        c.nodes = nodes;
        c.hot = 0;
        c.worstFaults = 0.05;
        c.path = Campaigns.restart(restart);
        c.cycle = new CheckpointCycle((long) (interval * SECOND), 0, 0, (long) (write * SECOND), 0, 0);
        return c.row(RowKind.STOP, nodes * perThousand / 1000, 0, 0, 0);
    }

    @Test
    void nodesDownFollowLittlesLaw() {
        Campaigns c = new Campaigns();
        c.work = 90 * DAY;
        c.horizon = 90 * DAY;
        c.nodes = 4000;
        c.hot = 1000;
        c.row(RowKind.STOP, 20, 1, 12, 1);
        CampaignAnswers answers = Campaigns.run(c.build(), 100);
        // 20 a day over the 4000 + 1000 nodes, each away for 12 h e^(1/2), the worst ones less as they are away more
        double mean = Arrays.stream(answers.meanDown()).average().orElseThrow();
        assertThat(mean / (20 * 0.5 * Math.exp(0.5))).isEqualTo(1, within(0.03));
        double p50 = Arrays.stream(answers.down(CampaignAnswers.DownShare.P50)).average().orElseThrow();
        assertThat(p50).isEqualTo(mean, within(1.5));
    }

    @Test
    void withoutSparesTheJobWaitsForARepair() {
        Campaigns c = new Campaigns();
        c.hot = 0;
        c.row(RowKind.STOP, 0.1, 1, 10, 0);
        CampaignAnswers answers = Campaigns.run(c.build(), 100);
        double waits = Arrays.stream(answers.ledger(TimeUse.WAIT)).average().orElseThrow();
        double stops = Arrays.stream(answers.interruptions()).average().orElseThrow();
        assertThat(waits / stops / HOUR).isEqualTo(10, within(0.6));
        c.hot = 40;
        assertThat(Arrays.stream(Campaigns.run(c.build(), 100).ledger(TimeUse.WAIT)).sum()).isZero();
        c.hot = 0;
        c.nodesPerReplica = 8;
        CampaignAnswers shrunk = Campaigns.run(c.build(), 100);
        assertThat(Arrays.stream(shrunk.ledger(TimeUse.WAIT)).sum()).isZero();
        double lost = Arrays.stream(shrunk.ledger(TimeUse.SHRUNKEN)).average().orElseThrow();
        assertThat(lost / stops / HOUR).isEqualTo(10.0 / 256, within(0.01));
    }

    @Test
    void aWriteThatIsNotSafeYetIsLost() {
        Campaigns c = ettr(2048, 6.5, 60, 1800, 0);
        double synchronous = Campaigns.goodput(Campaigns.run(c.build(), 300));
        c.cycle = new CheckpointCycle(1800 * SECOND, 0, 0, 0, 900 * SECOND, 0);
        double behind = Campaigns.goodput(Campaigns.run(c.build(), 300));
        // the rollback grows by the time until the write is safe: 900 s a failure
        double perSecond = 2048 * 6.5 / 1000 / 86_400;
        assertThat(synchronous - behind).isEqualTo(900 * perSecond * synchronous, within(0.01));
    }

    /**
     * Up for 1 / f, then down: a stop of R that begins anew with each failure takes (exp(f R) - 1) / f (a type II
     * counter), one that takes them in takes R.
     */
    @Test
    void aStopThatContinuesTakesNoLongerForItsFailures() {
        double perDay = 12;
        double stop = 3600;
        double inStop = perDay * stop / 86_400;
        assertThat(stoppedShare(perDay, continuing(0, stop, false))).isEqualTo(1 - Math.exp(-inStop), within(0.01));
        assertThat(stoppedShare(perDay, continuing(0, stop, true))).isEqualTo(inStop / (1 + inStop), within(0.01));
        assertThat(stoppedShare(perDay, continuing(stop, 1, true))).as("nothing is replaced within what is left")
                .isEqualTo(1 - Math.exp(-inStop), within(0.01));
    }

    /** A failure that is noticed at once ends the wait for another's time-out, whatever the way back. */
    @Test
    void aStopThatContinuesIsNeverTheLonger() {
        double[] share = new double[2];
        for (int i = 0; i < 2; i++) {
            Campaigns c = ettr(1000, 12, 0, 1800, 0);
            c.rows.add(new FailureRow(1, RowKind.STOP, 12, 0, 0, true, true, 0, 3600.0 * SECOND, 0, 0, 0, 0, 0, 0, 0,
                    0, 1, 0, true, 0));
            c.path = continuing(60, 600, i == 1);
            share[i] = Campaigns.goodput(Campaigns.run(c.build(), 40));
        }
        assertThat(share[1]).isGreaterThan(share[0]);
    }

    private static double stoppedShare(double perDay, RestartTimes path) {
        Campaigns c = ettr(1000, perDay, 0, 1800, 0);
        c.path = path;
        CampaignAnswers answers = Campaigns.run(c.build(), 40);
        long stopped = Arrays.stream(answers.ledger(TimeUse.START)).sum()
                + Arrays.stream(answers.ledger(TimeUse.ISOLATE)).sum();
        return (double) stopped / Arrays.stream(answers.wall()).sum();
    }

    private static RestartTimes continuing(double isolate, double start, boolean continues) {
        return new RestartTimes(isolate * SECOND, 0, start * SECOND, 0, -1, 0, 0, 0, 0, 0, 0, continues);
    }

    @Test
    void copiesInPeersMemoryLoseAlmostNothing() {
        Campaigns c = ettr(2048, 6.5, 60, 1800, 0);
        c.cycle = new CheckpointCycle(1800 * SECOND, 0, 0, 0, 0, 10 * SECOND);
        c.path = new RestartTimes(0, 0, 60 * SECOND, 300 * SECOND, 5 * SECOND, 0, 0, 0, 0, 0, 0, false);
        CampaignAnswers answers = Campaigns.run(c.build(), 100);
        double lost = Arrays.stream(answers.ledger(TimeUse.RECOMPUTE)).average().orElseThrow();
        double stops = Arrays.stream(answers.interruptions()).average().orElseThrow();
        assertThat(lost / stops / SECOND).isEqualTo(5, within(0.5));
    }

    @Test
    void aCampaignThatCannotEndIsGivenUp() {
        Campaigns c = ettr(12_500, 1000, 900, 600, 10);
        c.mostEvents = 20_000;
        CampaignAnswers answers = Campaigns.run(c.build(), 4);
        for (int i = 0; i < 4; i++) {
            assertThat(answers.ended()[i]).isFalse();
            assertThat((double) answers.work()[i] / answers.wall()[i]).isBetween(0.0, 0.01);
        }
    }

    @Test
    void threadsAndCutsChangeNoByte() {
        List<CampaignCase> cases = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            cases.add(random(new Random(i)));
        }
        CampaignBatch batch = new CampaignBatch(7, 3, 50, cases);
        CampaignAnswers one = new CampaignAnswers(batch.size());
        new CampaignKernel().run(batch, one, 0, batch.size());
        CampaignAnswers many = new CampaignAnswers(batch.size());
        try (CpuKernels kernels = new CpuKernels(3)) {
            kernels.campaign(batch, many);
        }
        assertThat(many.ledgers()).isDeepEqualTo(one.ledgers());
        assertThat(many.wall()).isEqualTo(one.wall());
        assertThat(many.meanDown()).isEqualTo(one.meanDown());
    }

    /** Bins of several nodes: what is always down is what was down in any share of the time. */
    @Test
    void binningMovesNoPercentilePastTheMean() {
        Campaigns c = new Campaigns();
        c.nodes = 20_000;
        c.hot = 5000;
        c.row(RowKind.STOP, 300, 1, 240, 0);
        NodePool pool = new NodePool();
        pool.start(c.build());
        pool.lose(3001, 0, 0, 100 * DAY);
        for (int i = 0; i < 100; i++) {
            pool.endTick();
        }
        assertThat(c.build().binShift()).isPositive();
        for (CampaignAnswers.DownShare share : CampaignAnswers.DownShare.values()) {
            assertThat(pool.percentile(share.share())).isEqualTo(pool.meanDown()).isEqualTo(3001);
        }
    }

    /** Repairs cut at the longest have a mean far below that of the log-normal that they are cut from. */
    @Test
    void binsFollowTheMeanOfRepairsThatAreCut() {
        Campaigns c = new Campaigns();
        c.nodes = 20_000;
        c.rows.add(new FailureRow(0, RowKind.STOP, 75, 0, 0, true, true, 1, 0, 0, 0, 2.6 * HOUR, 4, 85.0 * DAY, 0, 0,
                0, 1, 0, true, 0));
        FailureRow row = c.rows.get(0);
        double sum = 0;
        int steps = 200_000;
        for (int i = 0; i < steps; i++) {
            sum += CampaignMath.time(row.repair(), row.repairSigma(), row.repairLongest(),
                    CampaignMath.normal((i + 0.5) / steps));
        }
        assertThat(row.repairMean() / (sum / steps)).isEqualTo(1, within(0.001));
    }

    /** Four of five faults strike a spare, and each takes more nodes than there are spares. */
    @Test
    void aLossBeyondAllSparesStopsTheJobWhateverItStrikesFirst() {
        Campaigns c = new Campaigns();
        c.nodes = 8;
        c.hot = 32;
        c.row(RowKind.STOP, 0.1, 36, 1, 0);
        CampaignAnswers answers = Campaigns.run(c.build(), 400);
        double stops = Arrays.stream(answers.interruptions()).average().orElseThrow();
        // 0.1 a day for 30 days, and for those that are away for an hour meanwhile
        assertThat(stops).isEqualTo(3, within(0.3));
        // an hour and, as nodes come back at a tick's end, half a tick
        double hours = 1 + 0.5 * c.build().tick() / HOUR;
        assertThat(Arrays.stream(answers.ledger(TimeUse.WAIT)).average().orElseThrow() / stops / HOUR)
                .isEqualTo(hours, within(0.03));
    }

    @Test
    void sparesThatAreTooFewAreUsedAllTheSame() {
        Campaigns c = new Campaigns();
        c.hot = 3;
        c.row(RowKind.STOP, 0.05, 8, 1, 0);
        CampaignAnswers answers = Campaigns.run(c.build(), 400);
        double stops = Arrays.stream(answers.interruptions()).average().orElseThrow();
        assertThat(Arrays.stream(answers.sparesUsed()).average().orElseThrow() / stops).isEqualTo(3, within(0.05));
        c.hot = 40;
        CampaignAnswers enough = Campaigns.run(c.build(), 400);
        assertThat(Arrays.stream(enough.sparesUsed()).sum()).isEqualTo(8 * Arrays.stream(enough.interruptions()).sum());
    }

    @Test
    void whatNoClassBringsAboutCountsForNone() {
        Campaigns c = new Campaigns();
        c.row(RowKind.STOP, 0, 0, 0, 0);
        c.maintenanceEvery = DAY;
        c.maintenance = HOUR;
        CampaignAnswers answers = Campaigns.run(c.build(), 2);
        assertThat(answers.ledger(TimeUse.MAINTENANCE)[0]).isPositive();
        for (int group = 0; group < FailureRow.GROUPS; group++) {
            assertThat(answers.groupLost(group)[0]).isZero();
        }
    }

    @Test
    void whatSlowPartsCostCountsForTheirClass() {
        Campaigns c = new Campaigns();
        c.row(RowKind.STOP, 0, 0, 0, 0).row(RowKind.SLOW, 1, 0, 0, 0);
        CampaignAnswers answers = Campaigns.run(c.build(), 2);
        assertThat(answers.groupLost(1)[0]).isEqualTo(answers.ledger(TimeUse.SLOW)[0]).isPositive();
        assertThat(answers.groupLost(0)[0]).isZero();
    }

    /** Nodes down on the first day follow each class's own doubt. */
    @Test
    void nodesDownAtTheStartAreDrawnByClass() {
        Campaigns c = new Campaigns();
        c.hot = 2000;
        c.horizon = HOUR;
        c.rows.add(new FailureRow(3, RowKind.STOP, 1e-9, 1, 1, true, true, 1, 0, 0, 0, 90.0 * DAY, 0, 90.0 * DAY, 0, 0,
                0, 1, 0, true, 0));
        double[] backBy = new double[CampaignCase.RING];
        for (int i = 0; i < backBy.length; i++) {
            backBy[i] = 50.0 * (i + 1) / backBy.length;
        }
        assertThat(relativeVariance(c.build().withMending(List.of(new MendingNodes(3, 1, 1, backBy)))))
                .isEqualTo(Math.expm1(1), within(0.6));
        assertThat(relativeVariance(c.build().withMending(List.of(new MendingNodes(3, 0, 0, backBy)))))
                .isEqualTo(1.0 / 50, within(0.005));
    }

    private static double relativeVariance(CampaignCase campaign) {
        double[] down = Campaigns.run(campaign, 2000).meanDown();
        double mean = Arrays.stream(down).average().orElseThrow();
        return Arrays.stream(down).map(it -> (it - mean) * (it - mean)).sum() / down.length / mean / mean;
    }

    /** More nodes than a tick's word counts come back with the ticks behind it. */
    @Test
    void aLossOfAHundredThousandNodesComesBackWhole() {
        Campaigns c = new Campaigns();
        c.nodes = 200_000;
        NodePool pool = new NodePool();
        pool.start(c.build());
        assertThat(pool.lose(150_000, 0, 0, 0)).isEqualTo(150_000);
        for (int i = 0; i < 3; i++) {
            pool.endTick();
        }
        assertThat(pool.up()).isEqualTo(c.nodes + c.hot);
        assertThat(pool.shareDown(1)).isZero();
    }

    @Test
    void aTracedReplicaTellsOfEachInterruption() {
        CampaignCase campaign = new Campaigns().everything(20).build();
        int[] told = new int[1];
        new CampaignKernel().trace(campaign, 1, 0, (time, group, kind, nodes, down, work) ->
                told[0] += kind == RowKind.SLOW || kind == RowKind.PLANNED ? 0 : 1);
        assertThat(told[0]).isEqualTo(Campaigns.run(campaign, 1).interruptions()[0]).isPositive();
    }
}
