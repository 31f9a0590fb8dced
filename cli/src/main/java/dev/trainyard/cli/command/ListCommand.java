package dev.trainyard.cli.command;

import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.Catalogues;
import dev.trainyard.cli.view.Result;
import dev.trainyard.input.Names;
import dev.trainyard.report.JsonOut;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the catalogues hold. */
@Command(name = "list", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Lists models, accelerators, clusters, fabrics, software, what a campaign can name, and presets.",
        description = {"%nLists what a scenario can name: models, accelerators, clusters, fabrics, software levels; "
            + "failures, restarts, storage, grids, prices and sites of a campaign; and the presets that are whole "
            + "scenarios. Without KIND: how many there are of each.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard list models", "  trainyard list accelerators --format json",
            "  trainyard list presets"})
public final class ListCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Spec
    private CommandSpec spec;
    @Parameters(index = "0", arity = "0..1", paramLabel = "KIND",
            description = "models, families (of Hugging Face configurations), accelerators, clusters, fabrics, software, "
                    + "failures, restarts, storage, grids, prices, sites or presets.")
    private String kind;
    @Mixin
    private OutputOptions output;

    public ListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (kind == null) {
            output.print(terminal, counts());
        } else if (Catalogues.kinds().contains(kind)) {
            output.print(terminal, entries(Catalogues.of(kind)));
        } else {
            throw new ParameterException(spec.commandLine(), Names.unknown("kind", kind, Catalogues.kinds()));
        }
        return ExitCodes.DONE;
    }

    private static Result counts() {
        Table table = new Table().text("kind").number("entries");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String each : Catalogues.kinds()) {
            int entries = Catalogues.of(each).size();
            table.row(each, String.valueOf(entries));
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("kind", each);
            row.put("entries", entries);
            rows.add(row);
        }
        return Result.of(table, rows);
    }

    /** A row's keys are the columns; what is long (lists, sources) is left to JSON and CSV. */
    private static Result entries(List<Map<String, Object>> rows) {
        Table table = new Table();
        List<String> shown = new ArrayList<>();
        if (!rows.isEmpty()) {
            rows.get(0).forEach((key, value) -> {
                if (Catalogues.isShown(key)) {
                    shown.add(key);
                    if (value instanceof Number) {
                        table.number(Catalogues.header(key));
                    } else {
                        table.text(Catalogues.header(key));
                    }
                }
            });
        }
        for (Map<String, Object> row : rows) {
            table.row(shown.stream().map(key -> cell(row.get(key))).toArray(String[]::new));
        }
        return Result.of(table, rows);
    }

    private static String cell(Object value) {
        if (value instanceof Double number && number != Math.rint(number)) {
            return Numbers.significant(number, 4);
        }
        return value == null ? "-" : value instanceof String text ? text : JsonOut.compact(value);
    }
}
