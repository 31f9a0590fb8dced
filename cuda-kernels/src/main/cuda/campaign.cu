// Months of training, one replica a thread, as dev.trainyard.kernel.campaign.ReplicaRun runs it.
#include "campaign_ledger.cuh"
#include "campaign_pool.cuh"
#include "campaign_rates.cuh"
#include "generated.cuh"
#include "launch.cuh"

#define CAMPAIGN_DAY 86400000000LL
// From so many nodes on a failure is one of switches or feeds, and their nodes are like any others.
#define CAMPAIGN_MANY 4

// Scratch is by thread: a ring, bins, sums of rates, times until noticed, a guide to the sums; words for uses, phases,
// what the groups lost, their counts, their deviates and four of the replica's. Answers are rows of items: uses, wall,
// work, interruptions, planned stops, spares used, ended, mean down, four percentiles, counts of the groups, what they lost.

struct CampaignRun {
    const CampaignCase *c;
    CampaignPool pool;
    CampaignJob job;
    CampaignRates rates;
    unsigned long long seed;
    unsigned int replica;
    unsigned long long event;
    PhiloxBlock words;
    long long clock, next_tick, next_day;
    double hardware, per_factor, rate, mean_gap;
    int day;
    // Stops that nobody planned, planned ones, spares used, the next maintenance: words of the thread's.
    long long *counts;
    long long *group_counts;
};

__device__ __forceinline__ static double run_draw(CampaignRun &r) {
    r.words = philox(r.seed, r.replica, DRAW_EVENTS, r.event);
    return -campaign_log(campaign_open(r.words.word[0]));
}

__device__ __forceinline__ static void run_set_rate(CampaignRun &r, int day) {
    long long last = r.c->days - 1;
    double factor = campaign_days(r.c)[day < last ? day : last];
    r.hardware = rates_hardware(r.rates) * factor;
    r.per_factor = factor > 0 ? 1 / factor : 0;
    r.rate = r.hardware + r.rates.other;
    r.mean_gap = r.rate > 0 ? 1 / r.rate : 36525.0 * CAMPAIGN_DAY;
}

// Sets the job's speed by the nodes that are up; false where it cannot run at all.
__device__ __forceinline__ static bool run_fit(CampaignRun &r) {
    long long up = pool_up(r.pool);
    if (up >= r.c->nodes) {
        r.job.shrunk_speed = 1;
        return true;
    }
    if (r.c->nodes_per_replica == 0) {
        return false;
    }
    long long all = r.c->nodes / r.c->nodes_per_replica;
    long long left = up / r.c->nodes_per_replica;
    r.job.shrunk_speed = left < all ? (double) left / (double) all : 1;
    return left > 0;
}

__device__ __forceinline__ static void run_mend(CampaignRun &r) {
    unsigned long long drawn = 0;
    unsigned long long most = CAMPAIGN_MANY * (r.c->nodes + r.c->hot + r.c->warm);
#pragma unroll 1
    for (int i = 0; i < r.c->mending; i++) {
        const CampaignMending &mending = campaign_mending(r.c)[i];
        double factor = r.rates.hardware_factor * rates_group(r.rates, mending);
        double all = mending.back_by[CAMPAIGN_RING - 1] * factor;
        double at = 0;
        int tick = 0;
        while (drawn < most) {
            PhiloxBlock words = philox(r.seed, r.replica, DRAW_MENDING, drawn);
            drawn++;
            at -= campaign_log(campaign_open(words.word[0]));
            if (at >= all) {
                break;
            }
            while (mending.back_by[tick] * factor <= at) {
                tick++;
            }
            bool worst = campaign_open(words.word[1]) < r.c->worst_faults;
            if (campaign_open(words.word[2]) >= pool_share_down(r.pool, worst)) {
                pool_lose(r.pool, 1, worst, 0, tick * r.c->tick);
            }
        }
    }
    if (!run_fit(r)) {
        job_begin(r.job, CAMPAIGN_NO_CLASS);
        job_stop(r.job, true);
    }
}

