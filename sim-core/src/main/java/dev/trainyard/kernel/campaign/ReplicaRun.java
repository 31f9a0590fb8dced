package dev.trainyard.kernel.campaign;

import dev.trainyard.kernel.random.Philox;
import java.util.Arrays;

/**
 * One replica from its first day to its last. All failures of the job are one Poisson process, the superposition of
 * its rows, whose rate changes by the day; an event that strikes a node that is down does not happen, so each node's
 * own rate stays what it is. Between events and the pool's ticks nothing is computed.
 */
final class ReplicaRun {
    private static final long DAY = 86_400_000_000L;
    private static final double TWENTY_BITS = 1.0 / (1 << 20);
    private static final double TWENTY_FOUR_BITS = 1.0 / (1 << 24);
    private static final double TWELVE_BITS = 1.0 / (1 << 12);

    /** From so many nodes on a failure is one of switches or feeds, and their nodes are like any others. */
    private static final int MANY = 4;

    private static final int MAINTENANCE = phase(TimeUse.MAINTENANCE);
    private static final int DETECT = phase(TimeUse.DETECT);
    private static final int ISOLATE = phase(TimeUse.ISOLATE);
    private static final int SCHEDULE = phase(TimeUse.SCHEDULE);
    private static final int START = phase(TimeUse.START);
    private static final int LOAD = phase(TimeUse.LOAD);
    private static final int WARM_UP = phase(TimeUse.WARM_UP);

    final NodePool pool = new NodePool();
    final JobLedger job = new JobLedger();
    final int[] groupCounts = new int[FailureRow.GROUPS];
    int interruptions;
    int planned;
    int sparesUsed;

    private final ReplicaRates rates = new ReplicaRates();
    private final int[] words = new int[Philox.WORDS];
    private final RestartTimes[] paths = new RestartTimes[2];
    private CampaignCase campaign;
    private long seed;
    private int replica;
    private long event;
    private long clock;
    private long nextTick;
    private long nextMaintenance;
    private double factor;
    private double rate;
    private EventSink sink;

    private static int phase(TimeUse use) {
        return use.ordinal() - TimeUse.FIRST_PHASE;
    }

    /** The case of the replicas that follow. */
    void prepare(CampaignCase next, long ofSeed, EventSink told) {
        campaign = next;
        seed = ofSeed;
        sink = told;
        paths[0] = next.paths().get(0);
        paths[1] = next.paths().get(1);
        rates.prepare(next);
    }

    void run(int number) {
        replica = number;
        rates.draw(campaign, seed, replica);
        pool.start(campaign);
        job.start(campaign);
        Arrays.fill(groupCounts, 0);
        interruptions = 0;
        planned = 0;
        sparesUsed = 0;
        event = 0;
        clock = 0;
        nextTick = pool.tick();
        nextMaintenance = campaign.maintenanceEvery() > 0 ? campaign.maintenanceEvery() : Long.MAX_VALUE;
        setRate(0);
        walk();
        job.close();
    }

    private void walk() {
        Philox.block(seed, replica, ReplicaRates.EVENTS, event, words, 0);
        double left = -CampaignMath.log(CampaignMath.open(words[0]));
        long end = campaign.horizon();
        while (true) {
            double span = nextTick - clock;
            if (left < span * rate) {
                clock += (long) (left / rate);
                if (clock >= end || event >= campaign.mostEvents()) {
                    break;
                }
                happen();
                event++;
                Philox.block(seed, replica, ReplicaRates.EVENTS, event, words, 0);
                left = -CampaignMath.log(CampaignMath.open(words[0]));
            } else {
                left -= span * rate;
                clock = nextTick;
                if (clock >= end) {
                    break;
                }
                tick();
            }
            if (job.done()) {
                return;
            }
        }
        job.to(clock < end ? clock : end);
    }

    private void setRate(int day) {
        double[] factors = campaign.dayFactors();
        factor = factors[day < factors.length ? day : factors.length - 1];
        rate = rates.hardware() * factor + rates.other();
    }

    private void tick() {
        nextTick += pool.tick();
        if (clock / DAY != (clock - pool.tick()) / DAY) {
            setRate((int) (clock / DAY));
            // The job's clock follows at least once a day, so that its end is seen.
            job.to(clock);
        }
        if (pool.endTick() && (job.isWaiting() || campaign.nodesPerReplica() > 0)) {
            job.to(clock);
            nodesCame();
        }
        if (clock >= nextMaintenance) {
            nextMaintenance += campaign.maintenanceEvery();
            job.to(clock);
            if (!job.done() && !job.isStopped()) {
                job.keep();
                clearPhases();
                job.phases[MAINTENANCE] = campaign.maintenance();
                planned++;
                job.stop(false);
            }
        }
    }

    private void nodesCame() {
        boolean enough = fit();
        if (job.isWaiting() && enough) {
            job.stop(false);
        }
    }

    /** Sets the job's speed by the nodes that are up; false where it cannot run at all. */
    private boolean fit() {
        int up = pool.up();
        if (up >= campaign.nodes()) {
            job.shrink(1);
            return true;
        }
        if (campaign.nodesPerReplica() == 0) {
            return false;
        }
        int all = campaign.nodes() / campaign.nodesPerReplica();
        int left = up / campaign.nodesPerReplica();
        job.shrink(left < all ? (double) left / all : 1);
        return left > 0;
    }

    private void clearPhases() {
        for (int i = 0; i < TimeUse.PHASES; i++) {
            job.phases[i] = 0;
        }
    }

