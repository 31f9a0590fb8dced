package dev.trainyard.study.sweep;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.model.ModelFlops;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.framework.Framework;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.scenario.ScenarioDigest;
import dev.trainyard.scenario.ScenarioDraft;
import dev.trainyard.scenario.Spares;
import dev.trainyard.scenario.Training;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What points have in common that differ in numbers of the plan and in the batch alone: a scenario, read once, and what
 * is written of its plan. Where the values do not go together it is the reason instead.
 */
public final class SweptScenario {
    private final ScenarioDraft draft;
    private final Scenario scenario;
    private final PlanTemplate template;
    private final String problem;
    private final String digest;
    private final double modelFlopsPerSequence;

    private SweptScenario(ScenarioDraft draft, Scenario scenario, PlanTemplate template, String problem) {
        this.draft = draft;
        this.scenario = scenario;
        this.template = template;
        this.problem = problem;
        this.digest = scenario == null ? "" : ScenarioDigest.of(withBatch(scenario, 1)).substring(0, 16);
        this.modelFlopsPerSequence = scenario == null ? 0
                : ModelFlops.stepPerSequence(scenario.model(), scenario.training().sequence(), false);
    }

    /** A value laid over the scenario. */
    private record Change(String field, Entry value) {}

    /** The scenario of these positions, or why there is none. */
    static SweptScenario of(Study study, int[] positions) {
        try {
            return read(study, positions);
        } catch (InputException e) {
            return new SweptScenario(null, null, null, reason(e));
        }
    }

    /** Without the file's name: a row must not depend on where the study lies. */
    static String reason(InputException e) {
        int at = e.field().isEmpty() ? -1 : e.getMessage().indexOf(": " + e.field());
        return at < 0 ? e.getMessage() : e.getMessage().substring(at + 2);
    }

    /** @throws InputException where the values make no scenario */
    static SweptScenario read(Study study, int[] positions) {
        ScenarioDraft draft = changed(study.base(), study, positions, false);
        Scenario scenario = draft.withoutPlan();
        Entry written = draft.plan().orElse(null);
        if (written == null) {
            return new SweptScenario(draft, scenario, null, null);
        }
        Plan plan = draft.read(written, scenario);
        boolean settings = Arrays.stream(Framework.values()).anyMatch(each -> written.find(each.key()).isPresent());
        boolean replicas = written.find("dp").isPresent();
        PlanTemplate template = new PlanTemplate(plan, settings || replicas, replicas,
                settings || written.find("sequenceParallel").isPresent(), scenario.cluster().gpus(),
                scenario.training().globalBatch());
        return new SweptScenario(draft, scenario, template, null);
    }

    /** A draft with the values of these positions, either all that campaigns hang on or all others. */
    private static ScenarioDraft changed(ScenarioDraft from, Study study, int[] positions, boolean ofCampaign) {
        List<Change> changes = new ArrayList<>();
        for (int axis = 0; axis < positions.length; axis++) {
            for (int i = 0; i < study.axes().get(axis).fields().size(); i++) {
                String field = study.axes().get(axis).fields().get(i);
                if (SweptFields.isCampaign(field) == ofCampaign) {
                    int position = PlanField.of(field).isPresent() ? 0 : positions[axis];
                    changes.add(new Change(field, study.axes().get(axis).values().get(i).get(position)));
                }
            }
        }
        // A whole section comes before what changes a part of it.
        changes.sort(Comparator.comparingLong(change -> change.field.chars().filter(c -> c == '.').count()));
        ScenarioDraft draft = from;
        for (Change change : changes) {
            draft = draft.with(change.field, change.value);
        }
        return draft;
    }

    /**
     * The months of a point.
     *
     * @param planned {@link #planned} for the point
     * @throws InputException where the values make no campaign
     */
    CampaignSettings campaign(Study study, int[] positions, Scenario planned) {
        return changed(draft, study, positions, true).campaign(planned);
    }

    /** The scenario with a point's plan and batch, what the plan leaves over as spares. */
    Scenario planned(Plan plan, int globalBatch) {
        Scenario all = withBatch(scenario, globalBatch);
        boolean spares = template == null || template.leavesSpares();
        Cluster working = spares ? Spares.working(all.cluster(), plan) : all.cluster();
        return ScenarioBuilder.builder(all).cluster(working).plan(Optional.of(plan))
                .spares(all.cluster().gpus() - working.gpus()).build();
    }

    /** With the plan as it is written, where one is. */
    Scenario usual() {
        if (template == null) {
            return scenario;
        }
        int[] numbers = new int[PlanField.COUNT];
        template.start(numbers);
        return planned(template.plan(numbers), scenario.training().globalBatch());
    }

    /** As it was read: a plan that was looked for is none that anybody stated. */
    Scenario asRead(Scenario planned) {
        return template == null ? scenario : planned;
    }

    static Scenario withBatch(Scenario scenario, int globalBatch) {
        Training training = scenario.training();
        return ScenarioBuilder.builder(scenario)
                .training(new Training(training.tokens(), training.sequence(), globalBatch, training.precision()))
                .build();
    }

    /** The scenario without a plan; null where the values make none. */
    public Scenario scenario() {
        return scenario;
    }

    /** Why the values make no scenario; null where they make one. */
    public String problem() {
        return problem;
    }

    /** The plan that is written; null where one is to be searched for. */
    PlanTemplate template() {
        return template;
    }

    /**
     * The first 16 digits of the {@link ScenarioDigest} of the scenario without its plan and with a batch of 1: both
     * have columns of their own. Empty where there is no scenario.
     */
    public String digest() {
        return digest;
    }

    /** Model FLOPs of one sequence's step, as {@code mfu} counts them. */
    public double modelFlopsPerSequence() {
        return modelFlopsPerSequence;
    }
}
