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

    private final int[] ring = new int[CampaignCase.RING];
    private final int[] bins = new int[CampaignCase.BINS];
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

    /** Nodes leave at a time and come back after another, at the end of that tick. Gives how many there were. */
    int lose(int nodes, boolean ofWorst, long now, long repair) {
        int left = ofWorst ? worst - downWorst : total - worst - (down - downWorst);
        int taken = Math.min(nodes, left);
        if (taken > 0) {
            long ahead = (long) ((now + repair - begun) * perTick);
            int at = (int) (ahead < 0 ? 0 : ahead < MASK ? ahead : MASK) + ticks & MASK;
            ring[at] += ofWorst ? taken << HALF : taken;
            down += taken;
            downWorst += ofWorst ? taken : 0;
        }
        return taken;
    }

    /** A tick ends: counts what is down, then takes back what is mended. True where anything was. */
    boolean endTick() {
        int bin = down >> shift;
        bins[bin < CampaignCase.BINS ? bin : CampaignCase.BINS - 1]++;
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

    /** Nodes that at most were down in this share of the ticks. */
    int percentile(double share) {
        double wanted = share * ticks;
        long below = 0;
        for (int bin = 0; bin < CampaignCase.BINS; bin++) {
            below += bins[bin];
            if (below >= wanted) {
                return bin << shift;
            }
        }
        return (CampaignCase.BINS - 1) << shift;
    }
}
