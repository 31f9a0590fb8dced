// Which nodes are up, as dev.trainyard.kernel.campaign.NodePool counts them. A thread's ring and bins lie `stride` words
// apart, so that neighbouring threads touch neighbouring words.
#ifndef TRAINYARD_CAMPAIGN_POOL_CUH
#define TRAINYARD_CAMPAIGN_POOL_CUH

#include "campaign_case.cuh"

// A bin's word: ticks above this bit; below, what its counts have beyond the bin's edge.
#define POOL_TICKS 40
#define POOL_MOST_BEYOND 0x7FFF

struct CampaignPool {
    int *ring;
    long long *bins;
    long long stride;
    const CampaignCase *c;
    long long begun, down_sum;
    double per_tick;
    int ticks, total, down, down_worst;
};

__device__ __forceinline__ static void pool_start(CampaignPool &p, const CampaignCase *c) {
#pragma unroll 1
    for (int i = 0; i < CAMPAIGN_RING; i++) {
        p.ring[i * p.stride] = 0;
    }
#pragma unroll 1
    for (int i = 0; i < CAMPAIGN_BINS; i++) {
        p.bins[i * p.stride] = 0;
    }
    p.c = c;
    p.ticks = 0;
    p.begun = 0;
    p.per_tick = 1.0 / (double) p.c->tick;
    p.total = (int) (c->nodes + c->hot + c->warm);
    p.down = 0;
    p.down_worst = 0;
    p.down_sum = 0;
}

__device__ __forceinline__ static int pool_worst(const CampaignPool &p) {
    return (int) (p.c->worst_nodes < p.total ? p.c->worst_nodes : p.total);
}

__device__ __forceinline__ static int pool_up(const CampaignPool &p) {
    return p.total - p.down;
}

__device__ __forceinline__ static double pool_share_down(const CampaignPool &p, bool of_worst) {
    int all = of_worst ? pool_worst(p) : p.total - pool_worst(p);
    return all == 0 ? 1 : (double) (of_worst ? p.down_worst : p.down - p.down_worst) / all;
}

// Nodes come back at the end of a tick; beyond what its word holds, with the next ones.
__device__ __forceinline__ static void pool_come_back(CampaignPool &p, int at, int of_worst, int of_others) {
    while (true) {
        int there = p.ring[at * p.stride];
        int others = there & 0xFFFF;
        int worst = (int) ((unsigned int) there >> 16);
        int more_others = of_others < 0xFFFF - others ? of_others : 0xFFFF - others;
        int more_worst = of_worst < 0xFFFF - worst ? of_worst : 0xFFFF - worst;
        p.ring[at * p.stride] = (int) ((unsigned int) there + ((unsigned int) more_worst << 16)
                + (unsigned int) more_others);
        of_others -= more_others;
        of_worst -= more_worst;
        if (of_others == 0 && of_worst == 0) {
            return;
        }
        at = (at + 1) & (CAMPAIGN_RING - 1);
    }
}

// Of the worst or of the others first, then of the rest.
__device__ __forceinline__ static int pool_lose(CampaignPool &p, int nodes, bool of_worst, long long now, long long repair) {
    int worst_left = pool_worst(p) - p.down_worst;
    int others_left = p.total - p.down - worst_left;
    int taken = nodes < p.total - p.down ? nodes : p.total - p.down;
    int of_others = of_worst ? taken - (taken < worst_left ? taken : worst_left)
            : taken < others_left ? taken : others_left;
    long long ahead = (long long) ((double) (now + repair - p.begun) * p.per_tick);
    int mask = CAMPAIGN_RING - 1;
    int at = ((int) (ahead < 0 ? 0 : ahead < mask ? ahead : mask) + p.ticks) & mask;
    p.down += taken;
    p.down_worst += taken - of_others;
    pool_come_back(p, at, taken - of_others, of_others);
    return taken;
}

__device__ __forceinline__ static bool pool_end_tick(CampaignPool &p) {
    int bin = p.down >> (int) p.c->bin_shift;
    bin = bin < CAMPAIGN_BINS ? bin : CAMPAIGN_BINS - 1;
    int beyond = p.down - (bin << (int) p.c->bin_shift);
    p.bins[bin * p.stride] += (1LL << POOL_TICKS) + (beyond < POOL_MOST_BEYOND ? beyond : POOL_MOST_BEYOND);
    p.down_sum += p.down;
    int at = p.ticks & (CAMPAIGN_RING - 1);
    int back = p.ring[at * p.stride];
    p.ring[at * p.stride] = 0;
    p.ticks++;
    p.begun += p.c->tick;
    int worst = (int) ((unsigned int) back >> 16);
    p.down -= (back & 0xFFFF) + worst;
    p.down_worst -= worst;
    return back != 0;
}

__device__ __forceinline__ static double pool_mean_down(const CampaignPool &p) {
    return p.ticks == 0 ? 0 : (double) p.down_sum / p.ticks;
}

// The mean of the bin that holds the tick.
__device__ __forceinline__ static double pool_percentile(const CampaignPool &p, double share) {
    double wanted = share * p.ticks;
    long long below = 0;
#pragma unroll 1
    for (int bin = 0; bin < CAMPAIGN_BINS; bin++) {
        long long word = p.bins[bin * p.stride];
        long long ticks = (long long) ((unsigned long long) word >> POOL_TICKS);
        below += ticks;
        if (ticks > 0 && (double) below >= wanted) {
            return (double) (bin << (int) p.c->bin_shift)
                    + (double) (word & ((1LL << POOL_TICKS) - 1)) / (double) ticks;
        }
    }
    return 0;
}

#endif
