package dev.trainyard.cli.view;

import dev.trainyard.cluster.failure.FailureModel;
import dev.trainyard.input.Entry;
import dev.trainyard.kernel.campaign.EventSink;
import dev.trainyard.kernel.campaign.RowKind;
import dev.trainyard.report.JsonOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The failures of one replica as Chrome trace events: an instant each, and how many nodes are down. */
public final class CampaignTrace implements EventSink {
    private static final double DAY = 86.4e9;

    private final FailureModel failures;
    private final List<Map<String, Object>> events = new ArrayList<>();

    public CampaignTrace(FailureModel failures) {
        this.failures = failures;
    }

    @Override
    public void event(long time, int group, RowKind kind, int nodes, int nodesDown, long work) {
        events.add(new Row().with("name", failures.classes().get(group).name()).with("cat", Entry.nameOf(kind))
                .with("ph", "i").with("s", "g").with("ts", time).with("pid", 1).with("tid", group)
                .with("args", new Row().with("day", time / DAY).with("nodesLost", nodes)
                        .with("trainedDays", work / DAY).values()).values());
        events.add(new Row().with("name", "nodes down").with("ph", "C").with("ts", time).with("pid", 1)
                .with("args", new Row().with("nodes", nodesDown).values()).values());
    }

    /** The whole file. */
    public String json() {
        return JsonOut.compact(new Row().with("displayTimeUnit", "ms").with("traceEvents", events).values()) + "\n";
    }
}
