package dev.trainyard.cli.option;

import dev.trainyard.cli.terminal.Format;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.view.Result;
import picocli.CommandLine.Option;

/** Options of every command that prints results. */
public final class OutputOptions {
    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "table",
            description = "Print results as table, json or csv (default: table).")
    private Format format;

    @Option(names = {"-q", "--quiet"}, description = "No notes and no progress on standard error; errors stay.")
    private boolean quiet;

    // CommandRunner looks for it among the arguments, so that it works where parsing fails.
    @Option(names = "--debug", description = "Print the stack trace of an error.")
    private boolean debug;

    /** For a command that has no formats. */
    public static OutputOptions notes(boolean quiet) {
        OutputOptions options = new OutputOptions();
        options.quiet = quiet;
        return options;
    }

    public Format format() {
        return format;
    }

    /** Prints results on standard output. */
    public void print(Terminal terminal, Result result) {
        terminal.print(result.in(format));
    }

    /** Prints one line on standard error unless the user wants none. */
    public void note(Terminal terminal, String text) {
        if (!quiet) {
            terminal.note(text);
        }
    }

    /** True where progress may be shown. */
    public boolean showsProgress(Terminal terminal) {
        return !quiet && terminal.errIsScreen();
    }
}
