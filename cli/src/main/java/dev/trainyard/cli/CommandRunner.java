package dev.trainyard.cli;

import dev.trainyard.cli.command.BenchCommand;
import dev.trainyard.cli.command.CalibrateCommand;
import dev.trainyard.cli.command.CampaignCommand;
import dev.trainyard.cli.command.CollectiveCommand;
import dev.trainyard.cli.command.CompareCommand;
import dev.trainyard.cli.command.DoctorCommand;
import dev.trainyard.cli.command.FitCommand;
import dev.trainyard.cli.command.ListCommand;
import dev.trainyard.cli.command.MergeCommand;
import dev.trainyard.cli.command.PlanCommand;
import dev.trainyard.cli.command.SchemaCommand;
import dev.trainyard.cli.command.SensitivityCommand;
import dev.trainyard.cli.command.SimulateCommand;
import dev.trainyard.cli.command.SizeCommand;
import dev.trainyard.cli.command.SweepCommand;
import dev.trainyard.cli.command.ValidateCommand;
import dev.trainyard.cli.file.FilesApart;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Failures;
import dev.trainyard.cli.terminal.Format;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.input.InputException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/** Builds the command tree, runs one command line, and turns its end into an exit code. */
final class CommandRunner {
    private CommandRunner() {}

    /** Runs the command line and gives the exit code. Prints, never exits. */
    static int run(String[] args, Terminal terminal) {
        Failures failures = new Failures(terminal.err(), Arrays.asList(args).contains("--debug"));
        int code;
        try {
            code = tree(terminal, failures).execute(args);
        } catch (RuntimeException | Error e) {
            // Everything that a command throws was handled above; this is for faults while parsing.
            code = failures.report(e);
        }
        terminal.out().flush();
        if (terminal.sink().loss().isPresent()) {
            failures.line("cannot write to standard output: " + terminal.sink().loss().get());
            code = ExitCodes.INPUT;
        }
        return code;
    }

    static CommandLine tree(Terminal terminal, Failures failures) {
        CommandLine root = new CommandLine(new RootCommand());
        root.addSubcommand(new SimulateCommand(terminal));
        root.addSubcommand(new CampaignCommand(terminal));
        root.addSubcommand(new CompareCommand(terminal));
        root.addSubcommand(new PlanCommand(terminal));
        root.addSubcommand(new SizeCommand(terminal));
        root.addSubcommand(new SensitivityCommand(terminal));
        root.addSubcommand(new SweepCommand(terminal));
        root.addSubcommand(new MergeCommand(terminal));
        root.addSubcommand(new ValidateCommand(terminal));
        root.addSubcommand(new FitCommand(terminal));
        root.addSubcommand(new CollectiveCommand(terminal));
        root.addSubcommand(new CalibrateCommand(terminal));
        root.addSubcommand(new ListCommand(terminal));
        root.addSubcommand(new SchemaCommand(terminal));
        root.addSubcommand(new BenchCommand(terminal));
        root.addSubcommand(new DoctorCommand(terminal));
        root.setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setExpandAtFiles(false) // a name that begins with @ is a name
                .setExecutionStrategy(CommandRunner::execute)
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(terminal.isColourful() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((e, args) -> failures.usage(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failures.report(e));
        root.registerConverter(Format.class, Format::parse);
        root.getSubcommands().values().forEach(CommandRunner::addExitCodes);
        return root;
    }

    private static int execute(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        try {
            FilesApart.check(parsed);
        } catch (InputException e) {
            throw new ExecutionException(parsed.commandSpec().commandLine(), e.getMessage(), e);
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static void addExitCodes(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        String[] footer = Arrays.copyOf(usage.footer(), usage.footer().length + 2);
        footer[footer.length - 2] = "";
        footer[footer.length - 1] = ExitCodes.HELP;
        usage.footer(footer);
    }
}
