package dev.trainyard.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Help;

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
            code = ExitCodes.INTERNAL;
        }
        return code;
    }

    static CommandLine tree(Terminal terminal, Failures failures) {
        CommandLine root = new CommandLine(new RootCommand());
        root.addSubcommand(new ListCommand(terminal));
        root.addSubcommand(new DoctorCommand(terminal));
        root.setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setColorScheme(Help.defaultColorScheme(terminal.isColourful() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((e, args) -> failures.usage(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failures.report(e));
        return root;
    }
}
