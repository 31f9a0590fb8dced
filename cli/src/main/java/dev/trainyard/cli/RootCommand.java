package dev.trainyard.cli;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command without a subcommand: help and version. */
@Command(name = "trainyard", mixinStandardHelpOptions = true, versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {"Simulates the training of large language models on clusters of accelerators:",
            "how fast a step goes, what holds it back, and what a larger cluster buys.", ""},
        commandListHeading = "%nCommands:%n", optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {"  trainyard simulate mai1-1x              a 500B model on 15,000 H100",
            "  trainyard compare mai1-1x mai1-6x mai1-8x mai1-10x --tokens 15T",
            "  trainyard simulate my.yaml --set plan.tp=8 --set cluster.gpus=2048 --format json",
            "  trainyard list presets                  what is shipped",
            "", ExitCodes.HELP})
final class RootCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "a command is missing; expected one of "
                + String.join(", ", spec.subcommands().keySet()));
    }
}
