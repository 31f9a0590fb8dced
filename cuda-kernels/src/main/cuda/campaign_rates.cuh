// What one replica draws before it begins, as dev.trainyard.kernel.campaign.ReplicaRates draws it.
#ifndef TRAINYARD_CAMPAIGN_RATES_CUH
#define TRAINYARD_CAMPAIGN_RATES_CUH

#include "campaign_case.cuh"
#include "campaign_math.cuh"
#include "philox.cuh"

enum CampaignEntity { DRAW_DOUBT, DRAW_GROUPS, DRAW_EVENTS, DRAW_FURTHER, DRAW_MENDING };

struct CampaignRates {
    double *up_to;
    long long *detect;
    int *guide;
    long long stride;
    // The classes' deviates, for drawing.
    double *deviates;
    double first_times, second_times;
    double per_cell, other, hardware_factor;
    long long work;
    int rows, hardware_rows;
};

__device__ __forceinline__ static double rates_factor(double deviate, double below, double above) {
    double sigma = deviate < 0 ? below : above;
    return sigma > 0 ? campaign_exp(sigma * deviate) : 1;
}

__device__ __forceinline__ static double rates_hardware(const CampaignRates &r) {
    return r.hardware_rows == 0 ? 0 : r.up_to[(r.hardware_rows - 1) * r.stride];
}

// What a replica multiplies the rate of a class by.
__device__ __forceinline__ static double rates_group(const CampaignRates &r, const CampaignMending &of) {
    return rates_factor(r.deviates[of.group * r.stride], of.sigma_below, of.sigma_above);
}

__device__ __forceinline__ static void rates_draw(CampaignRates &r, const CampaignCase *c, unsigned long long seed,
        unsigned int replica) {
    r.rows = (int) c->rows;
    r.hardware_rows = (int) c->hardware_rows;
    PhiloxBlock doubt = philox(seed, replica, DRAW_DOUBT, 0);
    double common = campaign_normal(campaign_open(doubt.word[0]));
    double detecting = campaign_normal(campaign_open(doubt.word[1]));
    double restarting = campaign_normal(campaign_open(doubt.word[2]));
    double more = rates_factor(campaign_normal(campaign_open(doubt.word[3])), c->work_sigma, c->work_sigma);
    r.work = (long long) ((double) c->work * more);
    r.work = r.work < 1 ? 1 : r.work;
#pragma unroll 1
    for (int block = 0; block < CAMPAIGN_GROUPS / 4; block++) {
        PhiloxBlock words = philox(seed, replica, DRAW_GROUPS, block);
        double *to = r.deviates + 4 * block * r.stride;
        to[0] = campaign_normal(campaign_open(words.word[0]));
        to[r.stride] = campaign_normal(campaign_open(words.word[1]));
        to[2 * r.stride] = campaign_normal(campaign_open(words.word[2]));
        to[3 * r.stride] = campaign_normal(campaign_open(words.word[3]));
    }
    r.hardware_factor = rates_factor(common, c->sigma_below, c->sigma_above);
    double sum = 0;
#pragma unroll 1
    for (int i = 0; i < r.rows; i++) {
        const CampaignRow &row = campaign_rows(c)[i];
        sum = i == r.hardware_rows ? 0 : sum;
        sum += row.per_day / 86.4e9 * (row.hardware ? r.hardware_factor : 1)
                * rates_factor(r.deviates[row.group * r.stride], row.sigma_below, row.sigma_above);
        r.up_to[i * r.stride] = sum;
        r.detect[i * r.stride] = (long long) (row.detect
                * rates_factor(detecting, row.detect_below, row.detect_above));
    }
    r.other = r.hardware_rows == r.rows ? 0 : r.up_to[(r.rows - 1) * r.stride];
    double hardware = rates_hardware(r);
    r.per_cell = hardware > 0 ? CAMPAIGN_CELLS / hardware : 0;
    int row = 0;
#pragma unroll 1
    for (int cell = 0; cell < CAMPAIGN_CELLS; cell++) {
        while (row < r.hardware_rows - 1 && r.up_to[row * r.stride] * r.per_cell <= cell) {
            row++;
        }
        r.guide[cell * r.stride] = row;
    }
    r.first_times = rates_factor(restarting, c->paths[0].sigma_below, c->paths[0].sigma_above);
    r.second_times = rates_factor(restarting, c->paths[1].sigma_below, c->paths[1].sigma_above);
}

__device__ __forceinline__ static int rates_pick(const CampaignRates &r, double share, double hardware, double per_factor) {
    double at = share * (hardware + r.other);
    int last = r.rows - 1;
    int i;
    if (at < hardware) {
        at = at * per_factor;
        last = r.hardware_rows - 1;
        int cell = (int) (at * r.per_cell);
        i = r.guide[(cell < CAMPAIGN_CELLS ? cell : CAMPAIGN_CELLS - 1) * r.stride];
    } else {
        at = at - hardware;
        i = r.hardware_rows;
    }
    while (i < last && r.up_to[i * r.stride] <= at) {
        i++;
    }
    return i;
}

#endif
