package dev.trainyard.campaign;

import dev.trainyard.campaign.checkpoint.CheckpointCosts;
import dev.trainyard.campaign.failure.DayFactors;
import dev.trainyard.campaign.failure.FailureRows;
import dev.trainyard.campaign.failure.MendingAtStart;
import dev.trainyard.campaign.failure.RestartPhases;
import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.cluster.failure.FailureModel;
import dev.trainyard.cluster.failure.RestartPath;
import dev.trainyard.input.Duration;
import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.kernel.campaign.CheckpointCycle;
import dev.trainyard.kernel.campaign.FailureRow;
import dev.trainyard.kernel.campaign.MendingNodes;
import dev.trainyard.kernel.campaign.RestartTimes;
import dev.trainyard.kernel.campaign.RowKind;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.scenario.campaign.Stops;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns a job and its settings into cases of the campaign kernel, for any interval and number of spares. */
final class CaseBuilder {
    private static final double MICRO = 1e6;
    /** Longer than any repair, us. */
    private static final double AGES = 1e18;

    private final CampaignJob job;
    private final CampaignSettings settings;
    private final RunLength length;
    private final CheckpointCosts checkpoint;
    private final double[] dayFactors;
    private final List<RestartTimes> paths;
    private final Map<Integer, List<MendingNodes>> mending = new HashMap<>();
    private final Map<Integer, List<FailureRow>> rows = new HashMap<>();

    CaseBuilder(CampaignJob job, CampaignSettings settings, RunLength length, CheckpointCosts checkpoint) {
        this.job = job;
        this.settings = settings;
        this.length = length;
        this.checkpoint = checkpoint;
        this.dayFactors = DayFactors.of(settings.failures().value(), settings.start(), settings.ageSeconds(),
                settings.days() > 0 ? settings.days() : settings.longestDays());
        RestartPath first = settings.restart().value();
        this.paths = List.of(RestartPhases.of(first, checkpoint, job),
                RestartPhases.of(settings.fallback().isPresent() ? settings.fallback().get().value() : first,
                        checkpoint, job));
    }

    CampaignCase build(double intervalSeconds, int hot, long mostEvents) {
        FailureModel failures = settings.failures().value();
        Stops maintenance = settings.maintenance();
        double days = settings.days() > 0 ? settings.days() : settings.longestDays();
        CampaignCase campaign = new CampaignCase((long) Math.max(1, length.work() * MICRO),
                // fixed days have no last step: how long its steps are tells in a replica's tokens alone, not here
                length.tokens() > 0 ? job.stepSigma() : 0,
                (long) (days * Duration.DAY * MICRO), mostEvents, job.nodes(), hot, settings.spares().warm(),
                settings.restart().value().shrinks() ? job.nodesPerReplica() : 0,
                // spares come from the same nodes, so they have their part of the worst
                (int) Math.round(failures.worstShare() * (job.nodes() + hot + settings.spares().warm())),
                failures.worstFaults(), failures.burstShare(), failures.burstNodes(),
                failures.burstSeconds() * MICRO, cycle(intervalSeconds), paths,
                (long) (maintenance.everySeconds() * MICRO), (long) (maintenance.lastsSeconds() * MICRO),
                failures.doubt().sigmaBelow(), failures.doubt().sigmaAbove(), dayFactors, List.of(), rows(hot));
        // the same for every interval, and what takes longest to set up
        return campaign.withMending(mending.computeIfAbsent(hot,
                unused -> MendingAtStart.of(campaign, settings.ageSeconds() * MICRO)));
    }

    /** Nodes of the job that are down on a usual day, by rates and repairs at their middle. */
    double usuallyDown() {
        return MendingAtStart.of(build(possible(0), 0, 1), AGES).stream()
                .mapToDouble(mending -> mending.backBy()[mending.backBy().length - 1]).sum();
    }

    List<FailureRow> rows(int hot) {
        return rows.computeIfAbsent(hot, this::newRows);
    }

    private List<FailureRow> newRows(int hot) {
        return FailureRows.of(job, settings.failures().value(), settings.agents(), settings.restart().value().fails(),
                job.stepSeconds(), hot + settings.spares().warm());
    }

    /** A step as it is run, with all that makes it last longer; nothing can be written within one, s. */
    double stepSeconds() {
        return Math.max(1e-6, job.stepSeconds() * RunLength.slowdown(settings));
    }

    /**
     * The interval as it can be: at least a step, and no checkpoint begins before the one ahead of it is safe; where it
     * is too short, the fewest steps that are not. A longer one need not be whole steps: it is what a timer comes to on
     * average whose checkpoint waits for the end of the step.
     */
    double possible(double intervalSeconds) {
        boolean longEnough = intervalSeconds >= Math.max(stepSeconds(), checkpoint.writeSeconds());
        return longEnough ? intervalSeconds : wholeSteps(0);
    }

    /** The nearest interval that can be and is whole steps, s. */
    double wholeSteps(double intervalSeconds) {
        double least = Math.max(1, Math.ceil(checkpoint.writeSeconds() / stepSeconds() - 1e-9));
        return Math.max(least, Math.rint(intervalSeconds / stepSeconds())) * stepSeconds();
    }

    private CheckpointCycle cycle(double intervalSeconds) {
        double interval = possible(intervalSeconds);
        double memory = checkpoint.memoryIntervalSeconds() > 0
                ? checkpoint.memoryStallSeconds() / checkpoint.memoryIntervalSeconds() : 0;
        double evaluation = settings.evaluation().everySeconds() > 0
                ? settings.evaluation().lastsSeconds() / settings.evaluation().everySeconds() : 0;
        double extra = interval * (memory + evaluation);
        long work = Math.max(1, (long) (interval * MICRO));
        return new CheckpointCycle(work, (long) (extra * MICRO), extra > 0 ? evaluation / (memory + evaluation) : 0,
                (long) (checkpoint.stallSeconds() * MICRO),
                Math.min(work, (long) (checkpoint.writeSeconds() * MICRO)),
                (long) (checkpoint.memoryIntervalSeconds() * MICRO));
    }

    /** Mean time between stops that go back to storage, s; infinite where there are none. */
    double secondsBetweenStorageRestores(int hot) {
        double perDay = 0;
        for (FailureRow row : rows(hot)) {
            boolean stops = row.kind() == RowKind.STOP || row.kind() == RowKind.ROLLBACK
                    || row.kind() == RowKind.SILENT;
            boolean memory = row.kind() == RowKind.STOP && row.memorySurvives() && row.nodes() <= 1
                    && paths.get(row.path()).memoryLoad() >= 0;
            perDay += stops && !memory ? row.perDay() : 0;
        }
        return perDay > 0 ? Duration.DAY / perDay : Double.POSITIVE_INFINITY;
    }
}
