package dev.trainyard.interval;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.scenario.Scenario;

/**
 * The parts of an interval that need no simulation: all but a software level that was not stated. Each is a standard
 * deviation of the logarithm of time.
 */
final class UncertaintyBudget {
    /** An accelerator with fewer scored runs is far from anything measured. */
    static final int FEW_RUNS = 5;
    /** A sustained rate (family and width) with fewer scored runs rests on few sources. */
    static final int THIN_RATE = 30;
    /** Experts of a scale-up domain of this size or less exchange tokens over the network. */
    static final int BOARD = 8;

    private final ErrorScatter scatter;
    private final MeasuredRange range;

    UncertaintyBudget(ErrorScatter scatter, MeasuredRange range) {
        this.scatter = scatter;
        this.range = range;
    }

    /**
     * The parts on so many working accelerators.
     *
     * @param software the part of an unknown level; 0 where it is stated
     */
    Interval.Parts parts(Scenario scenario, long gpus, Guesses guesses, double software) {
        return new Interval.Parts(scatter.of(mixture(scenario) ? ErrorScatter.MOE : ErrorScatter.DENSE), software,
                inputs(guesses), scatter.of(ErrorScatter.MEASUREMENT), Math.hypot(place(scenario), size(gpus)));
    }

    double inputs(Guesses guesses) {
        return Math.sqrt((guesses.interleaving() ? square(ErrorScatter.INTERLEAVING) : 0)
                + (guesses.plan() ? square(ErrorScatter.PLAN) : 0) + guesses.columns() * square(ErrorScatter.COLUMN));
    }

    /** Distance by accelerators beyond the largest run. */
    double size(long gpus) {
        return scatter.of(ErrorScatter.DOUBLING) * range.doublingsBeyond(gpus);
    }

    /** Distance that does not depend on the number of accelerators. */
    private double place(Scenario scenario) {
        Accelerator accelerator = scenario.cluster().accelerator();
        double variance = 0;
        if (range.atRate(scenario) < THIN_RATE) {
            variance += square(ErrorScatter.THIN_RATE);
        }
        if (range.onAccelerator(accelerator) < FEW_RUNS) {
            variance += square(ErrorScatter.ACCELERATOR);
        }
        if (range.onFamily(accelerator) == 0) {
            variance += square(ErrorScatter.FAMILY);
        }
        if (range.atFusion(scenario) == 0) {
            variance += square(ErrorScatter.FUSION);
        }
        if (accelerator.reference().equals(accelerator.name()) && !(accelerator.measured().bf16() > 0)) {
            variance += square(ErrorScatter.DATA_SHEET);
        }
        if (mixture(scenario) && scenario.cluster().gpusPerDomain() <= BOARD) {
            variance += square(ErrorScatter.MOE_BOARD);
        }
        double unmeasured = scenario.model().unmeasuredShare();
        return Math.sqrt(variance + unmeasured * unmeasured * square(ErrorScatter.MIXER));
    }

    /** How errors scatter among runs of one source, model, accelerator and precision, measurement included. */
    double within(Scenario scenario) {
        return scatter.of(mixture(scenario) ? ErrorScatter.WITHIN_MOE : ErrorScatter.WITHIN_DENSE);
    }

    private double square(String name) {
        double value = scatter.of(name);
        return value * value;
    }

    private static boolean mixture(Scenario scenario) {
        return scenario.model().experts() != null;
    }
}
