package dev.trainyard.scenario;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.framework.PlanReader;
import dev.trainyard.plan.framework.settings.ImportedSettings;
import dev.trainyard.plan.imported.Imported;
import java.util.List;
import java.util.Optional;

/** Reads {@code plan} and holds it against the model, the cluster and the batch. */
final class PlanSection {
    private PlanSection() {}

    /** What is written of a plan; empty for {@code auto}. */
    static Optional<Entry> written(Entry root) {
        Optional<Entry> written = root.find("plan").filter(entry -> !entry.isScalar() || !entry.text().equals("auto"));
        written.filter(Entry::isScalar).ifPresent(entry -> {
            throw entry.error("expected auto, {tp: ..., pp: ...}, or {KEY: settings} with KEY one of "
                    + String.join(", ", Imported.keys()) + "; found \"" + Names.clip(entry.text()) + "\"");
        });
        return written;
    }

    /**
     * The scenario with the plan that is written; unchanged for {@code auto}.
     *
     * @param settings of a training program, where the plan is such
     */
    static Scenario read(Entry root, Scenario scenario, Optional<ImportedSettings> settings) {
        return written(root).map(plan -> read(root, plan, scenario, settings)).orElse(scenario);
    }

    /** The plan as it is written; the layout is not checked. */
    static Plan plan(Entry written, Scenario scenario, Optional<ImportedSettings> settings) {
        return settings.filter(it -> Imported.is(written)).map(it -> it.plan(scenario.model(), scenario.software(),
                scenario.cluster().gpus(), scenario.training().globalBatch()))
                .orElseGet(() -> PlanReader.read(written, scenario.software(), scenario.cluster().gpus()));
    }

    private static Scenario read(Entry root, Entry written, Scenario scenario, Optional<ImportedSettings> settings) {
        Plan plan = plan(written, scenario, settings);
        Scenario planned = withSpares(written, scenario.withPlan(plan), plan);
        try {
            Layouts.check(planned.model(), planned.cluster(), plan, planned.training().sequence(),
                    planned.training().globalBatch());
        } catch (LayoutException e) {
            throw located(e, root, written);
        }
        return noted(planned, plan);
    }

    private static Scenario withSpares(Entry written, Scenario scenario, Plan plan) {
        Cluster all = scenario.cluster();
        Cluster working = written.find("dp").isPresent() ? Spares.working(all, plan) : all;
        return ScenarioBuilder.builder(scenario).cluster(working).spares(all.gpus() - working.gpus()).build();
    }

    /** The work knows how far a group reaches, not where its ranks lie: what cannot be is said. */
    private static Scenario noted(Scenario planned, Plan plan) {
        int group = plan.ep() * plan.etp();
        int domain = planned.cluster().gpusPerDomain();
        return group <= 1 || group >= domain || domain % group == 0 ? planned : planned.withNote("plan.ep: groups of "
                + group + " accelerators do not tile domains of " + domain + "; each is priced as if it lay inside one,"
                + " as where " + domain % group + " of each domain stand idle. Groups that cross domains take longer");
    }

    private static InputException located(LayoutException e, Entry root, Entry plan) {
        boolean inTraining = List.of("sequence", "globalBatch").contains(e.field());
        Entry section = inTraining ? root.find("training").orElse(plan) : plan;
        String path = e.field().isEmpty() ? section.path() : section.path() + "." + e.field();
        return new InputException((section.isMapping() ? section.find(e.field()) : Optional.<Entry>empty())
                .orElse(section).place(), path, e.getMessage() + " Or --plan auto, which looks for a plan.");
    }
}
