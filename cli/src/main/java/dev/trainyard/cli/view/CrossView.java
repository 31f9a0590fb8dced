package dev.trainyard.cli.view;

import dev.trainyard.input.Names;
import dev.trainyard.interval.Coverage;
import dev.trainyard.interval.ErrorScatter;
import dev.trainyard.interval.HeldOut;
import dev.trainyard.interval.LeftOut;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.RunKind;
import dev.trainyard.runs.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores of groups left out, printable. */
public final class CrossView implements Result {
    private final List<LeftOut> ways;
    private final List<PublishedRun> runs;

    public CrossView(List<LeftOut> ways, List<PublishedRun> runs) {
        this.ways = ways;
        this.runs = runs;
    }

    @Override
    public String table() {
        StringBuilder text = new StringBuilder();
        Table sums = new Table().text("left out").text("kind").number("rows").number("mean |e| [%]")
                .number("median [%]").number("p90 [%]").number("max [%]").number("bias [%]").number("in 90% [%]");
        for (LeftOut way : ways) {
            for (RunKind kind : RunKind.values()) {
                score(sums, way.by().toString(), kind.toString(), way.score(kind),
                        Numbers.fixed(coverage(way, kind).percent(), 1));
            }
            Table groups = new Table().text(way.by() + " left out").number("rows").number("mean |e| [%]")
                    .number("median [%]").number("p90 [%]").number("max [%]").number("bias [%]");
            way.byGroup().forEach((name, score) -> score(groups, null, Names.clip(name), score, null));
            text.append(groups.render()).append('\n');
        }
        return text.append(sums.render()).toString();
    }

    private Coverage coverage(LeftOut way, RunKind which) {
        return Coverage.of(way, ErrorScatter.shipped(), runs, which);
    }

    private static void score(Table table, String way, String name, Score score, String inside) {
        List<String> cells = new ArrayList<>();
        if (way != null) {
            cells.add(way);
        }
        cells.addAll(List.of(name, String.valueOf(score.rowsScored()),
                Numbers.fixed(score.meanAbsoluteErrorPercent(), 1),
                Numbers.fixed(score.medianAbsoluteErrorPercent(), 1),
                Numbers.fixed(score.p90AbsoluteErrorPercent(), 1), Numbers.fixed(score.maxAbsoluteErrorPercent(), 1),
                ValidationResult.signed(score.biasPercent())));
        if (inside != null) {
            cells.add(inside);
        }
        table.row(cells.toArray(String[]::new));
    }

    @Override
    public Object json() {
        Map<String, Object> result = new LinkedHashMap<>();
        for (LeftOut way : ways) {
            Map<String, Object> scores = new LinkedHashMap<>();
            for (RunKind kind : RunKind.values()) {
                Map<String, Object> values = ValidationResult.values(way.score(kind));
                values.put("insideIntervalPercent", coverage(way, kind).percent());
                scores.put(kind.toString(), values);
            }
            Map<String, Object> groups = new LinkedHashMap<>();
            way.byGroup().forEach((name, score) -> groups.put(name, ValidationResult.values(score)));
            scores.put("groups", groups);
            scores.put("rows", way.rows().stream().map(row -> row(way, row)).toList());
            result.put(way.by().toString(), scores);
        }
        return result;
    }

    @Override
    public String csv() {
        return Result.rowsAsCsv(ways.stream().flatMap(way -> way.rows().stream().map(row -> row(way, row))).toList());
    }

    private static Map<String, Object> row(LeftOut way, HeldOut row) {
        return new Row().with("leftOut", way.by().toString()).with("group", way.by().group(row.run()))
                .with("id", row.run().id()).with("measuredSeconds", row.run().measuredSeconds().orElseThrow())
                .with("predictedSeconds", row.seconds()).with("errorPercent", row.errorPercent()).values();
    }
}
