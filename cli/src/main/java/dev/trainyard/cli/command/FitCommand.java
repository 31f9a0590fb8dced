package dev.trainyard.cli.command;

import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.option.ComputeOptions.ThreadsConverter;
import dev.trainyard.cli.option.OutputFiles;
import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Progress;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.FitView;
import dev.trainyard.constants.Constants;
import dev.trainyard.constants.ConstantsText;
import dev.trainyard.fit.Fit;
import dev.trainyard.fit.FitOptions;
import dev.trainyard.fit.FitOptionsBuilder;
import dev.trainyard.fit.FitResult;
import dev.trainyard.input.Documents;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Fits the free constants to measured runs and writes a constants file. */
@Command(name = "fit", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Fits the free constants of the physics to measured runs.",
        description = {"%nFinds the constants under which predicted step times come closest to measured ones: robust "
            + "least squares on the log of their ratio, within physical bounds. Prints the scores before and after, "
            + "the constants that a bound stops, and runs that no constants can explain.",
            "%nRuns of your own are fitted on top of the shipped ones, which enter as what is known before: three rows "
            + "move the answer, a nonsense row does not. Constants that tables of collectives or data sheets gave stay "
            + "as they are unless freed.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard fit --runs my-runs.csv --out my-constants.yaml",
            "  trainyard fit --start prior --out constants.yaml     the shipped constants, from nothing",
            "  trainyard fit --runs my-runs.csv --free 'collective.network.*'",
            "",
            "A file of runs has the columns of the shipped one; see docs/accuracy.md."})
public final class FitCommand implements Callable<Integer> {
    private static final int STEPS = 1000;

    private final Terminal terminal;
    @Option(names = "--runs", paramLabel = "FILE.csv", description = "Measured runs (default: those that are shipped).")
    private Path runs;
    @Option(names = "--start", paramLabel = "FILE.yaml|shipped|prior", defaultValue = "shipped",
            description = "Constants to begin with: a file, the shipped ones, or each one's prior "
                + "(default: ${DEFAULT-VALUE}).")
    private String start;
    @Writes
    @Option(names = "--out", paramLabel = "FILE.yaml", description = "Write the fitted constants there.")
    private Path out;
    @Option(names = "--free", paramLabel = "NAME", split = ",",
            description = "Fit these constants too; NAME* takes all that begin so.")
    private List<String> free = List.of();
    @Option(names = "--fix", paramLabel = "NAME", split = ",", description = "Hold these constants, likewise.")
    private List<String> fix = List.of();
    @Option(names = "--alone", description = "Learn from the given runs only, not from the shipped ones too.")
    private boolean alone;
    @Option(names = "--restarts", paramLabel = "N", defaultValue = "" + FitOptions.RESTARTS,
            converter = RestartsConverter.class,
            description = "Descents from around the best point after the first (default: ${DEFAULT-VALUE}).")
    private int restarts;
    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", converter = ThreadsConverter.class,
            description = "CPU threads to use (default: 0, all processors). Results do not depend on it.")
    private int threads;
    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Seed of the restarts (default: 1). The same seed gives the same bytes.")
    private long seed;
    @Mixin
    private OutputOptions output;

    public FitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        OutputFiles.check("--out", out);
        boolean named = start.equals("shipped") || start.equals("prior");
        String text = named ? Constants.shippedText() : Documents.text(Path.of(start));
        Constants constants = named ? Constants.shipped() : Constants.given(Documents.parse(start, text));
        List<PublishedRun> rows = runs == null ? PublishedRuns.shipped() : PublishedRuns.read(runs);
        int workers = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        FitResult result;
        try (Progress progress = new Progress("fit", STEPS, output.showsProgress(terminal))) {
            result = Fit.run(rows, constants, FitOptionsBuilder.builder().also(free).except(fix)
                    .fromPrior(start.equals("prior")).alone(alone).iterations(FitOptions.ITERATIONS).restarts(restarts)
                    .seed(seed).threads(workers).progress(share -> progress.at((long) (STEPS * share))).build());
        }
        if (out != null) {
            String written = ConstantsText.rewrite(text, result.constants());
            OutputFiles.write("--out", out, writer -> writer.write(written));
        }
        output.print(terminal, new FitView(result, constants));
        return ExitCodes.DONE;
    }

    /** Reads --restarts. */
    static final class RestartsConverter implements ITypeConverter<Integer> {
        private static final int MOST = 1000;

        @Override
        public Integer convert(String written) {
            int restarts = Integer.parseInt(written);
            if (restarts < 0 || restarts > MOST) {
                throw new TypeConversionException("must lie between 0 and " + MOST + ", found " + written);
            }
            return restarts;
        }
    }
}
