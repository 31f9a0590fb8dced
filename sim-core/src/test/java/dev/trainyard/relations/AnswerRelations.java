package dev.trainyard.relations;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;

/** What must hold within one answer, between the two depths, and of every constant. */
final class AnswerRelations {
    /** The longest pipeline of 1F1B that is walked pass by pass in the closed form. */
    private static final int WALKED = 128;
    /** Constants that stand for a rate or a share that is reached: the more, the faster. */
    private static final List<String> RATES = List.of("gemm.ampere", "gemm.hopper", "gemm.blackwell", "gemm.ultra",
            "release.", "attention.", "memory.bandwidth", "collective.scaleUp.efficiency", "collective.inSwitch.hopper",
            "collective.inSwitch.blackwell", "collective.network.efficiency");

    private AnswerRelations() {}

    static List<Relation> all() {
        List<Relation> all = new ArrayList<>();
        all.add(inBothDepths("the causes sum to the step", step -> {
            double sum = 0;
            for (Cause cause : Cause.values()) {
                sum += step.breakdown().of(cause);
            }
            return Math.abs(sum / step.stepSeconds() - 1);
        }));
        all.add(inBothDepths("no cause takes less than nothing", step -> {
            double least = 0;
            for (Cause cause : Cause.values()) {
                least = Math.min(least, step.breakdown().of(cause));
            }
            return -least / step.stepSeconds();
        }));
        all.add(inBothDepths("no link carries more than it can", step -> {
            double most = 0;
            for (LinkClass link : LinkClass.values()) {
                most = Math.max(most, step.links().of(link));
            }
            return most - 1;
        }));
        all.add(inBothDepths("recomputation counts in HFU alone", step -> step.mfu() / step.hfu() - 1));
        all.add(inBothDepths("utilisation above one gives its reason", step ->
                step.mfu() <= 1 && step.hfu() <= 1 || step.utilisationNote().isPresent() ? 0 : 1));
        all.add(inBothDepths("every figure is a number", step -> step.stepSeconds() > 0
                && step.stepSeconds() < 1e15 && step.memory().total() > 0 && step.memory().total() < 1e18 ? 0 : 1));
        all.add(new Relation("events without contention take what the closed form says", AnswerRelations::depths));
        all.add(new Relation("contention is never faster", (runner, s) ->
                runner.seconds(s, false, 1) / runner.seconds(s, true, 1) - 1));
        all.add(new Relation("events are no faster than the closed form", (runner, s) -> formula(s) ? 0
                : runner.seconds(s, Fidelity.CLOSED) / runner.seconds(s, Fidelity.EVENT) - 1));
        all.add(new Relation("replicas one by one take what one takes", AnswerRelations::replicas));
        for (ConstantName name : ConstantName.values()) {
            boolean rate = RATES.stream().anyMatch(name.text()::startsWith);
            // What changes no step: memory's own.
            all.add(new Relation("a better " + name, (runner, s) -> better(runner, s, name, rate)));
        }
        return all;
    }

    private interface Check {
        double of(StepResult step);
    }

    private static Relation inBothDepths(String name, Check check) {
        return new Relation(name, (runner, s) -> {
            double worst = 0;
            for (Fidelity depth : Fidelity.values()) {
                worst = Math.max(worst, check.of(runner.step(s, runner.shipped(), depth)));
            }
            return worst;
        });
    }

    /** The closed form of long 1F1B pipelines leaves some paths out: PipelineFormulaTest holds it to the walk. */
    static boolean formula(Scenario s) {
        Plan plan = s.plan().orElseThrow();
        long passes = 2L * plan.pp() * plan.vp() * s.training().globalBatch() / ((long) plan.dp() * plan.microBatch());
        return plan.schedule() == Schedule.ONE_F_ONE_B && plan.pp() > 1 && passes > WALKED;
    }

    private static double depths(Runner runner, Scenario s) {
        if (formula(s)) {
            return 0;
        }
        // The busiest link bounds the closed form always, events where they contend.
        double closed = runner.seconds(s, Fidelity.CLOSED);
        double alone = runner.seconds(s, false, 1);
        double contended = runner.seconds(s, Fidelity.EVENT);
        return Math.max(alone / closed - 1, closed / Math.max(alone, contended) - 1);
    }

    private static double replicas(Runner runner, Scenario s) {
        if (s.plan().orElseThrow().dp() < 2) {
            return 0;
        }
        return Math.abs(runner.seconds(s, true, 2) / runner.seconds(s, Fidelity.EVENT) - 1);
    }

    private static double better(Runner runner, Scenario s, ConstantName name, boolean rate) {
        Constants shipped = runner.shipped();
        double value = shipped.of(name);
        Constants better = shipped.with(name, rate ? Math.min(value * 1.05, shipped.constant(name).high())
                : Math.max(value * 0.9, shipped.constant(name).low()));
        double worst = 0;
        for (Fidelity depth : Fidelity.values()) {
            StepResult step = runner.step(s, better, depth);
            // A faster ring takes over from a switch that reduces, and sends more through a port that is full.
            boolean full = name.text().startsWith("collective.") && step.links().of(step.links().busiest()) > 0.95;
            boolean counts = !full && (depth == Fidelity.EVENT || !formula(s));
            double allowed = depth == Fidelity.EVENT ? Relation.allowed(runner, s) : 0;
            worst = Math.max(worst, !counts ? 0 : step.stepSeconds() / runner.seconds(s, depth) - 1 - allowed);
        }
        return worst;
    }
}
