// Where the job stands and where its time went, as dev.trainyard.kernel.campaign.JobLedger books it.
#ifndef TRAINYARD_CAMPAIGN_LEDGER_CUH
#define TRAINYARD_CAMPAIGN_LEDGER_CUH

#include "campaign_case.cuh"

#define PHASE_WAIT PHASE(USE_WAIT)

struct CampaignJob {
    // Uses, phases of the stop and what the groups lost: words of the thread's, `stride` apart.
    long long *spent, *phases, *group_lost;
    long long stride;
    const CampaignCase *c;
    long long work, run_wall, cycle_wall;
    double per_cycle, work_share;
    long long base, stored, cycles, position, extra, now, resume_at, slow_until;
    double slow_speed, shrunk_speed;
    int group, slow_group;
    bool waiting, done;
};

__device__ __forceinline__ static void job_start(CampaignJob &j, const CampaignCase *c, long long to_do) {
#pragma unroll 1
    for (int i = 0; i < USES; i++) {
        j.spent[(i) * j.stride] = 0;
    }
#pragma unroll 1
    for (int i = 0; i < CAMPAIGN_PHASES; i++) {
        j.phases[(i) * j.stride] = 0;
    }
#pragma unroll 1
    for (int i = 0; i <= CAMPAIGN_NO_CLASS; i++) {
        j.group_lost[(i) * j.stride] = 0;
    }
    j.c = c;
    j.work = to_do;
    j.run_wall = c->cycle_work + c->cycle_extra;
    j.cycle_wall = j.run_wall + c->stall;
    j.per_cycle = 1.0 / (double) j.cycle_wall;
    j.work_share = (double) c->cycle_work / (double) j.run_wall;
    j.base = j.stored = j.cycles = j.position = j.extra = j.now = j.resume_at = j.slow_until = 0;
    j.slow_speed = 1;
    j.shrunk_speed = 1;
    j.group = CAMPAIGN_NO_CLASS;
    j.slow_group = CAMPAIGN_NO_CLASS;
    j.waiting = false;
    j.done = false;
}

__device__ __forceinline__ static bool job_stopped(const CampaignJob &j) {
    return j.now < j.resume_at || j.waiting;
}

__device__ __forceinline__ static long long job_left(const CampaignJob &j) {
    return j.resume_at > j.now ? j.resume_at - j.now : 0;
}

__device__ __forceinline__ static long long job_kept(const CampaignJob &j, long long at) {
    if (at >= j.run_wall) {
        return j.c->cycle_work;
    }
    long long kept = (long long) ((double) at * j.work_share);
    return kept < j.c->cycle_work ? kept : j.c->cycle_work;
}

__device__ __forceinline__ static long long job_work_done(const CampaignJob &j) {
    return j.base + j.cycles * j.c->cycle_work + job_kept(j, j.position);
}

__device__ __forceinline__ static long long job_to_end(const CampaignJob &j) {
    long long in_cycle = j.work - j.base - j.cycles * j.c->cycle_work;
    long long whole = (in_cycle - 1) / j.c->cycle_work;
    long long rest = in_cycle - whole * j.c->cycle_work;
    long long at = (long long) ((double) rest * ((double) j.run_wall / (double) j.c->cycle_work));
    at = at < rest ? rest : at < j.run_wall ? at : j.run_wall;
    long long left = whole * j.cycle_wall + at - j.position;
    return left > 0 ? left : 0;
}

__device__ __forceinline__ static void job_advance(CampaignJob &j, long long nominal) {
    long long from = j.position;
    long long to = from + nominal;
    long long passed = 0;
    if (to >= j.cycle_wall) {
        passed = (long long) ((double) to * j.per_cycle);
        to -= passed * j.cycle_wall;
        while (to < 0) {
            to += j.cycle_wall;
            passed--;
        }
        while (to >= j.cycle_wall) {
            to -= j.cycle_wall;
            passed++;
        }
        j.cycles += passed;
    }
    j.position = to;
    long long trained = passed * j.c->cycle_work + job_kept(j, to) - job_kept(j, from);
    long long ran = passed * j.run_wall + (to < j.run_wall ? to : j.run_wall) - (from < j.run_wall ? from : j.run_wall);
    j.spent[(USE_TRAINING) * j.stride] += trained;
    j.extra += ran - trained;
    j.spent[(USE_CHECKPOINT) * j.stride] += nominal - ran;
}

