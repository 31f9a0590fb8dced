package dev.trainyard.runs;

import java.util.function.Predicate;

/** Kinds of runs that are scored apart. */
public enum RunKind implements Predicate<PublishedRun> {
    /** Every run. */
    ALL("all", run -> true),
    /** Models whose tokens all take the same way. */
    DENSE("dense", run -> !run.mixture()),
    /** Mixtures of experts. */
    MOE("moe", PublishedRun::mixture),
    /** Dense models on the accelerator that most runs are of. */
    H100_DENSE("h100-sxm dense", run -> !run.mixture() && RunGroups.accelerator(run).equals("h100-sxm"));

    private final String text;
    private final Predicate<PublishedRun> which;

    RunKind(String text, Predicate<PublishedRun> which) {
        this.text = text;
        this.which = which;
    }

    @Override
    public boolean test(PublishedRun run) {
        return which.test(run);
    }

    @Override
    public String toString() {
        return text;
    }
}
