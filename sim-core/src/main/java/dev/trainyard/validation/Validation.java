package dev.trainyard.validation;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.interval.Guesses;
import dev.trainyard.interval.IntervalModel;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.schedule.ScheduleException;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.RunResolver;
import dev.trainyard.runs.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Predicts published runs with one set of constants and scores the predictions. */
public final class Validation {
    /** Status of a row that was predicted and scored. */
    public static final String OK = "ok";
    /** Status of a row that was predicted but enters no score. */
    public static final String UNSCORED = "unscored";
    /** Status of a row that could not be simulated. */
    public static final String FAILED = "failed";

    private final List<RunPrediction> predictions;

    private Validation(List<RunPrediction> predictions) {
        this.predictions = List.copyOf(predictions);
    }

    /**
     * Predicts every run.
     *
     * @param progress is told how many runs are done
     */
    public static Validation run(List<PublishedRun> runs, Kernels kernels, Constants constants, Fidelity fidelity,
            IntConsumer progress) {
        StepSimulator simulator = new StepSimulator(kernels, constants);
        RunResolver resolver = new RunResolver(simulator);
        IntervalModel intervals = IntervalModel.shipped(kernels, constants);
        List<RunPrediction> predictions = new ArrayList<>();
        for (PublishedRun run : runs) {
            predictions.add(predict(run, simulator, resolver, intervals, fidelity));
            progress.accept(predictions.size());
        }
        return new Validation(predictions);
    }

    private static RunPrediction predict(PublishedRun run, StepSimulator simulator, RunResolver resolver,
            IntervalModel intervals, Fidelity fidelity) {
        try {
            RunResolver.Resolved resolved = resolver.resolve(run);
            StepResult result = simulator.simulate(resolved.scenario(), fidelity);
            return new RunPrediction(run, Optional.of(result), Optional.of(intervals.of(result, Guesses.of(run))),
                    run.scored() ? OK : UNSCORED, resolved.warning());
        } catch (LayoutException | ScheduleException | InputException e) {
            // What we hold impossible: the row is shown as failed and the others go on. Anything else is our own error.
            return new RunPrediction(run, Optional.empty(), Optional.empty(), FAILED, String.valueOf(e.getMessage()));
        }
    }

    /** All rows, in the file's order. */
    public List<RunPrediction> predictions() {
        return predictions;
    }

    /** The score over all rows. */
    public Score score() {
        return score(predictions);
    }

    private static Score score(List<RunPrediction> some) {
        double[] errors = some.stream().filter(RunPrediction::counts)
                .mapToDouble(prediction -> prediction.errorPercent().getAsDouble()).toArray();
        return Score.of(errors, (int) some.stream().filter(prediction -> prediction.status().equals(FAILED)).count());
    }

    /** Share of the scored rows whose measurement lies inside its interval, percent; 0 without any. */
    public double insideIntervalPercent() {
        return predictions.stream().filter(RunPrediction::counts)
                .mapToDouble(prediction -> prediction.insideInterval().orElse(false) ? 100 : 0).average().orElse(0);
    }

    /** Scores by accelerator. */
    public Map<String, Score> byAccelerator() {
        return by(prediction -> prediction.run().scenario().cluster().accelerator().name());
    }

    /** Scores by source. */
    public Map<String, Score> bySource() {
        return by(prediction -> prediction.run().source());
    }

    /** Scores by model kind: dense or mixture of experts. */
    public Map<String, Score> byModelKind() {
        return by(prediction -> prediction.run().mixture() ? "moe" : "dense");
    }

    /** Scores by the number format of the matrix products. */
    public Map<String, Score> byPrecision() {
        return by(prediction -> prediction.run().scenario().training().precision().name().toLowerCase(Locale.ROOT));
    }

    private Map<String, Score> by(Function<RunPrediction, String> key) {
        Map<String, List<RunPrediction>> groups = new TreeMap<>();
        for (RunPrediction prediction : predictions) {
            groups.computeIfAbsent(key.apply(prediction), name -> new ArrayList<>()).add(prediction);
        }
        Map<String, Score> scores = new TreeMap<>();
        groups.forEach((name, group) -> scores.put(name, score(group)));
        return scores;
    }
}