__device__ __forceinline__ static void job_run(CampaignJob &j, long long wall, bool slow) {
    long long full = j.shrunk_speed < 1 ? (long long) ((double) wall * j.shrunk_speed) : wall;
    long long nominal = slow ? (long long) ((double) full * j.slow_speed) : full;
    long long left = j.work - job_work_done(j);
    long long passed = wall;
    if (left <= nominal) {
        long long to_end = job_to_end(j);
        if (to_end <= nominal) {
            j.done = true;
            if (full < wall || slow) {
                double speed = (j.shrunk_speed < 1 ? j.shrunk_speed : 1) * (slow ? j.slow_speed : 1);
                long long needed = (long long) ((double) to_end / speed) + 1;
                passed = needed < wall ? needed : wall;
                full = j.shrunk_speed < 1 ? (long long) ((double) passed * j.shrunk_speed) : passed;
                full = full < to_end ? to_end : full;
            } else {
                passed = to_end;
                full = to_end;
            }
            nominal = to_end;
        }
    }
    j.spent[(USE_SHRUNKEN) * j.stride] += passed - full;
    j.spent[(USE_SLOW) * j.stride] += full - nominal;
    j.group_lost[(j.slow_group) * j.stride] += full - nominal;
    job_advance(j, nominal);
    j.now += passed;
    if (j.done) {
        long long missing = j.work - job_work_done(j);
        j.spent[(USE_TRAINING) * j.stride] += missing;
        j.extra -= missing;
        j.base += missing;
    }
}

__device__ __forceinline__ static void job_to(CampaignJob &j, long long time) {
    if (time <= j.now) {
        return;
    }
    if (time < j.resume_at) {
        j.now = time;
        return;
    }
    if (j.waiting) {
        j.spent[(USE_WAIT) * j.stride] += time - j.resume_at;
        j.group_lost[(j.group) * j.stride] += time - j.resume_at;
        j.resume_at = time;
        j.now = time;
        return;
    }
    j.now = j.now < j.resume_at ? j.resume_at : j.now;
    while (j.now < time && !j.done) {
        bool slow = j.now < j.slow_until;
        job_run(j, slow && j.slow_until < time ? j.slow_until - j.now : time - j.now, slow);
    }
}

__device__ __forceinline__ static void job_cut(CampaignJob &j) {
    long long left = j.resume_at - j.now;
    j.group_lost[(j.group) * j.stride] -= left;
#pragma unroll 1
    for (int i = (j.waiting ? PHASE_WAIT : CAMPAIGN_PHASES) - 1; i >= 0 && left > 0; i--) {
        long long part = j.phases[(i) * j.stride] < left ? j.phases[(i) * j.stride] : left;
        j.spent[(CAMPAIGN_FIRST_PHASE + i) * j.stride] -= part;
        left -= part;
    }
    j.spent[(USE_SHRUNKEN) * j.stride] -= left;
    j.resume_at = j.now;
}

__device__ __forceinline__ static long long job_safe(const CampaignJob &j) {
    if (j.cycles == 0) {
        return j.stored;
    }
    long long newest = j.base + j.cycles * j.c->cycle_work;
    if (j.position >= j.c->write) {
        return newest;
    }
    return j.cycles == 1 ? j.stored : newest - j.c->cycle_work;
}

__device__ __forceinline__ static void job_lose(CampaignJob &j, long long lost) {
    j.spent[(USE_TRAINING) * j.stride] -= lost;
    j.spent[(USE_RECOMPUTE) * j.stride] += lost;
    j.group_lost[(j.group) * j.stride] += lost;
}

