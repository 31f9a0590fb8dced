package dev.trainyard.cli;

import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.validation.Ablation;
import dev.trainyard.validation.PublishedRun;
import java.util.List;
import java.util.Map;

/** What each effect is worth, printable. */
final class AblationView implements Result {
    private static final String NOTHING = "nothing";

    private final List<Ablation.Row> rows;

    AblationView(List<Ablation.Row> rows) {
        this.rows = rows;
    }

    @Override
    public String table() {
        Table table = new Table().text("switched off").number("constants").number("fit |e| [%]").number("median [%]")
                .number("left out |e| [%]").number("median [%]").number("moe [%]").number("worth [%]");
        double all = rows.get(0).leftOut().score().meanAbsoluteErrorPercent();
        for (Ablation.Row row : rows) {
            double leftOut = row.leftOut().score().meanAbsoluteErrorPercent();
            table.row(name(row), String.valueOf(row.constants()), two(row.fit().meanAbsoluteErrorPercent()),
                    two(row.fit().medianAbsoluteErrorPercent()), two(leftOut),
                    two(row.leftOut().score().medianAbsoluteErrorPercent()),
                    two(row.leftOut().score(PublishedRun::mixture).meanAbsoluteErrorPercent()), two(leftOut - all));
        }
        return table.render();
    }

    @Override
    public Object json() {
        return values();
    }

    @Override
    public String csv() {
        return Result.rowsAsCsv(values());
    }

    private List<Map<String, Object>> values() {
        return rows.stream().map(row -> new Row().with("switchedOff", name(row)).with("constants", row.constants())
                .with("fitPercent", row.fit().meanAbsoluteErrorPercent())
                .with("fitMedianPercent", row.fit().medianAbsoluteErrorPercent())
                .with("leftOutPercent", row.leftOut().score().meanAbsoluteErrorPercent())
                .with("leftOutMedianPercent", row.leftOut().score().medianAbsoluteErrorPercent())
                .with("leftOutMoePercent", row.leftOut().score(PublishedRun::mixture).meanAbsoluteErrorPercent())
                .values()).toList();
    }

    private static String name(Ablation.Row row) {
        return row.effect().isEmpty() ? NOTHING : row.effect();
    }

    private static String two(double percent) {
        return Numbers.fixed(percent, 2);
    }
}
