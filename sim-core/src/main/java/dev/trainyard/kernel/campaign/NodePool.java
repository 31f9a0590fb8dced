package dev.trainyard.kernel.campaign;

import java.util.Arrays;

/**
 * Which nodes are up: counts only, of the worst nodes and of the others. Nodes under repair wait in a ring of ticks,
 * so a repair costs one addition whatever the number of nodes that are down.
 */
final class NodePool {
    private static final int MASK = CampaignCase.RING - 1;
    private static final int HALF = 16;
    private static final int LOW = 0xFFFF;
    /** A bin's word: ticks above this bit; below, what its counts have beyond the bin's edge. */
    private static final int TICKS = 40;
    private static final long BEYOND = (1L << TICKS) - 1;
    private static final int MOST_BEYOND = 0x7FFF;

    private final int[] ring = new int[CampaignCase.RING];
    private final long[] bins = new long[CampaignCase.BINS];
    private long tick;
    private long begun;
    private double perTick;
    private int ticks;
    private int shift;
    private int total;
    private int down;
    /** Of the others and of the worst, and how many of each are down. */
    private final int[] all = new int[2];
    private final int[] downOf = new int[2];
    private long downSum;

    void start(CampaignCase campaign) {
        Arrays.fill(ring, 0);
        Arrays.fill(bins, 0);
        tick = campaign.tick();
        ticks = 0;
        begun = 0;
        perTick = 1.0 / tick;
        shift = campaign.binShift();
        total = campaign.nodes() + campaign.hot() + campaign.warm();
        all[1] = Math.min(campaign.worstNodes(), total);
        all[0] = total - all[1];
        down = 0;
        downOf[0] = 0;
        downOf[1] = 0;
        downSum = 0;
    }

    long tick() {
        return tick;
    }

    int up() {
        return total - down;
    }

    /** Share of the others (0), or of the worst nodes (1), that are down. */
    double shareDown(int kind) {
        return all[kind] == 0 ? 1 : (double) downOf[kind] / all[kind];
    }

    /**
     * Nodes leave at a time and come back after another, at the end of that tick: of one kind first, then of the rest.
     * Gives how many there were.
     */
    int lose(int nodes, int kind, long now, long repair) {
        int taken = Math.min(nodes, total - down);
        int first = Math.min(taken, all[kind] - downOf[kind]);
        long ahead = (long) ((now + repair - begun) * perTick);
        int at = (int) (ahead < 0 ? 0 : ahead < MASK ? ahead : MASK) + ticks & MASK;
        down += taken;
        downOf[kind] += first;
        downOf[1 - kind] += taken - first;
        int there = ring[at];
        if ((there & LOW) + taken <= LOW && (there >>> HALF) + taken <= LOW) {
            ring[at] = there + (first << HALF * kind) + (taken - first << HALF * (1 - kind));
        } else {
            comeBack(at, kind == 0 ? taken - first : first, kind == 0 ? first : taken - first);
        }
        return taken;
    }

    /** Beyond what a tick's word holds they come back with the next ones. */
    private void comeBack(int first, int ofWorst, int ofOthers) {
        int worstLeft = ofWorst;
        int othersLeft = ofOthers;
        for (int at = first; worstLeft + othersLeft > 0; at = at + 1 & MASK) {
            int there = ring[at];
            int others = Math.min(othersLeft, LOW - (there & LOW));
            int worse = Math.min(worstLeft, LOW - (there >>> HALF));
            ring[at] = there + (worse << HALF) + others;
            worstLeft -= worse;
            othersLeft -= others;
        }
    }

    /** A tick ends: counts what is down, then takes back what is mended. True where anything was. */
    boolean endTick() {
        int bin = down >> shift < CampaignCase.BINS ? down >> shift : CampaignCase.BINS - 1;
        int beyond = down - (bin << shift);
        bins[bin] += (1L << TICKS) + (beyond < MOST_BEYOND ? beyond : MOST_BEYOND);
        downSum += down;
        int back = ring[ticks & MASK];
        ring[ticks & MASK] = 0;
        ticks++;
        begun += tick;
        down -= (back & LOW) + (back >>> HALF);
        downOf[0] -= back & LOW;
        downOf[1] -= back >>> HALF;
        return back != 0;
    }

    /** Mean number of nodes down over the ticks so far. */
    double meanDown() {
        return ticks == 0 ? 0 : (double) downSum / ticks;
    }

    /**
     * Nodes that at most were down in this share of the ticks: the mean of the bin that holds that tick, so that
     * binning moves no percentile past the mean.
     */
    double percentile(double share) {
        double wanted = share * ticks;
        long below = 0;
        int bin = 0;
        while (true) {
            long ticksInBin = bins[bin] >>> TICKS;
            below += ticksInBin;
            if (ticksInBin > 0 && below >= wanted) {
                return (bin << shift) + (double) (bins[bin] & BEYOND) / ticksInBin;
            }
            if (bin == CampaignCase.BINS - 1) {
                return 0;
            }
            bin++;
        }
    }
}
