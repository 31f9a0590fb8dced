package dev.trainyard.cli.command;

import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.option.OutputFiles;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.sweep.Merge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Joins the shards of a sweep. */
@Command(name = "merge", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Joins the shards of a sweep.",
        description = {"%nMakes the file, byte for byte, that one run without --shard would have made. Shards may come "
            + "in any order; ones that are missing, double, damaged, unfinished or of another study are refused.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard merge all.csv part-1.csv part-2.csv part-3.csv part-4.csv",
            "  trainyard merge all.csv part-*.csv"})
public final class MergeCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Writes(beside = ".schema.json")
    @Parameters(index = "0", paramLabel = "OUT", description = "The file to make.")
    private Path out;
    @Parameters(index = "1..*", arity = "1..*", paramLabel = "SHARD", description = "What sweep --shard made.")
    private List<Path> shards;
    @Option(names = {"-q", "--quiet"}, description = "No notes on standard error; errors stay.")
    private boolean quiet;
    // CommandRunner looks for it among the arguments, so that it works where parsing fails.
    @Option(names = "--debug", description = "Print the stack trace of an error.")
    private boolean debug;

    public MergeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        OutputFiles.check("OUT", out);
        long points;
        try {
            points = Merge.merge(out, shards);
        } catch (IOException e) {
            throw new InputException(Place.of(out.toString()), "", "cannot be written: " + OutputFiles.reason(out, e));
        }
        if (!quiet) {
            terminal.note(out + ": " + Numbers.grouped(points) + " points of " + shards.size()
                    + " shards");
        }
        return ExitCodes.DONE;
    }
}
