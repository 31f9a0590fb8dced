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
    private static final double CENTURY = 36_525.0 * DAY;

    /** From so many nodes on a failure is one of switches or feeds, and their nodes are like any others. */
    private static final int MANY = 4;

    final NodePool pool = new NodePool();
    final JobLedger job = new JobLedger();
    final int[] groupCounts = new int[FailureRow.GROUPS];
    int interruptions;
    int planned;
    int sparesUsed;

    private final EventDraws draws = new EventDraws();
    private final ReplicaRates rates = new ReplicaRates();
    private final int[] words = new int[Philox.WORDS];
    private final RestartTimes[] paths = new RestartTimes[2];
    private CampaignCase campaign;
    private long seed;
    private int replica;
    private long clock;
    private long nextTick;
    private long nextMaintenance;
    private long nextDay;
    private int day;
    private double rate;
    private double meanGap;
    private EventSink sink;

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
        job.start(campaign, rates.work());
        mend();
        Arrays.fill(groupCounts, 0);
        interruptions = 0;
        planned = 0;
        sparesUsed = 0;
        clock = 0;
        nextTick = pool.tick();
        nextMaintenance = campaign.maintenanceEvery() > 0 ? campaign.maintenanceEvery() : Long.MAX_VALUE;
        nextDay = DAY;
        day = 0;
        draws.start(seed, replica, rates, campaign.worstFaults());
        setRate(0);
        walk();
        job.close();
        if (sink != null) {
            sink.end(job.now());
        }
    }

    /**
     * Nodes that are down when it begins: for each class a Poisson process over the ticks at whose ends they come back,
     * at the rate that this replica has drawn. One that is down already is not struck again; where nearly all are,
     * enough have been drawn.
     */
    private void mend() {
        long drawn = 0;
        long most = (long) MANY * (campaign.nodes() + campaign.hot() + campaign.warm());
        for (MendingNodes mending : campaign.mending()) {
            double factor = rates.hardwareFactor() * rates.groupFactor(mending);
            double[] backBy = mending.backBy();
            double all = backBy[backBy.length - 1] * factor;
            double at = 0;
            int tick = 0;
            while (drawn < most) {
                Philox.block(seed, replica, ReplicaRates.MENDING, drawn, words, 0);
                drawn++;
                at -= CampaignMath.log(CampaignMath.open(words[0]));
                if (at >= all) {
                    break;
                }
                while (backBy[tick] * factor <= at) {
                    tick++;
                }
                int kind = CampaignMath.open(words[1]) < campaign.worstFaults() ? 1 : 0;
                if (CampaignMath.open(words[2]) >= pool.shareDown(kind)) {
                    pool.lose(1, kind, 0, tick * pool.tick());
                }
            }
        }
        if (!fit()) {
            job.begin(JobLedger.NO_CLASS);
            job.await();
            tell(true);
        }
    }

    private void walk() {
        double left = draws.gap();
        long end = campaign.horizon();
        while (true) {
            double span = nextTick - clock;
            double gap = left * meanGap;
            if (gap < span) {
                clock += (long) gap;
                if (clock >= end || draws.event() >= campaign.mostEvents()) {
                    break;
                }
                happen();
                draws.next();
                left = draws.gap();
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

    private void setRate(int onDay) {
        double[] factors = campaign.dayFactors();
        double factor = factors[onDay < factors.length ? onDay : factors.length - 1];
        double hardware = rates.hardware() * factor;
        draws.setRate(hardware, factor > 0 ? 1 / factor : 0);
        rate = hardware + rates.other();
        // a century where nothing ever fails
        meanGap = rate > 0 ? 1 / rate : CENTURY;
    }

    private void tick() {
        nextTick += pool.tick();
        while (clock >= nextDay) {
            day++;
            nextDay += DAY;
            setRate(day);
            // The job's clock follows at least once a day, so that its end is seen.
            job.to(clock);
        }
        if (pool.endTick() && (job.isWaiting() || job.isShrunken())) {
            job.to(clock);
            nodesCame();
        }
        if (clock >= nextMaintenance) {
            nextMaintenance += campaign.maintenanceEvery();
            job.to(clock);
            if (!job.done() && !job.isStopped()) {
                job.keep();
                job.begin(JobLedger.NO_CLASS);
                job.maintain(campaign.maintenance());
                planned++;
                tell(false);
            }
        }
    }

    /** The trace of this replica, if there is one, hears of the stop that has been booked. */
    private void tell(boolean waits) {
        if (sink != null) {
            sink.stop(job.now(), job.phases(), waits);
        }
    }

    private void nodesCame() {
        boolean enough = fit();
        if (job.isWaiting() && enough) {
            job.resume();
            if (sink != null) {
                sink.resume(clock);
            }
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

    private void happen() {
        int index = draws.row();
        FailureRow row = rates.rows()[index];
        if (row.onNode()) {
            strike(row, index);
        } else if (!job.isWaiting()) {
            job.to(clock);
            if (!job.done()) {
                hurt(row, index, 0, 0);
            }
        }
    }

    /** Which node is struck: one that is down, so nothing happens; a spare; or one of the job's. */
    private void strike(FailureRow row, int index) {
        double at = draws.node();
        int kind = draws.kind();
        double down = pool.shareDown(kind);
        if (at < down) {
            return;
        }
        int up = pool.up();
        int spare = up > campaign.nodes() ? up - campaign.nodes() : 0;
        boolean ofSpares = (at - down) * up < spare * (1 - down);
        int nodes = row.nodes();
        long burst = 0;
        if (nodes > 0) {
            double drawn = draws.burst();
            if (drawn < campaign.burstShare()) {
                burst = (long) campaign.burstTime();
                int whole = (int) campaign.burstNodes();
                nodes += whole - 1 + (drawn < campaign.burstShare() * (campaign.burstNodes() - whole) ? 1 : 0);
            }
        }
        if (nodes > 0) {
            nodes = pool.lose(nodes, nodes < MANY ? kind : 0, clock, draws.repair());
        }
        // Several nodes from a spare on may be more than there are spares: the rest are the job's.
        int ofJob = ofSpares ? Math.max(0, campaign.nodes() - pool.up()) : nodes;
        // a job that waits for nodes has nothing to lose
        if ((!ofSpares || ofJob > 0) && !job.isWaiting()) {
            job.to(clock);
            if (!job.done()) {
                hurt(row, index, ofJob, burst);
            }
        }
    }

    private void hurt(FailureRow row, int index, int nodes, long burst) {
        groupCounts[row.group()]++;
        if (row.kind() == RowKind.SLOW) {
            job.slow(clock + lasting(row), 1 / row.slowdown(), row.group());
        } else {
            halt(row, index, nodes, burst);
        }
        if (sink != null) {
            sink.event(clock, row.group(), row.kind(), nodes, campaign.nodes() + campaign.hot() + campaign.warm()
                    - pool.up(), job.workDone());
        }
    }

    private long lasting(FailureRow row) {
        Philox.block(seed, replica, ReplicaRates.FURTHER, draws.event(), words, 0);
        return CampaignMath.time(row.lasts(), row.lastsSigma(), row.lastsLongest(),
                CampaignMath.normal(CampaignMath.open(words[0])));
    }

    private void halt(FailureRow row, int index, int nodes, long burst) {
        RestartTimes path = paths[row.path()];
        double scale = rates.times[row.path()] * rates.scatter(row.path(), draws.scatter());
        boolean stopped = job.isStopped();
        boolean memory = row.memorySurvives() && nodes <= 1 && path.memoryLoad() >= 0 && job.hasMemory();
        boolean enough = fit();
        if (path.keepsOthers() > 0 && row.kind() == RowKind.STOP && memory && enough) {
            interruptions++;
            loseReplica(row, scale, nodes, stopped);
            return;
        }
        long detect = 0;
        long isolate = 0;
        if (row.kind() == RowKind.PLANNED) {
            planned++;
        } else {
            interruptions++;
            detect = rates.detect[index];
            isolate = (long) (path.isolate() * scale) + burst;
        }
        long schedule = (long) (path.schedule() * scale) + spare(nodes, enough, path, scale);
        long start = (long) (path.start() * scale);
        long load = (long) (memory ? path.memoryLoad() : path.load());
        long warmUp = (long) (path.warmUp() * scale);
        long replaced = detect + isolate + schedule;
        if (path.continues() && stopped && enough && job.left() >= replaced
                && job.left() <= replaced + start + load + warmUp) {
            // what was lost meanwhile counts for the class that began the stop
            goBack(row, memory, true);
            return;
        }
        job.begin(row.group());
        goBack(row, memory, stopped);
        job.stop(0, detect, isolate, schedule, start, load, warmUp, !enough);
        tell(!enough);
    }

    /**
     * What it costs to put spare nodes in place of the job's that left; counts them, those that there are where they
     * are too few. Where the job waits for a repair, a warm one is ready by then.
     */
    private long spare(int nodes, boolean enough, RestartTimes path, double scale) {
        int left = pool.up() - campaign.nodes();
        int used = Math.max(0, nodes + Math.min(0, left));
        sparesUsed += used;
        return used > 0 && enough && left < campaign.warm() ? (long) (path.warmSpare() * scale) : 0;
    }

    /** One replica is lost and comes back; the others wait for nothing but to notice. */
    private void loseReplica(FailureRow row, double scale, int nodes, boolean stopped) {
        RestartTimes path = paths[row.path()];
        long apart = (long) ((path.schedule() + path.start() + path.warmUp()) * scale + path.memoryLoad()
                + spare(nodes, true, path, scale));
        if (!stopped) {
            job.begin(row.group());
            job.stop(0, 0, (long) (path.isolate() * scale), 0, 0, 0, 0, false);
            tell(false);
        }
        job.missing((long) (apart * path.keepsOthers()));
        if (sink != null) {
            sink.missing(clock, (long) (apart * path.keepsOthers()));
        }
    }

    private void goBack(FailureRow row, boolean memory, boolean stopped) {
        switch (row.kind()) {
            case PLANNED -> {
                if (!stopped) {
                    job.keep();
                }
            }
            case SILENT -> job.restoreBefore(job.workDone() - lasting(row));
            case ROLLBACK -> job.restoreBefore(job.workDone() - (long) row.rollback());
            default -> {
                if (!memory) {
                    job.restore();
                } else if (!stopped) {
                    job.restoreFromMemory();
                }
            }
        }
    }
}
