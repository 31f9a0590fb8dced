// A case and its rows as dev.trainyard.kernel.campaign.PackedCases lays them out, in words of 8 bytes.
#ifndef TRAINYARD_CAMPAIGN_CASE_CUH
#define TRAINYARD_CAMPAIGN_CASE_CUH

#define CAMPAIGN_ROWS 256
#define CAMPAIGN_RING 4096
#define CAMPAIGN_BINS 1024
#define CAMPAIGN_GROUPS 16
// What no class of failures has brought about.
#define CAMPAIGN_NO_CLASS CAMPAIGN_GROUPS
#define CAMPAIGN_SCATTERS 256
#define CAMPAIGN_CELLS 256

// What an event of a row does, in the order of RowKind.
enum CampaignKind { CAMPAIGN_STOP, CAMPAIGN_SILENT, CAMPAIGN_SLOW, CAMPAIGN_ROLLBACK, CAMPAIGN_PLANNED };

// What time goes to, in the order of TimeUse; phases of a stop from MAINTENANCE on.
enum CampaignUse {
    USE_TRAINING, USE_CHECKPOINT, USE_EVALUATION, USE_SLOW, USE_SHRUNKEN, USE_RECOMPUTE, USE_MAINTENANCE, USE_DETECT,
    USE_ISOLATE, USE_WAIT, USE_SCHEDULE, USE_START, USE_LOAD, USE_WARM_UP, USES
};
#define CAMPAIGN_FIRST_PHASE USE_MAINTENANCE
#define CAMPAIGN_PHASES (USES - USE_MAINTENANCE)
// A use's place among a stop's phases.
#define PHASE(use) ((use) - CAMPAIGN_FIRST_PHASE)

struct CampaignPath {
    double isolate, schedule, start, load, memory_load, warm_up, warm_spare, sigma_below, sigma_above,
            keeps_others;
    long long continues;
};

struct CampaignCase {
    long long work;
    double work_sigma;
    long long horizon, most_events, nodes, hot, warm, nodes_per_replica, worst_nodes;
    double worst_faults, burst_share, burst_nodes, burst_time;
    long long cycle_work, cycle_extra;
    double evaluation_share;
    long long stall, write, memory_work, maintenance_every, maintenance;
    double sigma_below, sigma_above;
    long long tick, bin_shift, rows, hardware_rows, days, mending;
    CampaignPath paths[2];
};

struct CampaignRow {
    long long group, kind;
    double per_day, sigma_below, sigma_above;
    long long hardware, on_node, nodes;
    double detect, detect_below, detect_above, repair, repair_sigma, repair_longest, lasts, lasts_sigma, lasts_longest,
            slowdown, rollback;
    long long memory_survives, path;
};

__device__ __forceinline__ static const CampaignRow *campaign_rows(const CampaignCase *c) {
    return (const CampaignRow *) (c + 1);
}

__device__ __forceinline__ static const double *campaign_scatters(const CampaignCase *c) {
    return (const double *) (campaign_rows(c) + c->rows);
}

__device__ __forceinline__ static const double *campaign_days(const CampaignCase *c) {
    return campaign_scatters(c) + 2 * CAMPAIGN_SCATTERS;
}

// Nodes of one class that are down when it begins.
struct CampaignMending {
    long long group;
    double sigma_below, sigma_above;
    double back_by[CAMPAIGN_RING];
};

__device__ __forceinline__ static const CampaignMending *campaign_mending(const CampaignCase *c) {
    return (const CampaignMending *) (campaign_days(c) + c->days);
}

#endif
