package dev.trainyard.study.search;

import dev.trainyard.plan.Plan;

/** What the best plan has least of. The tokens of a step are the same under every plan. */
public enum Objective {
    /** Time of one step. */
    TIME {
        @Override
        double cost(double stepSeconds, Plan plan) {
            return stepSeconds;
        }
    },
    /** Accelerator-seconds of one step: most tokens a second and accelerator, and least cost where each costs alike. */
    GPU_TIME {
        @Override
        double cost(double stepSeconds, Plan plan) {
            return stepSeconds * plan.gpus();
        }
    };

    /** What a step of so many seconds costs; grows with them. */
    abstract double cost(double stepSeconds, Plan plan);
}
