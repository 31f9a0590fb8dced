package dev.trainyard.cli.command;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.scenario.ScenarioSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Publishes the input file's schema. */
@Command(name = "schema", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Prints the JSON Schema of scenario files.",
        description = {"%nPrints the JSON Schema (draft 2020-12) of scenario files, for editors and validators. "
            + "Scenarios are YAML or JSON.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard schema > scenario.schema.json"})
public final class SchemaCommand implements Callable<Integer> {
    private final Terminal terminal;

    public SchemaCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String text = ScenarioSchema.text();
        terminal.out().print(text.endsWith("\n") ? text : text + "\n");
        return ExitCodes.DONE;
    }
}
