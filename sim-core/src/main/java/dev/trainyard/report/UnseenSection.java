package dev.trainyard.report;

import dev.trainyard.interval.Coverage;
import dev.trainyard.interval.ErrorScatter;
import dev.trainyard.interval.LeftOut;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.RunKind;
import dev.trainyard.runs.Score;
import java.util.ArrayList;
import java.util.List;

/** The accuracy page's part on runs that were left out of the fit: scores by way of leaving out, then every group. */
final class UnseenSection {
    private final List<LeftOut> ways;
    private final ErrorScatter scatter;
    private final List<PublishedRun> runs;

    /**
     * A section.
     *
     * @param ways predictions of what was left out
     * @param scatter makes the intervals around them
     * @param runs all runs that took part
     */
    UnseenSection(List<LeftOut> ways, ErrorScatter scatter, List<PublishedRun> runs) {
        this.ways = ways;
        this.scatter = scatter;
        this.runs = runs;
    }

    String markdown() {
        Table sums = scores(new Table().text("left out").text("kind")).number("inside 90% interval %");
        for (LeftOut way : ways) {
            for (RunKind kind : RunKind.values()) {
                Coverage coverage = Coverage.of(way, scatter, runs, kind);
                List<String> cells = new ArrayList<>(List.of(way.by().toString(), kind.toString()));
                cells.addAll(cells(way.score(kind)));
                cells.add(coverage.rows() == 0 ? "-" : Numbers.fixed(coverage.percent(), 1));
                sums.row(cells.toArray(String[]::new));
            }
        }
        StringBuilder text = new StringBuilder("""
                Groups of scored runs were left out in turn: one source's runs of one model, a whole source, a whole
                accelerator. Constants were fitted to the rest, from where the fit to all runs lies, and the group was
                predicted with them in the closed form. A constant that only the group determines goes back to its
                prior. Intervals are as wide as they are without the group: an accelerator that was left out counts as
                one that nobody measured. `trainyard validate --cross` repeats it.

                """).append(sums.markdown());
        order().forEach(way -> text.append('\n').append(groups(way)));
        return text.toString();
    }

    /** The shortest table first. */
    private List<LeftOut> order() {
        List<LeftOut> order = new ArrayList<>();
        for (LeftOut.By by : List.of(LeftOut.By.ACCELERATOR, LeftOut.By.SOURCE, LeftOut.By.SOURCE_AND_MODEL)) {
            ways.stream().filter(way -> way.by() == by).forEach(order::add);
        }
        return order;
    }

    private static String groups(LeftOut way) {
        Table table = scores(new Table().text(way.by() + " left out"));
        way.byGroup().forEach((name, score) -> {
            List<String> cells = new ArrayList<>(List.of(name));
            cells.addAll(cells(score));
            table.row(cells.toArray(String[]::new));
        });
        return table.markdown();
    }

    private static Table scores(Table table) {
        return table.number("scored").number("mean |error| %").number("median %").number("90th percentile %")
                .number("largest %").number("bias %");
    }

    private static List<String> cells(Score score) {
        if (score.rowsScored() == 0) {
            return List.of("0", "-", "-", "-", "-", "-");
        }
        return List.of(String.valueOf(score.rowsScored()), Numbers.fixed(score.meanAbsoluteErrorPercent(), 1),
                Numbers.fixed(score.medianAbsoluteErrorPercent(), 1),
                Numbers.fixed(score.p90AbsoluteErrorPercent(), 1), Numbers.fixed(score.maxAbsoluteErrorPercent(), 1),
                Numbers.signed(score.biasPercent(), 1));
    }
}