__device__ __forceinline__ static void run_tick(CampaignRun &r) {
    r.next_tick += r.c->tick;
    while (r.clock >= r.next_day) {
        r.day++;
        r.next_day += CAMPAIGN_DAY;
        run_set_rate(r, r.day);
        job_to(r.job, r.clock);
    }
    if (pool_end_tick(r.pool) && (r.job.waiting || r.job.shrunk_speed < 1)) {
        job_to(r.job, r.clock);
        bool enough = run_fit(r);
        if (r.job.waiting && enough) {
            job_resume(r.job);
        }
    }
    if (r.clock >= r.counts[3 * r.job.stride]) {
        r.counts[3 * r.job.stride] += r.c->maintenance_every;
        job_to(r.job, r.clock);
        if (!r.job.done && !job_stopped(r.job)) {
            job_keep(r.job);
            job_begin(r.job, CAMPAIGN_NO_CLASS);
            r.job.phases[PHASE(USE_MAINTENANCE) * r.job.stride] = r.c->maintenance;
            r.counts[r.job.stride]++;
            job_stop(r.job, false);
        }
    }
}

__device__ __forceinline__ static long long run_lasting(const CampaignRun &r, const CampaignRow &row) {
    PhiloxBlock words = philox(r.seed, r.replica, DRAW_FURTHER, r.event);
    return campaign_time(row.lasts, row.lasts_sigma, row.lasts_longest,
            campaign_normal(campaign_open(words.word[0])));
}

// What it costs to put spare nodes in place of the job's that left; counts them, those that there are where they are too
// few. Where the job waits for a repair, a warm one is ready by then.
__device__ __forceinline__ static long long run_spare(CampaignRun &r, int nodes, bool enough, const CampaignPath &path,
        double scale) {
    long long left = pool_up(r.pool) - r.c->nodes;
    long long used = nodes + (left < 0 ? left : 0);
    used = used > 0 ? used : 0;
    r.counts[2 * r.job.stride] += used;
    return used > 0 && enough && left < r.c->warm ? (long long) (path.warm_spare * scale) : 0;
}

__device__ __forceinline__ static void run_go_back(CampaignRun &r, const CampaignRow &row, bool memory, bool stopped) {
    switch (row.kind) {
        case CAMPAIGN_PLANNED:
            if (!stopped) {
                job_keep(r.job);
            }
            break;
        case CAMPAIGN_SILENT:
            job_restore_before(r.job, job_work_done(r.job) - run_lasting(r, row));
            break;
        case CAMPAIGN_ROLLBACK:
            job_restore_before(r.job, job_work_done(r.job) - (long long) row.rollback);
            break;
        default:
            if (!memory) {
                job_back(r.job, job_safe(r.job));
            } else if (!stopped) {
                job_restore_from_memory(r.job);
            }
    }
}

__device__ __forceinline__ static void run_halt(CampaignRun &r, const CampaignRow &row, int index, int nodes, long long burst) {
    const CampaignPath &path = r.c->paths[row.path];
    double scale = (row.path == 0 ? r.rates.first_times : r.rates.second_times)
            * campaign_scatters(r.c)[row.path * CAMPAIGN_SCATTERS + (r.words.word[2] & 0xFF)];
    bool stopped = job_stopped(r.job);
    bool memory = row.memory_survives && nodes <= 1 && path.memory_load >= 0 && r.c->memory_work > 0;
    bool enough = run_fit(r);
    if (path.keeps_others > 0 && row.kind == CAMPAIGN_STOP && memory && enough) {
        r.counts[0]++;
        long long apart = (long long) ((path.schedule + path.start + path.warm_up) * scale + path.memory_load
                + (double) run_spare(r, nodes, true, path, scale));
        if (!stopped) {
            job_begin(r.job, (int) row.group);
            r.job.phases[PHASE(USE_ISOLATE) * r.job.stride] = (long long) (path.isolate * scale);
            job_stop(r.job, false);
        }
        job_missing(r.job, (long long) ((double) apart * path.keeps_others));
        return;
    }
    long long detect = 0;
    long long isolate = 0;
    if (row.kind != CAMPAIGN_PLANNED) {
        r.counts[0]++;
        detect = r.rates.detect[index * r.rates.stride];
        isolate = (long long) (path.isolate * scale) + burst;
    } else {
        r.counts[r.job.stride]++;
    }
    long long schedule = (long long) (path.schedule * scale) + run_spare(r, nodes, enough, path, scale);
    long long start = (long long) (path.start * scale);
    long long load = (long long) (memory ? path.memory_load : path.load);
    long long warm_up = (long long) (path.warm_up * scale);
    long long replaced = detect + isolate + schedule;
    if (path.continues && stopped && enough && job_left(r.job) >= replaced
            && job_left(r.job) <= replaced + start + load + warm_up) {
        // what was lost meanwhile counts for the class that began the stop
        run_go_back(r, row, memory, true);
        return;
    }
    job_begin(r.job, (int) row.group);
    run_go_back(r, row, memory, stopped);
    r.job.phases[PHASE(USE_DETECT) * r.job.stride] = detect;
    r.job.phases[PHASE(USE_ISOLATE) * r.job.stride] = isolate;
    r.job.phases[PHASE(USE_SCHEDULE) * r.job.stride] = schedule;
    r.job.phases[PHASE(USE_START) * r.job.stride] = start;
    r.job.phases[PHASE(USE_LOAD) * r.job.stride] = load;
    r.job.phases[PHASE(USE_WARM_UP) * r.job.stride] = warm_up;
    job_stop(r.job, !enough);
}

