package dev.trainyard.cli.view;

import dev.trainyard.campaign.LedgerCause;
import dev.trainyard.cluster.failure.FailureModel;
import dev.trainyard.input.Entry;
import dev.trainyard.kernel.campaign.EventSink;
import dev.trainyard.kernel.campaign.RowKind;
import dev.trainyard.kernel.campaign.TimeUse;
import dev.trainyard.report.TraceFile;
import java.util.Map;

/**
 * One replica as Chrome trace events. The first track is the job: training and the phases of its stops, each named by
 * its cause. Below it each class of failures has a track with an instant for each failure; a counter shows nodes down.
 */
public final class CampaignTrace implements EventSink {
    private static final int PROCESS = 1;
    private static final int JOB = 1;
    private static final int FIRST_CLASS = 2;
    private static final double DAY = 86.4e9;

    private final FailureModel failures;
    private final TraceFile file;
    private final long[] phases = new long[TimeUse.COUNT - TimeUse.phase(0).ordinal()];
    private long from;
    private long missing;
    private int next;
    private boolean waits;

    public CampaignTrace(String scenario, int replica, FailureModel failures, TraceFile file) {
        this.failures = failures;
        this.file = file;
        next = phases.length;
        file.process(PROCESS, scenario + ", replica " + replica);
        file.thread(PROCESS, JOB, "the job");
        for (int i = 0; i < failures.classes().size(); i++) {
            file.thread(PROCESS, FIRST_CLASS + i, "failures: " + failures.classes().get(i).name());
        }
    }

    @Override
    public void event(long time, int group, RowKind kind, int nodes, int nodesDown, long work) {
        Map<String, Object> about = new Row().with("day", time / DAY).with("nodesLost", nodes)
                .with("trainedDays", work / DAY).values();
        file.instant(PROCESS, FIRST_CLASS + group, failures.classes().get(group).name(), Entry.nameOf(kind), time,
                about);
        file.counter(PROCESS, "nodes down", time, nodesDown);
    }

    @Override
    public void stop(long time, long[] lengths, boolean waitsForNodes) {
        until(time);
        System.arraycopy(lengths, 0, phases, 0, lengths.length);
        next = 0;
        missing = 0;
        waits = waitsForNodes;
    }

    @Override
    public void missing(long time, long length) {
        until(time);
        missing += length;
    }

    @Override
    public void resume(long time) {
        until(time);
        waits = false;
    }

    @Override
    public void end(long time) {
        until(time);
    }

    /** Writes what the job did up to a time: phases of a stop, then the wait or training. */
    private void until(long time) {
        while (next < phases.length && from < time) {
            LedgerCause cause = LedgerCause.of(TimeUse.phase(next));
            if (waits && cause == LedgerCause.WAIT) {
                span(cause, time);
            } else {
                long left = Math.min(phases[next], time - from);
                phases[next] -= left;
                span(cause, from + left);
                next += phases[next] == 0 ? 1 : 0;
            }
        }
        long left = Math.min(missing, time - from);
        missing -= left;
        span(LedgerCause.SHRUNKEN, from + left);
        span(LedgerCause.TRAINING, time);
    }

    private void span(LedgerCause cause, long end) {
        if (end > from) {
            file.span(PROCESS, JOB, cause.text(), from, end - from);
            from = end;
        }
    }
}
