package dev.trainyard.interval;

import dev.trainyard.cluster.CatalogueEntry;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;
import java.util.List;

/**
 * Gives a prediction its 90% interval. The logarithm of measured over predicted time is taken as normal around 0, with
 * a variance that is the sum of independent parts:
 *
 * <pre>
 *   constants    dense or mixture of experts: errors on runs whose source and model were left out of the fit
 *   software     level not stated: mean square of log(time at a level / predicted) over the levels of the newest two
 *                years, simulated in closed form, and what still lies between two releases that we describe alike
 *   inputs       interleaving, layout and other inputs that were guessed
 *   measurement  repeats of one run
 *   distance     an accelerator with few runs or none, a rate that rests on few runs, a rate known from a data sheet
 *                only, experts over boards, and each doubling of accelerators beyond the largest measured run
 * </pre>
 *
 * <p>The sizes are {@link ErrorScatter}'s. Not safe for use by several threads at once, as {@link Kernels} are not.
 */
public final class IntervalModel {
    /** Levels this many years older than the newest are no longer what a planner may mean by not saying. */
    private static final int PLAUSIBLE_YEARS = 2;

    private final ErrorScatter scatter;
    private final UncertaintyBudget widths;
    private final StepSimulator simulator;

    /** A model with these estimates on what those runs cover. */
    public IntervalModel(ErrorScatter scatter, MeasuredRange range, StepSimulator simulator) {
        this.scatter = scatter;
        this.widths = new UncertaintyBudget(scatter, range);
        this.simulator = simulator;
    }

    /** The model of the shipped runs. */
    public static IntervalModel shipped(Kernels kernels, Constants constants) {
        return new IntervalModel(ErrorScatter.shipped(), MeasuredRange.shipped(),
                new StepSimulator(kernels, constants));
    }

    /**
     * The 90% interval of a step's time.
     *
     * @param guesses what of its scenario was not stated; {@link Guesses#of(Scenario)} before a plan was searched for
     */
    public Interval of(StepResult step, Guesses guesses) {
        double software = guesses.software() ? software(step.scenario()) : 0;
        return Interval.around(step.stepSeconds(), widths.parts(step.scenario(), step.gpus(), guesses, software));
    }

    private double software(Scenario scenario) {
        int newest = SoftwareLevels.newest().year();
        List<SoftwareLevel> levels = SoftwareLevels.shipped().entries().stream().map(CatalogueEntry::value)
                .filter(level -> level.year() > newest - PLAUSIBLE_YEARS).toList();
        // Closed against closed: what the event depth adds is not the level's doing.
        double base = simulator.closedSeconds(scenario);
        double sum = 0;
        for (SoftwareLevel level : levels) {
            double log = Math.log(simulator.closedSeconds(at(scenario, level)) / base);
            sum += log * log;
        }
        return Math.hypot(Math.sqrt(sum / levels.size()), scatter.of(ErrorScatter.RELEASE));
    }

    /** A level that cannot overlap something does not, whatever the plan says. */
    private static Scenario at(Scenario scenario, SoftwareLevel level) {
        Plan plan = scenario.plan().orElseThrow();
        return scenario.withSoftware(level).withPlan(plan.withOverlaps(plan.overlapTensor() && level.overlapTensor(),
                plan.overlapData() && level.overlapData(), plan.overlapPipeline() && level.overlapPipeline()));
    }

    /**
     * True where two scenarios can be told apart: the logarithm of the ratio of their tokens a second lies further from
     * 0 than 90% of what errors alone would make of it.
     *
     * <p>Errors that both share cancel in the ratio and do not count. Scenarios of one model, accelerator, precision
     * and software level share their constants, the level (whatever it really is, both run it) and the distance that
     * does not depend on size; what is left is how errors scatter among runs of one source, model, accelerator and
     * precision, each one's guesses, and the doublings of accelerators that one has beyond the other. All others
     * are taken to share nothing but, where both levels are the same, the level: somewhat too wide for models of one
     * kind, since those share some constants too.
     */
    public boolean apart(StepResult one, Guesses ofOne, StepResult other, Guesses ofOther) {
        double log = Math.log(one.tokensPerSecond() / other.tokensPerSecond());
        return Math.abs(log) > Interval.QUANTILE * ratioDeviation(one, ofOne, other, ofOther);
    }

    /** Standard deviation of the logarithm of the ratio of two steps' speeds; see {@link #apart}. */
    double ratioDeviation(StepResult one, Guesses ofOne, StepResult other, Guesses ofOther) {
        Scenario first = one.scenario();
        Scenario second = other.scenario();
        if (alike(first, second)) {
            double within = widths.within(first);
            double size = widths.size(one.gpus()) - widths.size(other.gpus());
            return Math.sqrt(2 * within * within + size * size
                    + Math.pow(widths.inputs(ofOne), 2) + Math.pow(widths.inputs(ofOther), 2));
        }
        boolean sameLevel = first.software().equals(second.software());
        return Math.hypot(alone(one, ofOne, sameLevel), alone(other, ofOther, sameLevel));
    }

    private double alone(StepResult step, Guesses guesses, boolean sameLevel) {
        double software = guesses.software() && !sameLevel ? software(step.scenario()) : 0;
        return widths.parts(step.scenario(), step.gpus(), guesses, software).total();
    }

    private static boolean alike(Scenario first, Scenario second) {
        return first.software().equals(second.software()) && first.model().equals(second.model())
                && first.cluster().accelerator().equals(second.cluster().accelerator())
                && first.cluster().gpusPerDomain() == second.cluster().gpusPerDomain()
                && first.training().precision() == second.training().precision();
    }
}
