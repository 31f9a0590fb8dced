// Which nodes are up, as dev.trainyard.kernel.campaign.NodePool counts them. A thread's ring and bins lie `stride` words
// apart, so that neighbouring threads touch neighbouring words.
#ifndef TRAINYARD_CAMPAIGN_POOL_CUH
#define TRAINYARD_CAMPAIGN_POOL_CUH

#include "campaign_case.cuh"

struct CampaignPool {
    int *ring;
    int *bins;
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

__device__ __forceinline__ static int pool_lose(CampaignPool &p, int nodes, bool of_worst, long long now, long long repair) {
    int left = of_worst ? pool_worst(p) - p.down_worst : p.total - pool_worst(p) - (p.down - p.down_worst);
    int taken = nodes < left ? nodes : left;
    if (taken > 0) {
        long long ahead = (long long) ((double) (now + repair - p.begun) * p.per_tick);
        int mask = CAMPAIGN_RING - 1;
        int at = ((int) (ahead < 0 ? 0 : ahead < mask ? ahead : mask) + p.ticks) & mask;
        p.ring[at * p.stride] += of_worst ? taken << 16 : taken;
        p.down += taken;
        p.down_worst += of_worst ? taken : 0;
    }
    return taken;
}

__device__ __forceinline__ static bool pool_end_tick(CampaignPool &p) {
    int bin = p.down >> (int) p.c->bin_shift;
    p.bins[(bin < CAMPAIGN_BINS ? bin : CAMPAIGN_BINS - 1) * p.stride]++;
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

__device__ __forceinline__ static int pool_percentile(const CampaignPool &p, double share) {
    double wanted = share * p.ticks;
    long long below = 0;
#pragma unroll 1
    for (int bin = 0; bin < CAMPAIGN_BINS; bin++) {
        below += p.bins[bin * p.stride];
        if ((double) below >= wanted) {
            return bin << (int) p.c->bin_shift;
        }
    }
    return (CAMPAIGN_BINS - 1) << (int) p.c->bin_shift;
}

#endif