__device__ __forceinline__ static void job_back(CampaignJob &j, long long target) {
    job_lose(j, job_work_done(j) - target);
    j.base = target;
    j.stored = target;
    j.cycles = 0;
    j.position = 0;
}

__device__ __forceinline__ static void job_restore_before(CampaignJob &j, long long most) {
    long long safe = job_safe(j);
    long long target = safe;
    if (most < safe) {
        long long from = most >= j.base ? j.base : 0;
        target = most <= 0 ? 0 : from + (most - from) / j.c->cycle_work * j.c->cycle_work;
    }
    job_back(j, target < safe ? target : safe);
}

__device__ __forceinline__ static void job_restore_from_memory(CampaignJob &j) {
    long long kept = job_kept(j, j.position);
    long long target = (long long) ((double) kept * (1.0 / (double) j.c->memory_work)) * j.c->memory_work;
    target -= target > kept ? j.c->memory_work : 0;
    long long at = (long long) ((double) target * ((double) j.run_wall / (double) j.c->cycle_work));
    long long moved = at < j.position ? at : j.position;
    if (j.cycles > 0) {
        j.stored = job_safe(j);
        j.base = j.base + j.cycles * j.c->cycle_work;
        j.cycles = 0;
    }
    job_lose(j, kept - job_kept(j, moved));
    j.position = moved;
}

__device__ __forceinline__ static void job_keep(CampaignJob &j) {
    j.base = job_work_done(j);
    j.stored = j.base;
    j.cycles = 0;
    j.position = 0;
}

__device__ __forceinline__ static void job_begin(CampaignJob &j, int group) {
    if (j.now < j.resume_at) {
        job_cut(j);
    }
    j.waiting = false;
    j.group = group;
#pragma unroll 1
    for (int i = 0; i < CAMPAIGN_PHASES; i++) {
        j.phases[(i) * j.stride] = 0;
    }
}

__device__ __forceinline__ static void job_book(CampaignJob &j, int from, int to) {
    long long sum = 0;
#pragma unroll 1
    for (int i = from; i < to; i++) {
        j.spent[(CAMPAIGN_FIRST_PHASE + i) * j.stride] += j.phases[(i) * j.stride];
        sum += j.phases[(i) * j.stride];
    }
    j.group_lost[(j.group) * j.stride] += sum;
    j.resume_at += sum;
}

__device__ __forceinline__ static void job_stop(CampaignJob &j, bool waits) {
    j.waiting = waits;
    j.resume_at = j.now;
    job_book(j, 0, waits ? PHASE_WAIT : CAMPAIGN_PHASES);
}

__device__ __forceinline__ static void job_resume(CampaignJob &j) {
    j.waiting = false;
    job_book(j, PHASE_WAIT, CAMPAIGN_PHASES);
}

__device__ __forceinline__ static void job_slow(CampaignJob &j, long long until, double speed, int group) {
    j.slow_group = j.slow_until > until ? j.slow_group : group;
    j.slow_speed = j.now < j.slow_until && j.slow_speed < speed ? j.slow_speed : speed;
    j.slow_until = j.slow_until > until ? j.slow_until : until;
}

__device__ __forceinline__ static void job_missing(CampaignJob &j, long long time) {
    j.resume_at = (j.now < j.resume_at ? j.resume_at : j.now) + time;
    j.spent[(USE_SHRUNKEN) * j.stride] += time;
    j.group_lost[(j.group) * j.stride] += time;
}

__device__ __forceinline__ static void job_close(CampaignJob &j) {
    if (j.now < j.resume_at) {
        job_cut(j);
    }
    long long evaluation = (long long) ((double) j.extra * j.c->evaluation_share);
    j.spent[(USE_EVALUATION) * j.stride] += evaluation;
    j.spent[(USE_CHECKPOINT) * j.stride] += j.extra - evaluation;
}

#endif
