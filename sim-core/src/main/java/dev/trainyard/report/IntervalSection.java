package dev.trainyard.report;

import dev.trainyard.interval.ErrorScatter;
import dev.trainyard.validation.RunPrediction;
import dev.trainyard.validation.Validation;
import java.util.List;
import java.util.function.Predicate;

/** The accuracy page's part on intervals: what makes them wide, and how many measurements lie inside. */
final class IntervalSection {
    private final Validation validation;

    IntervalSection(Validation validation) {
        this.validation = validation;
    }

    String markdown() {
        Table inside = new Table().text("kind").number("scored").number("inside").number("inside %");
        row(inside, "all", prediction -> true);
        row(inside, "dense", prediction -> !prediction.run().mixture());
        row(inside, "moe", prediction -> prediction.run().mixture());
        Table scatter = new Table().text("estimate").number("% of time").text("of").text("origin");
        ErrorScatter.shipped().all().forEach(figure -> scatter.row(figure.name(),
                Numbers.fixed(100 * figure.value(), 1), figure.meaning(), figure.origin()));
        return """
                Every prediction carries a 90% interval, in which a measurement is expected nine times in ten. Its width
                is made for runs that no constant has seen, so more than 90% of the rows on this page, which most
                constants were fitted to, may lie inside.

                """ + inside.markdown() + """

                The width is the root of the sum of squares of what applies to a scenario. These are estimates of
                scatter from held-out predictions, not constants of the physics: no prediction depends on them. See
                [physics](physics.md#intervals).

                """ + scatter.markdown();
    }

    private void row(Table table, String kind, Predicate<RunPrediction> filter) {
        List<RunPrediction> scored = validation.predictions().stream().filter(RunPrediction::counts)
                .filter(filter).toList();
        long inside = scored.stream().filter(prediction -> prediction.insideInterval().orElse(false)).count();
        table.row(kind, String.valueOf(scored.size()), String.valueOf(inside),
                scored.isEmpty() ? "-" : Numbers.fixed(100.0 * inside / scored.size(), 1));
    }
}
