package dev.trainyard.cli.view;

import dev.trainyard.fit.AblationTable;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import java.util.List;
import java.util.Map;

/** What each effect is worth, printable. */
public final class AblationView implements Result {
    private final AblationTable ablation;

    public AblationView(AblationTable ablation) {
        this.ablation = ablation;
    }

    @Override
    public String table() {
        Table table = new Table().text("switched off").number("constants").number("fit |e| [%]").number("median [%]")
                .number("left out |e| [%]").number("median [%]").number("moe [%]").number("worth [%]");
        for (AblationTable.Line line : ablation.lines()) {
            table.row(line.effect(), String.valueOf(line.constants()), two(line.fitMean()), two(line.fitMedian()),
                    two(line.leftOutMean()), two(line.leftOutMedian()), two(line.leftOutMoe()),
                    two(ablation.worth(line)));
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
        return ablation.lines().stream().map(line -> new Row().with("switchedOff", line.effect())
                .with("constants", line.constants()).with("fitPercent", line.fitMean())
                .with("fitMedianPercent", line.fitMedian()).with("leftOutPercent", line.leftOutMean())
                .with("leftOutMedianPercent", line.leftOutMedian()).with("leftOutMoePercent", line.leftOutMoe())
                .values()).toList();
    }

    private static String two(double percent) {
        return Numbers.fixed(percent, 2);
    }
}
