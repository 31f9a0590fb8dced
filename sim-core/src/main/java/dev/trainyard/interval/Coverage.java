package dev.trainyard.interval;

import dev.trainyard.runs.PublishedRun;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * How many held-out runs lie inside their intervals.
 *
 * @param rows scored runs
 * @param inside those whose measurement lies in the interval around the held-out prediction
 */
public record Coverage(int rows, int inside) {

    /** Counts the scored ones among held-out predictions that the filter takes. */
    public static Coverage of(List<HeldOut> predictions, ErrorScatter scatter, MeasuredRange range,
            Predicate<PublishedRun> filter) {
        UncertaintyBudget widths = new UncertaintyBudget(scatter, range);
        int rows = 0;
        int inside = 0;
        for (HeldOut prediction : predictions) {
            PublishedRun run = prediction.run();
            if (run.scored() && filter.test(run)) {
                rows++;
                Interval interval = Interval.around(prediction.seconds(), widths.parts(run.scenario(),
                        run.scenario().plan().orElseThrow().gpus(), Guesses.of(run), 0));
                inside += interval.contains(run.measuredSeconds().orElseThrow()) ? 1 : 0;
            }
        }
        return new Coverage(rows, inside);
    }

    /**
     * Counts the scored ones among groups left out, each group in the intervals that its absence makes: an accelerator
     * that was left out counts as one that nobody measured.
     *
     * @param runs all of them, the left-out ones among them
     */
    public static Coverage of(LeftOut way, ErrorScatter scatter, List<PublishedRun> runs,
            Predicate<PublishedRun> filter) {
        Map<String, List<HeldOut>> groups = way.rows().stream()
                .collect(Collectors.groupingBy(row -> way.by().group(row.run())));
        int rows = 0;
        int inside = 0;
        for (Map.Entry<String, List<HeldOut>> group : groups.entrySet()) {
            MeasuredRange without = MeasuredRange.of(runs.stream()
                    .filter(run -> !way.by().group(run).equals(group.getKey())).toList());
            Coverage part = of(group.getValue(), scatter, without, filter);
            rows += part.rows();
            inside += part.inside();
        }
        return new Coverage(rows, inside);
    }

    /** Share inside, percent; 0 without rows. */
    public double percent() {
        return rows == 0 ? 0 : 100.0 * inside / rows;
    }
}
