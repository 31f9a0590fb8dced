package dev.trainyard.relations;

import dev.trainyard.iteration.Fidelity;
import dev.trainyard.scenario.Scenario;
import java.util.function.UnaryOperator;

/**
 * Something that holds of every scenario, whatever its numbers.
 *
 * @param name in words
 * @param excess by what share a scenario breaks it: 0 or less where it holds, 0 where it does not apply
 */
record Relation(String name, Excess excess) {
    /**
     * What data-parallel traffic may cost under passes with which it shares links: it slows the first and the last pass
     * of each stage and their messages, for which a pipeline's fill and drain wait stage after stage. Worst seen 35%.
     */
    private static final double UNDER_PASSES = 0.5;
    /** What any other traffic may cost that meets at another moment. Worst seen 2.5%. */
    private static final double MEETING = 0.05;
    /** How far the formula of long 1F1B pipelines may be off: PipelineFormulaTest. */
    static final double FORMULA = 0.03;

    /** How far a scenario is from what should hold. */
    interface Excess {
        /** The share. */
        double of(Runner runner, Scenario scenario);
    }

    /** A figure of a scenario. */
    interface Figure {
        /** The figure in one depth. */
        double of(Runner runner, Scenario scenario, Fidelity depth);
    }

    /** The changed scenario is not slower, in either depth. {@code null} says that there is nothing to change. */
    static Relation notSlower(String name, UnaryOperator<Scenario> change) {
        return new Relation(name, (runner, scenario) -> {
            Scenario changed = Runner.possible(change.apply(scenario));
            return changed == null ? 0 : slower(runner, scenario, changed);
        });
    }

    /** The changed scenario is not faster. */
    static Relation notFaster(String name, UnaryOperator<Scenario> change) {
        return new Relation(name, (runner, scenario) -> {
            Scenario changed = Runner.possible(change.apply(scenario));
            return changed == null ? 0 : slower(runner, changed, scenario);
        });
    }

    /**
     * The same of more work that may open another bucket of gradients, or fill fewer: what that shows less of
     * data-parallel traffic is left out.
     */
    static Relation notFasterButForBuckets(String name, UnaryOperator<Scenario> change) {
        return new Relation(name, (runner, scenario) -> {
            Scenario changed = Runner.possible(change.apply(scenario));
            return changed == null ? 0 : slower(runner, changed, scenario)
                    - Math.max(0, runner.traffic(scenario) - runner.traffic(changed)) / runner.seconds(changed,
                            Fidelity.CLOSED);
        });
    }

    /**
     * By what share the second takes longer: in the closed form, as events that share no link, and as events that do.
     * Where sharing costs the second something, the last may be more: see {@link #allowed}.
     */
    private static double slower(Runner runner, Scenario first, Scenario second) {
        double closed = runner.seconds(second, Fidelity.CLOSED) / runner.seconds(first, Fidelity.CLOSED) - 1
                - (AnswerRelations.formula(first) || AnswerRelations.formula(second) ? FORMULA : 0);
        double alone = runner.seconds(second, false, 1);
        double events = alone / runner.seconds(first, false, 1) - 1;
        double contended = runner.seconds(second, Fidelity.EVENT) / runner.seconds(first, Fidelity.EVENT) - 1;
        return Math.max(Math.max(closed, events), contended - allowed(runner, second));
    }

    /**
     * By what share a scenario may take longer than one that is no better, as its links are shared: 0 where that costs
     * nothing. Work that starts sooner may meet other traffic at a worse moment, as in any schedule with a fixed order
     * (Graham, 1969).
     */
    static double allowed(Runner runner, Scenario scenario) {
        boolean contended = runner.seconds(scenario, Fidelity.EVENT) > 1.001 * runner.seconds(scenario, false, 1);
        return !contended ? 0 : scenario.plan().orElseThrow().overlapData() ? UNDER_PASSES : MEETING;
    }

    /** The changed scenario needs no more memory. */
    static Relation noMoreMemory(String name, UnaryOperator<Scenario> change) {
        return atMost(name, change, (runner, scenario, depth) -> runner.memory(scenario));
    }

    /** The changed scenario needs no less memory. */
    static Relation noLessMemory(String name, UnaryOperator<Scenario> change) {
        return atMost(name, change, (runner, scenario, depth) -> -runner.memory(scenario));
    }

    /** The figure of the changed scenario is not above that of the scenario. */
    static Relation atMost(String name, UnaryOperator<Scenario> change, Figure figure) {
        return new Relation(name, (runner, scenario) -> {
            Scenario changed = Runner.possible(change.apply(scenario));
            if (changed == null) {
                return 0;
            }
            double worst = 0;
            for (Fidelity depth : Fidelity.values()) {
                double before = figure.of(runner, scenario, depth);
                double after = figure.of(runner, changed, depth);
                worst = Math.max(worst, (after - before) / Math.max(1e-9, Math.abs(before)));
            }
            return worst;
        });
    }

    /** Both depths' figures stay as they are. */
    static Relation same(String name, UnaryOperator<Scenario> change) {
        return new Relation(name, (runner, scenario) -> Math.max(
                notSlower(name, change).excess.of(runner, scenario),
                notFaster(name, change).excess.of(runner, scenario)));
    }
}
