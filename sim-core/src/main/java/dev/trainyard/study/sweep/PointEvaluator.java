package dev.trainyard.study.sweep;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Limits;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.study.StepDoubt;
import dev.trainyard.study.search.NoPlanException;
import dev.trainyard.study.search.PlanSearch;
import dev.trainyard.workload.PlanTableWriter;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Computes runs of a study's points. A point's answer depends on that point alone, so runs may be cut and spread over
 * evaluators in any way. Memory does not grow with points: a run's arrays are the caller's, and of the scenarios that
 * it meets the last {@value #MOST_TABLES} keep their tables. Not safe for use by several threads at once.
 */
public final class PointEvaluator {
    private static final int MOST_TABLES = 32;
    /** Plans that are held against their scenarios and remembered: some tens of megabytes. */
    private static final int MOST_PLACED = 1 << 16;
    private static final int MOST_OUTERS = 1 << 12;
    private static final PipelineKind[] KINDS = Arrays.stream(Schedule.values())
            .map(Schedule::kind).toArray(PipelineKind[]::new);

    private final Study study;
    private final Kernels kernels;
    private final Constants constants;
    private final Fidelity fidelity;
    private final Walk walk;
    private final SweptSteps steps;
    private final Optional<SweptCampaigns> campaigns;
    private final PlanSearch search;
    private final int[] numbers = new int[PlanField.COUNT];
    private final double[] causes = new double[Cause.COUNT];
    private final Map<Long, SweptTables> tables = new HashMap<>();
    /** Of them those with tables of the kernel, the one used longest ago first. */
    private final Map<Long, SweptTables> priced = new LinkedHashMap<>(16, 0.75f, true);
    private int placed;
    private final Map<Long, SweptScenario> outers = new HashMap<>();
    private PlanAnswers answers = new PlanAnswers(0, true, false);

    /**
     * An evaluator of its own thread.
     *
     * @param kernels of one thread: runs, not batches, are what is spread over threads
     * @param fidelity closed for the plan kernel's formula, event to run each point as events
     */
    public PointEvaluator(Study study, Kernels kernels, Constants constants, Fidelity fidelity) {
        this(study, kernels, constants, fidelity, new CampaignMemory());
    }

    /**
     * The same, one of several.
     *
     * @param memory of campaigns, which all evaluators of a study may share
     */
    public PointEvaluator(Study study, Kernels kernels, Constants constants, Fidelity fidelity,
            CampaignMemory memory) {
        this.study = study;
        this.kernels = kernels;
        this.constants = constants;
        this.fidelity = fidelity;
        this.walk = new Walk(study);
        this.steps = new SweptSteps(kernels, constants, fidelity);
        this.campaigns = study.campaign().map(asked -> new SweptCampaigns(study, asked, steps,
                new RememberingKernels(kernels, memory), new StepDoubt(kernels, constants)));
        this.search = new PlanSearch(kernels, constants);
    }

    /** Computes as many points as the block has room for, or fewer, from {@code first} on. */
    public void evaluate(long first, int points, PointBlock block) {
        block.clear(first, points);
        long[] outer = new long[points];
        int[] order = order(first, points, outer);
        for (int from = 0; from < points;) {
            int until = from + 1;
            while (until < points && outer[order[until]] == outer[order[from]]) {
                until++;
            }
            together(outer[order[from]], block, order, from, until);
            from = until;
        }
        if (outers.size() > MOST_OUTERS || placed > MOST_PLACED) {
            outers.clear();
            tables.clear();
            priced.clear();
            placed = 0;
        }
    }

    /** The points by outer number, in the order in which the run first meets it; within one in their own. */
    private int[] order(long first, int points, long[] outer) {
        Map<Long, int[]> seen = new LinkedHashMap<>();
        int[] last = null;
        int[] which = new int[points];
        for (int i = 0; i < points; i++) {
            walk.to(first + i);
            outer[i] = walk.outer();
            if (i == 0 || outer[i] != outer[i - 1]) {
                last = seen.computeIfAbsent(outer[i], unused -> new int[] {seen.size(), 0});
            }
            last[1]++;
            which[i] = last[0];
        }
        int[] start = new int[seen.size()];
        int at = 0;
        for (int[] group : seen.values()) {
            start[group[0]] = at;
            at += group[1];
        }
        int[] order = new int[points];
        for (int i = 0; i < points; i++) {
            order[start[which[i]]++] = i;
        }
        return order;
    }

    /** Points of one outer number. */
    private void together(long number, PointBlock block, int[] order, int from, int until) {
        SweptScenario outer = outers.computeIfAbsent(number,
                n -> SweptScenario.of(study, walk.outerPositions(n)));
        for (int i = from; i < until; i++) {
            block.put(order[i], outer);
        }
        if (outer.problem() != null) {
            return;
        }
        SweptTables table = tables.computeIfAbsent(number, n -> new SweptTables(outer, kernels, constants));
        Placed plan = null;
        long layout = -1;
        for (int i = from; i < until; i++) {
            int point = order[i];
            walk.to(block.first() + point);
            fill(outer);
            if (plan == null || walk.layout() != layout) {
                layout = walk.layout();
                plan = placed(outer, table, layout);
            }
            int options = outer.template() != null ? options() : plan.plan() == null ? 0
                    : PlanTableWriter.options(plan.plan());
            block.put(point, plan, options);
            if (plan.problem() == null) {
                table.add(point, plan, options);
            }
        }
        answers = table.time(answers, block);
        for (int i = from; i < until; i++) {
            if (block.status(order[i]) == PointStatus.OK && !(block.stepSeconds(order[i]) <= Limits.STEP_SECONDS)) {
                tooLong(block, order[i]);
            }
        }
        if (fidelity == Fidelity.EVENT) {
            for (int i = from; i < until; i++) {
                event(outer, block, order[i]);
            }
        }
        if (campaigns.isPresent()) {
            for (int i = from; i < until; i++) {
                walk.to(block.first() + order[i]);
                campaigns.get().answer(outer, walk, block, order[i]);
            }
        }
        forget(number, table);
    }

    /** Lets go of the tables that were used longest ago, where there are many. */
    private void forget(long number, SweptTables table) {
        if (table.isFull()) {
            tables.remove(number);
            priced.remove(number);
        } else if (table.isPriced()) {
            priced.put(number, table);
            if (priced.size() > MOST_TABLES) {
                long eldest = priced.keySet().iterator().next();
                priced.remove(eldest);
                tables.remove(eldest);
            }
        }
    }

    /** The numbers of the point at which the walk is. */
    private void fill(SweptScenario outer) {
        if (outer.template() == null) {
            numbers[PlanField.GLOBAL_BATCH.ordinal()] = outer.scenario().training().globalBatch();
        } else {
            outer.template().start(numbers);
        }
        walk.fill(numbers);
    }

    private Placed placed(SweptScenario outer, SweptTables table, long layout) {
        Placed known = table.known(layout);
        if (known != null) {
            return known;
        }
        placed++;
        int globalBatch = PlanTemplate.of(numbers, PlanField.GLOBAL_BATCH);
        if (outer.template() != null) {
            return table.place(layout, outer.template().plan(numbers), globalBatch,
                    outer.template().leavesSpares());
        }
        try {
            Plan plan = search.best(SweptScenario.withBatch(outer.scenario(), globalBatch)).best().plan();
            return table.place(layout, plan, globalBatch, true);
        } catch (NoPlanException | InputException e) {
            return Placed.impossible(null, globalBatch, e.getMessage());
        }
    }

    private int options() {
        return PlanBatch.options(KINDS[PlanTemplate.of(numbers, PlanField.SCHEDULE)],
                PlanTemplate.of(numbers, PlanField.RECOMPUTE), PlanTemplate.of(numbers, PlanField.RECOMPUTE_LAYERS),
                PlanTemplate.of(numbers, PlanField.OVERLAP_DATA) == 1,
                PlanTemplate.of(numbers, PlanField.OVERLAP_PIPELINE) == 1);
    }

    private static void tooLong(PointBlock block, int point) {
        block.put(point, Placed.impossible(block.ownPlan(point), block.globalBatch(point), String.format(Locale.ROOT,
                "training.globalBatch: makes a step of more than %,.0f s", Limits.STEP_SECONDS)),
                block.options(point));
    }

    /** Runs a point that fits as events, in place of what the formula said. */
    private void event(SweptScenario outer, PointBlock block, int point) {
        if (block.status(point) != PointStatus.OK) {
            return;
        }
        Plan plan = block.ownPlan(point);
        walk.to(block.first() + point);
        StepResult step;
        try {
            step = steps.of(walk.step(), () -> outer.planned(plan, block.globalBatch(point)));
        } catch (InputException e) {
            block.put(point, Placed.impossible(plan, block.globalBatch(point), SweptScenario.reason(e)),
                    block.options(point));
            return;
        }
        for (Cause cause : Cause.values()) {
            causes[cause.ordinal()] = step.breakdown().of(cause);
        }
        block.answer(point, step.stepSeconds(), step.memory().total(), causes, 0);
    }
}
