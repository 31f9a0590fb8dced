package dev.trainyard.workload;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.ExpertStack;
import dev.trainyard.model.Precision;
import dev.trainyard.scenario.Scenario;

/** Where a scenario's mixture runs as one tuned whole ({@link ExpertStack}), and what that makes of its attention. */
public final class TunedExperts {
    /** Core attention in MXFP8 over bf16 on GB300: 1.43 to 1.74 (cuDNN front end, pull request 786). */
    public static final double ATTENTION_SPEED = 1.58;
    /** Accelerators on the largest single board; more share a scale-up domain only in a rack. */
    private static final int ONE_BOARD = 16;

    private TunedExperts() {}

    /** True where experts' products, activation and casts are one kernel, within a graph of the whole iteration. */
    public static boolean in(Scenario scenario) {
        ExpertStack where = scenario.software().expertStack();
        return scenario.model().experts() != null && scenario.training().precision() == Precision.MXFP8
                && (where == ExpertStack.ALL || where == ExpertStack.RACKS && onRack(scenario.cluster()));
    }

    /** True where a scale-up domain is a whole rack. */
    static boolean onRack(Cluster cluster) {
        return cluster.gpusPerDomain() > ONE_BOARD;
    }
}
