package dev.trainyard.fit;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * How to fit.
 *
 * @param also names of constants to fit although a table or a data sheet gave them; a trailing {@code *} takes all that
 *     begin so
 * @param except names of constants to hold, likewise
 * @param fromPrior start from the constants' priors instead of from the values that are given
 * @param alone learn from the given runs only, not from the shipped ones too
 * @param iterations at most, for each descent
 * @param restarts descents from points around the best one after the first: step times have kinks where one term
 *     overtakes another, and a descent may end at one
 * @param seed of those points
 * @param threads results do not depend on it
 * @param progress is told the share of the work that is done, 0 to 1, by several threads
 */
@RecordBuilder
public record FitOptions(List<String> also, List<String> except, boolean fromPrior, boolean alone, int iterations,
        int restarts, long seed, int threads, DoubleConsumer progress) {
    /** Iterations that a cold start needs at most. */
    public static final int ITERATIONS = 40;
    /** Restarts that usually find what there is to find. */
    public static final int RESTARTS = 2;

    public FitOptions {
        also = List.copyOf(also);
        except = List.copyOf(except);
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations must be at least 1, found " + iterations);
        }
        if (restarts < 0) {
            throw new IllegalArgumentException("restarts must be at least 0, found " + restarts);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, found " + threads);
        }
    }
}
