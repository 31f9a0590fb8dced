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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
            code = tree(args, terminal, failures).execute(args);
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

    /** Every command by its name, in the order in which help lists them. */
    private static Map<String, Function<Terminal, Callable<Integer>>> commands() {
        Map<String, Function<Terminal, Callable<Integer>>> commands = new LinkedHashMap<>();
        commands.put("simulate", SimulateCommand::new);
        commands.put("campaign", CampaignCommand::new);
        commands.put("compare", CompareCommand::new);
        commands.put("plan", PlanCommand::new);
        commands.put("size", SizeCommand::new);
        commands.put("sensitivity", SensitivityCommand::new);
        commands.put("sweep", SweepCommand::new);
        commands.put("merge", MergeCommand::new);
        commands.put("validate", ValidateCommand::new);
        commands.put("fit", FitCommand::new);
        commands.put("collective", CollectiveCommand::new);
        commands.put("calibrate", CalibrateCommand::new);
        commands.put("list", ListCommand::new);
        commands.put("schema", SchemaCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("doctor", DoctorCommand::new);
        return commands;
    }

    /** All commands, for help and for whoever misspells one. */
    static CommandLine tree(Terminal terminal, Failures failures) {
        return tree(commands(), terminal, failures);
    }

    /** What a command line needs: where it starts with a command's name, the others' options need not be known. */
    private static CommandLine tree(String[] args, Terminal terminal, Failures failures) {
        Map<String, Function<Terminal, Callable<Integer>>> commands = commands();
        if (args.length > 0 && commands.containsKey(args[0])) {
            commands.keySet().retainAll(List.of(args[0]));
        }
        return tree(commands, terminal, failures);
    }

    private static CommandLine tree(Map<String, Function<Terminal, Callable<Integer>>> commands, Terminal terminal,
            Failures failures) {
        CommandLine root = new CommandLine(new RootCommand());
        commands.forEach((name, command) -> root.addSubcommand(name, command.apply(terminal)));
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
