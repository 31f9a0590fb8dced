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
    private int worst;
    private int down;
    private int downWorst;
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
        worst = Math.min(campaign.worstNodes(), total);
        down = 0;
        downWorst = 0;
        downSum = 0;
    }

    long tick() {
        return tick;
    }

    int up() {
        return total - down;
    }

    /** Share of the worst nodes, or of the others, that are down. */
    double shareDown(boolean ofWorst) {
        int all = ofWorst ? worst : total - worst;
        return all == 0 ? 1 : (double) (ofWorst ? downWorst : down - downWorst) / all;
    }

    /**
     * Nodes leave at a time and come back after another, at the end of that tick: of the worst or of the others first,
     * then of the rest. Gives how many there were.
     */
    int lose(int nodes, boolean ofWorst, long now, long repair) {
        int worstLeft = worst - downWorst;
        int othersLeft = total - down - worstLeft;
        int taken = Math.min(nodes, total - down);
        int ofOthers = Math.min(taken, ofWorst ? taken - Math.min(taken, worstLeft) : othersLeft);
        long ahead = (long) ((now + repair - begun) * perTick);
        int at = (int) (ahead < 0 ? 0 : ahead < MASK ? ahead : MASK) + ticks & MASK;
        down += taken;
        downWorst += taken - ofOthers;
        comeBack(at, taken - ofOthers, ofOthers);
        return taken;
    }

    /** Beyond what a tick's word holds they come back with the next ones. */
    private void comeBack(int at, int ofWorst, int ofOthers) {
        int there = ring[at];
        if ((there & LOW) + ofOthers <= LOW && (there >>> HALF) + ofWorst <= LOW) {
            ring[at] = there + (ofWorst << HALF) + ofOthers;
            return;
        }
        int others = Math.min(ofOthers, LOW - (there & LOW));
        int worse = Math.min(ofWorst, LOW - (there >>> HALF));
        ring[at] = there + (worse << HALF) + others;
        comeBack(at + 1 & MASK, ofWorst - worse, ofOthers - others);
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
        downWorst -= back >>> HALF;
        return back != 0;
    }

    /** Mean number of nodes down over the ticks so far. */
    double meanDown() {
        return ticks == 0 ? 0 : (double) downSum / ticks;
    }

    /**
     * Nodes that at most were down in this share of the ticks: the mean of the bin that holds that tick, so that binning
     * moves no percentile past the mean.
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
