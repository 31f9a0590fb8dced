package dev.trainyard.study.search;

import dev.trainyard.campaign.TokenCost;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.plan.Plan;

/** What the best plan has least of. The tokens of a step are the same under every plan. */
public enum Objective {
    /** Time of one step, s. */
    TIME {
        @Override
        double cost(double stepSeconds, Plan plan) {
            return stepSeconds;
        }
    },
    /** Accelerator-seconds of one step: most tokens a second and accelerator, and least cost where each costs alike. */
    GPU_TIME,
    /** Dollars of a trained token: rent or ownership of the accelerators, and the energy of what the step does. */
    DOLLARS {
        @Override
        double cost(StepResult step, TokenCost prices) {
            return prices.dollars(step);
        }
    },
    /** Energy of a trained token, J of the site. */
    ENERGY {
        @Override
        double cost(StepResult step, TokenCost prices) {
            return prices.joules(step);
        }
    };

    /** True where a step's time alone does not tell its cost, but what it does and what that costs. */
    public boolean needsPrices() {
        return this == DOLLARS || this == ENERGY;
    }

    /**
     * What a step of so many seconds costs; grows with them. Where prices are needed it is what plans are sieved by:
     * accelerator-seconds, to which dollars and energy are nearly proportional.
     */
    double cost(double stepSeconds, Plan plan) {
        return stepSeconds * plan.gpus();
    }

    /**
     * What a simulated step costs.
     *
     * @param prices unused but where {@link #needsPrices}
     */
    double cost(StepResult step, TokenCost prices) {
        return cost(step.stepSeconds(), step.plan());
    }
}