__device__ __forceinline__ static void run_hurt(CampaignRun &r, const CampaignRow &row, int index, int nodes, long long burst) {
    r.group_counts[row.group * r.job.stride]++;
    if (row.kind == CAMPAIGN_SLOW) {
        job_slow(r.job, r.clock + run_lasting(r, row), 1 / row.slowdown, (int) row.group);
    } else {
        run_halt(r, row, index, nodes, burst);
    }
}

__device__ __forceinline__ static void run_strike(CampaignRun &r, const CampaignRow &row, int index) {
    double at = (double) (r.words.word[2] >> 8) * (1.0 / (1 << 24));
    bool worst = at < r.c->worst_faults;
    at = worst ? at / r.c->worst_faults : (at - r.c->worst_faults) / (1 - r.c->worst_faults);
    double down = pool_share_down(r.pool, worst);
    if (at < down) {
        return;
    }
    int up = pool_up(r.pool);
    int spare = up > r.c->nodes ? (int) (up - r.c->nodes) : 0;
    bool of_spares = (at - down) * up < spare * (1 - down);
    int nodes = (int) row.nodes;
    long long burst = 0;
    if (nodes > 0) {
        double drawn = (double) (r.words.word[1] & 0xFFF) * (1.0 / (1 << 12));
        if (drawn < r.c->burst_share) {
            burst = (long long) r.c->burst_time;
            int whole = (int) r.c->burst_nodes;
            nodes += whole - 1 + (drawn < r.c->burst_share * (r.c->burst_nodes - whole) ? 1 : 0);
        }
        double deviate = campaign_normal(((double) (r.words.word[3] >> 12) + 0.5) * (1.0 / (1 << 20)));
        nodes = pool_lose(r.pool, nodes, worst && nodes < CAMPAIGN_MANY, r.clock,
                campaign_time(row.repair, row.repair_sigma, row.repair_longest, deviate));
    }
    // Several nodes from a spare on may be more than there are spares: the rest are the job's.
    int beyond = (int) r.c->nodes - pool_up(r.pool);
    int of_job = of_spares ? beyond > 0 ? beyond : 0 : nodes;
    if ((!of_spares || of_job > 0) && !r.job.waiting) {
        job_to(r.job, r.clock);
        if (!r.job.done) {
            run_hurt(r, row, index, of_job, burst);
        }
    }
}

__device__ __forceinline__ static void run_happen(CampaignRun &r) {
    int index = rates_pick(r.rates, (double) (r.words.word[1] >> 12) * (1.0 / (1 << 20)), r.hardware, r.per_factor);
    const CampaignRow &row = campaign_rows(r.c)[index];
    if (row.on_node) {
        run_strike(r, row, index);
    } else if (!r.job.waiting) {
        job_to(r.job, r.clock);
        if (!r.job.done) {
            run_hurt(r, row, index, 0, 0);
        }
    }
}

