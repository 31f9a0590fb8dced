package dev.trainyard.cli;

import dev.trainyard.iteration.Timeline;
import dev.trainyard.plan.Plan;
import dev.trainyard.report.TraceFile;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDigest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A timeline as a Chrome trace: a process for each pipeline stage, a thread for each of its streams. */
final class TraceWriter {
    private TraceWriter() {}

    static void write(Path file, Scenario scenario, Timeline timeline) {
        Map<String, Object> about = new Row().with("scenario", scenario.name())
                .with("scenarioDigest", ScenarioDigest.of(scenario)).values();
        OutputFiles.write("--trace", file, out -> {
            try (TraceFile trace = new TraceFile(out, about)) {
                write(trace, scenario.plan().orElseThrow(), timeline);
            }
        });
    }

    private static void write(TraceFile trace, Plan plan, Timeline timeline) {
        Map<String, Integer> threads = new HashMap<>();
        for (int stage = 0; stage < plan.pp(); stage++) {
            trace.process(stage, "stage " + stage);
        }
        for (int i = 0; i < timeline.size(); i++) {
            int stage = timeline.slot(i) / plan.vp();
            String stream = timeline.stream(i);
            Integer thread = threads.get(stream + "@" + stage);
            if (thread == null) {
                thread = threads.size();
                threads.put(stream + "@" + stage, thread);
                trace.thread(stage, thread, stream);
            }
            String name = plan.vp() > 1 ? timeline.name(i) + ", chunk " + timeline.slot(i) % plan.vp()
                    : timeline.name(i);
            trace.slice(stage, thread, name, timeline.name(i), timeline.start(i), timeline.end(i) - timeline.start(i));
        }
    }
}
