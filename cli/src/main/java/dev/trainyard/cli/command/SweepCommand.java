package dev.trainyard.cli.command;

import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.option.ComputeOptions.ThreadsConverter;
import dev.trainyard.cli.option.ConstantsOption;
import dev.trainyard.cli.option.FidelityConverter;
import dev.trainyard.cli.option.OutputFiles;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Progress;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.sweep.Shard;
import dev.trainyard.report.sweep.SweepFormat;
import dev.trainyard.report.sweep.SweepRun;
import dev.trainyard.study.sweep.PointStatus;
import dev.trainyard.study.sweep.Study;
import dev.trainyard.study.sweep.StudyReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Simulates every point of a study into a file. */
@Command(name = "sweep", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Simulates every point of a study into a file.",
        description = {"%nA study is a scenario in which fields run through lists or ranges. Each point becomes a row "
            + "with its whole configuration; one that cannot be says why. Where a study varies or asks for campaigns, "
            + "each row has the figures of its months too. The file grows as FILE.part and takes its "
            + "name when it is whole. Stopped at any moment, the same command goes on where it was.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard sweep examples/studies/llama-70b-layouts.yaml --out layouts.csv",
            "  trainyard sweep examples/studies/campaign-spares.yaml --out months.csv",
            "  trainyard sweep study.yaml --out study.jsonl --fidelity event",
            "  trainyard sweep study.yaml --out part-3.csv --shard 3/16    then: trainyard merge all.csv part-*.csv"})
public final class SweepCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Parameters(index = "0", paramLabel = "STUDY.yaml", description = "The study: see docs/sweep.md.")
    private Path file;
    @Writes(beside = {".part", ".part.json", ".schema.json"})
    @Option(names = {"-o", "--out"}, paramLabel = "FILE", required = true,
            description = "Where rows go; its name ends with the format: .csv, .jsonl or .parquet.")
    private Path out;
    @Option(names = "--shard", paramLabel = "I/N", defaultValue = "1/1", converter = ShardConverter.class,
            description = "Compute only the I-th of N parts, for jobs of an array.")
    private Shard shard;
    @Option(names = "--fidelity", paramLabel = "DEPTH", defaultValue = "closed", converter = FidelityConverter.class,
            description = "closed: the pipeline's formula. event: every point as discrete events, some"
                + " thousand times slower (default: ${DEFAULT-VALUE}).")
    private Fidelity fidelity;
    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", converter = ThreadsConverter.class,
            description = "CPU threads to use (default: 0, all processors). Results do not depend on it.")
    private int threads;
    @Option(names = "--allow-files", description = "Let the study and its scenario name files outside their folders.")
    private boolean allowFiles;
    @Option(names = {"-q", "--quiet"}, description = "No notes and no progress on standard error; errors stay.")
    private boolean quiet;
    // CommandRunner looks for it among the arguments, so that it works where parsing fails.
    @Option(names = "--debug", description = "Print the stack trace of an error.")
    private boolean debug;
    @Mixin
    private ConstantsOption given;

    public SweepCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        SweepFormat format = format(out);
        OutputFiles.check("--out", out);
        Study study = StudyReader.read(file, allowFiles);
        note(Numbers.grouped(study.points()) + " points: " + study.describe());
        int workers = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        SweepRun run = new SweepRun(study, format, fidelity, given.read(), () -> new CpuKernels(1), workers,
                Version.text());
        long start = System.nanoTime();
        SweepRun.Outcome outcome;
        try (Progress progress = Progress.withRate("sweep", " points", run.points(shard),
                !quiet && terminal.errIsScreen())) {
            outcome = run.run(out, shard, progress::at);
        } catch (IOException e) {
            throw new InputException(Place.of("--out"), "", out + " cannot be written: " + OutputFiles.reason(out, e));
        }
        report(outcome, (System.nanoTime() - start) / 1e9);
        return ExitCodes.DONE;
    }

    static SweepFormat format(Path out) {
        try {
            return SweepFormat.of(out);
        } catch (IllegalArgumentException e) {
            throw new InputException(Place.of("--out"), "", e.getMessage());
        }
    }

    private void report(SweepRun.Outcome outcome, double seconds) {
        long computed = outcome.points() - outcome.resumed();
        if (outcome.resumed() > 0) {
            note(Numbers.grouped(outcome.resumed()) + " points were there already");
        }
        if (computed > 0) {
            note(Numbers.grouped(computed) + " points in " + Numbers.fixed(seconds, 1) + " s, "
                    + Numbers.grouped(Math.round(computed / seconds)) + " a second");
        }
        note(out + ": " + Numbers.grouped(outcome.counts().of(PointStatus.OK)) + " ok, "
                + Numbers.grouped(outcome.counts().of(PointStatus.DOES_NOT_FIT)) + " do not fit, "
                + Numbers.grouped(outcome.counts().of(PointStatus.IMPOSSIBLE)) + " impossible, "
                + Numbers.grouped(outcome.counts().of(PointStatus.NO_PLAN)) + " without a plan");
    }

    private void note(String text) {
        if (!quiet) {
            terminal.note(text);
        }
    }

    /** Reads --shard. */
    static final class ShardConverter implements ITypeConverter<Shard> {
        @Override
        public Shard convert(String written) {
            try {
                return Shard.parse(written);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