__device__ __forceinline__ static void run_walk(CampaignRun &r) {
    double left = run_draw(r);
    long long end = r.c->horizon;
    while (true) {
        double span = (double) (r.next_tick - r.clock);
        double gap = left * r.mean_gap;
        if (gap < span) {
            r.clock += (long long) gap;
            if (r.clock >= end || (long long) r.event >= r.c->most_events) {
                break;
            }
            run_happen(r);
            r.event++;
            left = run_draw(r);
        } else {
            left -= span * r.rate;
            r.clock = r.next_tick;
            if (r.clock >= end) {
                break;
            }
            run_tick(r);
        }
        if (r.job.done) {
            return;
        }
    }
    job_to(r.job, r.clock < end ? r.clock : end);
}

__device__ __forceinline__ static void run_all(CampaignRun &r) {
    rates_draw(r.rates, r.c, r.seed, r.replica);
    pool_start(r.pool, r.c);
    job_start(r.job, r.c, r.rates.work);
    run_mend(r);
#pragma unroll 1
    for (int i = 0; i < CAMPAIGN_GROUPS; i++) {
        r.group_counts[i * r.job.stride] = 0;
    }
    r.counts[0] = r.counts[r.job.stride] = r.counts[2 * r.job.stride] = 0;
    r.event = 0;
    r.clock = 0;
    r.next_tick = r.c->tick;
    r.counts[3 * r.job.stride] = r.c->maintenance_every > 0 ? r.c->maintenance_every : 0x7FFFFFFFFFFFFFFFLL;
    r.next_day = CAMPAIGN_DAY;
    r.day = 0;
    run_set_rate(r, 0);
    run_walk(r);
    job_close(r.job);
}

__device__ __forceinline__ static void run_write(const CampaignRun &r, long long *answers, long long items, long long at) {
    long long *to = answers + at;
#pragma unroll 1
    for (int use = 0; use < USES; use++, to += items) {
        *to = r.job.spent[use * r.job.stride];
    }
    to[0] = r.job.now;
    to[items] = job_work_done(r.job);
    to[2 * items] = r.counts[0];
    to[3 * items] = r.counts[r.job.stride];
    to[4 * items] = r.counts[2 * r.job.stride];
    to[5 * items] = r.job.done ? 1 : 0;
    to[6 * items] = campaign_bits(pool_mean_down(r.pool));
    to += 7 * items;
#pragma unroll 1
    for (int i = 0; i < 4; i++, to += items) {
        *to = campaign_bits(pool_percentile(r.pool, i == 0 ? 0.05 : i == 1 ? 0.5 : i == 2 ? 0.95 : 0.99));
    }
#pragma unroll 1
    for (int i = 0; i < CAMPAIGN_GROUPS; i++, to += items) {
        *to = r.group_counts[i * r.job.stride];
    }
#pragma unroll 1
    for (int i = 0; i < CAMPAIGN_GROUPS; i++, to += items) {
        *to = r.job.group_lost[i * r.job.stride];
    }
}

extern "C" __global__ void __launch_bounds__(kernel::BLOCK, 1) trainyard_campaign(const CampaignArguments a) {
#pragma unroll 1
    for (long long i = thread_number(); i < a.items; i += thread_count()) {
        long long item = a.first + i;
        CampaignRun r;
        r.c = (const CampaignCase *) (a.cases + a.cases[item / a.replicas]);
        r.seed = a.seed;
        r.replica = (unsigned int) (a.first_replica + item % a.replicas);
        r.pool.ring = a.ring + thread_number();
        r.pool.bins = a.bins + thread_number();
        r.pool.stride = thread_count();
        r.rates.up_to = a.up_to + thread_number();
        r.rates.detect = a.detect + thread_number();
        r.rates.guide = a.guide + thread_number();
        r.rates.stride = thread_count();
        r.job.stride = thread_count();
        r.job.spent = a.words + thread_number();
        r.job.phases = r.job.spent + USES * r.job.stride;
        r.job.group_lost = r.job.phases + CAMPAIGN_PHASES * r.job.stride;
        r.group_counts = r.job.group_lost + (CAMPAIGN_NO_CLASS + 1) * r.job.stride;
        r.rates.deviates = (double *) (r.group_counts + CAMPAIGN_GROUPS * r.job.stride);
        r.counts = r.group_counts + 2 * CAMPAIGN_GROUPS * r.job.stride;
        run_all(r);
        run_write(r, a.answers, a.items, i);
    }
}
