package dev.trainyard.cli.view;

import dev.trainyard.cli.option.OutputFiles;
import dev.trainyard.iteration.Timeline;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.report.TraceFile;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDigest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A timeline as a Chrome trace: a process for each pipeline stage, a thread for each of its streams. */
public final class TraceWriter {
    private TraceWriter() {}

    public static void write(Path file, Scenario scenario, Timeline timeline) {
        Map<String, Object> about = new Row().with("scenario", scenario.name())
                .with("scenarioDigest", ScenarioDigest.of(scenario)).values();
        OutputFiles.write("--trace", file, out -> {
            try (TraceFile trace = new TraceFile(out, about)) {
                write(trace, scenario, timeline);
            }
        });
    }

    private static void write(TraceFile trace, Scenario scenario, Timeline timeline) {
        Plan plan = scenario.plan().orElseThrow();
        // DualPipe holds two chunks a stage although the plan says no virtual stages.
        int chunks = new PipelineShape(plan.schedule(), plan.pp(), plan.vp(),
                Layouts.microBatches(plan, scenario.training().globalBatch())).chunks();
        Map<String, Integer> threads = new HashMap<>();
        for (int stage = 0; stage < plan.pp(); stage++) {
            trace.process(stage, "stage " + stage);
        }
        for (int i = 0; i < timeline.size(); i++) {
            int stage = timeline.slot(i) / chunks;
            String stream = timeline.stream(i);
            Integer thread = threads.get(stream + "@" + stage);
            if (thread == null) {
                thread = threads.size();
                threads.put(stream + "@" + stage, thread);
                trace.thread(stage, thread, stream);
            }
            String name = chunks > 1 ? timeline.name(i) + ", chunk " + timeline.slot(i) % chunks
                    : timeline.name(i);
            trace.slice(stage, thread, name, timeline.name(i), timeline.start(i), timeline.end(i) - timeline.start(i));
        }
    }
}
