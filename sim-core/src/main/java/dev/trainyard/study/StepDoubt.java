package dev.trainyard.study;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.constants.Constants;
import dev.trainyard.interval.Guesses;
import dev.trainyard.interval.Interval;
import dev.trainyard.interval.IntervalModel;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.scenario.Scenario;

/**
 * How sure a scenario's step is: the one place from which every study and command takes a step's interval and the job
 * that a campaign repeats. What nobody stated is told by the scenario as it was read, so a plan or a size that was
 * looked for is as much of a guess in one command as in another. Not safe for use by several threads at once.
 */
public final class StepDoubt {
    private final IntervalModel intervals;

    /** Doubts by the shipped runs. */
    public StepDoubt(Kernels kernels, Constants constants) {
        this.intervals = IntervalModel.shipped(kernels, constants);
    }

    /**
     * The 90% interval of a step's time.
     *
     * @param asRead the step's scenario before a plan was searched for
     */
    public Interval interval(Scenario asRead, StepResult step) {
        return intervals.of(step, Guesses.of(asRead));
    }

    /** The job that a campaign repeats, its step in doubt as {@link #interval} says. */
    public CampaignJob job(Scenario asRead, StepResult step) {
        return CampaignJob.of(step, interval(asRead, step).parts().total());
    }

    /** True where the steps of two scenarios can be told apart: {@link IntervalModel#apart}. */
    public boolean apart(Scenario oneAsRead, StepResult one, Scenario otherAsRead, StepResult other) {
        return intervals.apart(one, Guesses.of(oneAsRead), other, Guesses.of(otherAsRead));
    }
}
