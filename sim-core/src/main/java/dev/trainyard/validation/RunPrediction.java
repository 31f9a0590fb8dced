package dev.trainyard.validation;

import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.runs.PublishedRun;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One published run and what Trainyard says of it.
 *
 * @param run the run as published
 * @param result the simulated step under the plan that was taken; empty where the simulation failed
 * @param interval where a measurement is expected with 90% probability; empty where the simulation failed
 * @param status {@code ok}, {@code unscored}, or {@code failed}
 * @param note why it failed, or a warning such as a plan that does not fit memory by our count; empty otherwise
 */
public record RunPrediction(PublishedRun run, Optional<StepResult> result, Optional<Interval> interval,
        String status, String note) {

    /** Predicted seconds of one step. */
    public OptionalDouble predictedSeconds() {
        return result.isPresent() ? OptionalDouble.of(result.get().stepSeconds()) : OptionalDouble.empty();
    }

    /** {@code 100 * (predicted - measured) / measured}; empty where either is unknown. */
    public OptionalDouble errorPercent() {
        if (result.isEmpty() || run.measuredSeconds().isEmpty()) {
            return OptionalDouble.empty();
        }
        double measured = run.measuredSeconds().getAsDouble();
        return OptionalDouble.of(100 * (result.get().stepSeconds() - measured) / measured);
    }

    /** True where the row enters the scores. */
    public boolean counts() {
        return run.scored() && errorPercent().isPresent();
    }

    /** Whether the measurement lies inside the interval; empty where either is unknown. */
    public Optional<Boolean> insideInterval() {
        return interval.isEmpty() || run.measuredSeconds().isEmpty() ? Optional.empty()
                : Optional.of(interval.get().contains(run.measuredSeconds().getAsDouble()));
    }
}
