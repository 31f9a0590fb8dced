package dev.trainyard.api;

import dev.trainyard.interval.Interval;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.study.search.SearchResult;
import java.util.Objects;
import java.util.Optional;

/**
 * What a scenario's training step is expected to take.
 *
 * @param step the step: seconds, tokens a second, utilisation (shares), memory (bytes), seconds by cause
 * @param interval where nine of ten measurements are expected, s
 * @param search how its plan was found; empty where the scenario had one
 */
public record Prediction(StepResult step, Interval interval, Optional<SearchResult> search) {

    public Prediction {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(interval, "interval");
        Objects.requireNonNull(search, "search");
    }

    /** Time of a step, s. */
    public double stepSeconds() {
        return step.stepSeconds();
    }

    /** False where the fullest accelerator would need more memory than it has. */
    public boolean fits() {
        return step.fits();
    }
}
