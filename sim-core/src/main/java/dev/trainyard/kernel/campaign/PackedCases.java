package dev.trainyard.kernel.campaign;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cases as 8-byte words, for devices: of each a head, its two ways back, its rows (those of hardware first), the
 * quantiles of its restarts' scatter, its days and, class by class, its nodes that are down on the first day. Doubles
 * are their bits.
 */
public final class PackedCases {
    private final List<long[]> parts = new ArrayList<>();

    private PackedCases() {}

    /**
     * All cases of a batch, one behind the other, behind as many words as there are cases: where each begins.
     */
    public static long[] of(CampaignBatch batch) {
        List<long[]> packed = batch.cases().stream().map(PackedCases::pack).toList();
        int size = packed.size() + packed.stream().mapToInt(words -> words.length).sum();
        long[] all = new long[size];
        int at = packed.size();
        for (int i = 0; i < packed.size(); i++) {
            all[i] = at;
            System.arraycopy(packed.get(i), 0, all, at, packed.get(i).length);
            at += packed.get(i).length;
        }
        return all;
    }

    private static long[] pack(CampaignCase c) {
        PackedCases packed = new PackedCases();
        ReplicaRates rates = new ReplicaRates();
        rates.prepare(c);
        FailureRow[] rows = rates.rows();
        CheckpointCycle cycle = c.cycle();
        long hardware = c.rows().stream().filter(FailureRow::hardware).count();
        packed.add(c.work(), bits(c.workSigma()), c.horizon(), c.mostEvents(), c.nodes(), c.hot(), c.warm(),
                c.nodesPerReplica(), c.worstNodes(), bits(c.worstFaults()), bits(c.burstShare()),
                bits(c.burstNodes()), bits(c.burstTime()), cycle.work(), cycle.extra(),
                bits(cycle.evaluationShare()), cycle.stall(), cycle.write(), cycle.memoryWork(),
                c.maintenanceEvery(), c.maintenance(), bits(c.sigmaBelow()), bits(c.sigmaAbove()), c.tick(),
                c.binShift(), rows.length, hardware, c.dayFactors().length, c.mending().size());
        for (RestartTimes path : c.paths()) {
            packed.add(bits(path.isolate()), bits(path.schedule()), bits(path.start()), bits(path.load()),
                    bits(path.memoryLoad()), bits(path.warmUp()), bits(path.warmSpare()), bits(path.sigmaBelow()),
                    bits(path.sigmaAbove()), bits(path.keepsOthers()), path.continues() ? 1 : 0);
        }
        for (FailureRow row : rows) {
            packed.add(row.group(), row.kind().ordinal(), bits(row.perDay()), bits(row.sigmaBelow()),
                    bits(row.sigmaAbove()), row.hardware() ? 1 : 0, row.onNode() ? 1 : 0, row.nodes(),
                    bits(row.detect()), bits(row.detectBelow()), bits(row.detectAbove()), bits(row.repair()),
                    bits(row.repairSigma()), bits(row.repairLongest()), bits(row.lasts()), bits(row.lastsSigma()),
                    bits(row.lastsLongest()), bits(row.slowdown()), bits(row.rollback()),
                    row.memorySurvives() ? 1 : 0, row.path());
        }
        for (int path = 0; path < 2; path++) {
            for (int i = 0; i < ReplicaRates.SCATTERS; i++) {
                packed.add(bits(rates.scatter(path, i)));
            }
        }
        packed.add(bits(c.dayFactors()));
        for (MendingNodes mending : c.mending()) {
            packed.add(mending.group(), bits(mending.sigmaBelow()), bits(mending.sigmaAbove()));
            packed.add(bits(mending.backBy()));
        }
        return packed.words();
    }

    private void add(long... words) {
        parts.add(words);
    }

    private long[] words() {
        return parts.stream().flatMapToLong(Arrays::stream).toArray();
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private static long[] bits(double[] values) {
        return Arrays.stream(values).mapToLong(PackedCases::bits).toArray();
    }
}