    private void happen() {
        int index = rates.pick((words[1] >>> 12) * TWENTY_BITS, factor);
        FailureRow row = rates.rows()[index];
        if (row.onNode()) {
            strike(row, index);
        } else {
            job.to(clock);
            if (!job.done()) {
                hurt(row, index, 0);
            }
        }
    }

    /** Which node is struck: one that is down, so nothing happens; a spare; or one of the job's. */
    private void strike(FailureRow row, int index) {
        double at = (words[2] >>> 8) * TWENTY_FOUR_BITS;
        boolean worst = at < campaign.worstFaults();
        at = worst ? at / campaign.worstFaults() : (at - campaign.worstFaults()) / (1 - campaign.worstFaults());
        double down = pool.shareDown(worst);
        if (at < down) {
            return;
        }
        int up = pool.up();
        int spare = up > campaign.nodes() ? up - campaign.nodes() : 0;
        boolean ofSpares = (at - down) * up < spare * (1 - down);
        int nodes = row.nodes();
        boolean burst = false;
        if (nodes > 0 && campaign.burstShare() > 0) {
            double drawn = (words[1] & 0xFFF) * TWELVE_BITS;
            burst = drawn < campaign.burstShare();
            if (burst) {
                int whole = (int) campaign.burstNodes();
                nodes += whole - 1 + (drawn < campaign.burstShare() * (campaign.burstNodes() - whole) ? 1 : 0);
            }
        }
        if (nodes > 0) {
            double deviate = row.repairSigma() > 0
                    ? CampaignMath.normal(((words[3] >>> 12) + 0.5) * TWENTY_BITS) : 0;
            nodes = pool.lose(nodes, worst && nodes < MANY, clock,
                    CampaignMath.time(row.repair(), row.repairSigma(), row.repairLongest(), deviate));
        }
        if (!ofSpares) {
            job.to(clock);
            if (!job.done()) {
                hurt(row, index, nodes);
                if (burst && job.phases[ISOLATE] > 0) {
                    job.phases[ISOLATE] += (long) campaign.burstTime();
                    job.stop(job.isWaiting());
                }
            }
        }
    }

    private void hurt(FailureRow row, int index, int nodes) {
        groupCounts[row.group()]++;
        if (row.kind() == RowKind.SLOW) {
            job.slow(clock + lasting(row), 1 / row.slowdown());
        } else {
            halt(row, index, nodes);
        }
        if (sink != null) {
            sink.event(clock, row.group(), row.kind(), nodes, campaign.nodes() + campaign.hot() + campaign.warm()
                    - pool.up(), job.workDone());
        }
    }

    private long lasting(FailureRow row) {
        Philox.block(seed, replica, ReplicaRates.FURTHER, event, words, 0);
        return CampaignMath.time(row.lasts(), row.lastsSigma(), row.lastsLongest(),
                CampaignMath.normal(CampaignMath.open(words[0])));
    }

    private void halt(FailureRow row, int index, int nodes) {
        RestartTimes path = paths[row.path()];
        double scale = rates.times[row.path()];
        if (path.scatter() > 0) {
            int bits = (words[2] & 0xFF) << 12 | words[3] & 0xFFF;
            scale = scale * CampaignMath.exp(path.scatter() * CampaignMath.normal((bits + 0.5) * TWENTY_BITS));
        }
        job.blame(row.group());
        boolean memory = row.memorySurvives() && nodes <= 1 && path.memoryLoad() >= 0 && job.hasMemory();
        boolean enough = fit();
        if (path.keepsOthers() > 0 && row.kind() == RowKind.STOP && memory && enough) {
            interruptions++;
            loseReplica(path, scale, nodes);
            return;
        }
        goBack(row, memory);
        clearPhases();
        if (row.kind() != RowKind.PLANNED) {
            interruptions++;
            job.phases[DETECT] = rates.detect[index];
            job.phases[ISOLATE] = (long) (path.isolate() * scale);
        } else {
            planned++;
        }
        job.phases[SCHEDULE] = (long) (path.schedule() * scale) + spare(nodes, path, scale);
        job.phases[START] = (long) (path.start() * scale);
        job.phases[LOAD] = (long) (memory ? path.memoryLoad() : path.load());
        job.phases[WARM_UP] = (long) (path.warmUp() * scale);
        job.stop(!enough);
    }

    /** What it costs to put spare nodes in place; counts them. */
    private long spare(int nodes, RestartTimes path, double scale) {
        int left = pool.up() - campaign.nodes();
        if (nodes == 0 || left < 0) {
            return 0;
        }
        sparesUsed += nodes;
        return left < campaign.warm() ? (long) (path.warmSpare() * scale) : 0;
    }

    /** One replica is lost and comes back; the others wait for nothing but to notice. */
    private void loseReplica(RestartTimes path, double scale, int nodes) {
        boolean stopped = job.isStopped();
        long apart = (long) ((path.schedule() + path.start() + path.warmUp()) * scale + path.memoryLoad()
                + spare(nodes, path, scale));
        job.missing((long) (apart * path.keepsOthers()));
        if (!stopped) {
            clearPhases();
            job.phases[ISOLATE] = (long) (path.isolate() * scale);
            job.stop(false);
        }
    }

    private void goBack(FailureRow row, boolean memory) {
        switch (row.kind()) {
            case PLANNED -> {
                if (!job.isStopped()) {
                    job.keep();
                }
            }
            case SILENT -> job.restoreBefore(job.workDone() - lasting(row));
            case ROLLBACK -> job.restoreBefore(job.workDone() - (long) row.rollback());
            default -> {
                if (memory) {
                    job.restoreFromMemory();
                } else {
                    job.restore();
                }
            }
        }
    }
}
