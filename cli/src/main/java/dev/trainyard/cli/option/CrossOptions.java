package dev.trainyard.cli.option;

import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.terminal.Progress;
import dev.trainyard.cli.view.AblationView;
import dev.trainyard.cli.view.CrossView;
import dev.trainyard.cli.view.Result;
import dev.trainyard.constants.Constants;
import dev.trainyard.fit.Ablation;
import dev.trainyard.fit.AblationTable;
import dev.trainyard.fit.CrossValidation;
import dev.trainyard.fit.Effect;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.interval.ScatterEstimate;
import dev.trainyard.interval.HeldOutRuns;
import dev.trainyard.interval.LeftOut;
import dev.trainyard.interval.MeasuredRange;
import dev.trainyard.runs.PublishedRun;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;
import picocli.CommandLine.Option;

/** Validation that fits: groups left out, effects switched off. Minutes, in the closed form. */
public final class CrossOptions {
    private static final int STEPS = 1000;

    @Option(names = "--cross", description = "Instead, leave out each group of runs in turn (one source's runs of one "
            + "model, a whole source, a whole accelerator), fit the constants to the rest, and score the predictions "
            + "of what was left out. Takes minutes; closed form.")
    private boolean cross;
    @Option(names = "--ablation", description = "Instead, switch off one effect of the physics at a time, fit the "
            + "rest, and score the fit and groups left out. Takes minutes; closed form.")
    private boolean ablation;
    @Writes
    @Option(names = "--held-out", paramLabel = "FILE.csv",
            description = "With --cross: also write the predictions of what was left out.")
    private Path heldOut;
    @Writes
    @Option(names = "--scatter", paramLabel = "FILE.yaml",
            description = "With --cross: also write the widths of intervals that follow.")
    private Path scatter;
    @Writes
    @Option(names = "--effects", paramLabel = "FILE.csv",
            description = "With --ablation: also write the table of effects.")
    private Path effects;

    public boolean wanted() {
        return cross || ablation;
    }

    /** The option that asks for it. */
    public String asked() {
        return cross ? "--cross" : "--ablation";
    }

    /** Refuses files that cannot be written before anything is computed. */
    public void check() {
        OutputFiles.check("--held-out", heldOut);
        OutputFiles.check("--scatter", scatter);
        OutputFiles.check("--effects", effects);
        if (cross && ablation) {
            throw new InputException(Place.of("--ablation"), "", "cannot stand beside --cross. Run them in turn");
        }
        needs("--held-out", heldOut, "--cross", cross);
        needs("--scatter", scatter, "--cross", cross);
        needs("--effects", effects, "--ablation", ablation);
    }

    private static void needs(String option, Path file, String other, boolean given) {
        if (file != null && !given) {
            throw new InputException(Place.of(option), "", "writes what " + other + " finds. Add " + other);
        }
    }

    /** What was asked for. */
    public Result run(List<PublishedRun> runs, Constants constants, int threads, boolean showsProgress) {
        try (Progress progress = new Progress(cross ? "groups" : "effects", STEPS, showsProgress)) {
            DoubleConsumer share = done -> progress.at((long) (STEPS * done));
            if (!cross) {
                AblationTable table = AblationTable.of(Ablation.run(runs, constants, Effect.ALL, threads, share));
                write("--effects", effects, table.csv());
                return new AblationView(table);
            }
            checkIds(runs);
            List<LeftOut> ways = HeldOutRuns.rounded(CrossValidation.run(runs, constants,
                    List.of(LeftOut.By.values()), threads, share), runs);
            write("--held-out", heldOut, HeldOutRuns.csv(ways));
            write("--scatter", scatter, ScatterEstimate.of(ways, MeasuredRange.of(runs)).yaml());
            return new CrossView(ways, runs);
        }
    }

    /** Its files find runs by their ids. */
    private static void checkIds(List<PublishedRun> runs) {
        Set<String> seen = new HashSet<>();
        for (PublishedRun run : runs) {
            if (!seen.add(run.id())) {
                throw new InputException(Place.of("--cross"), "", "two runs have the id \"" + Names.clip(run.id())
                        + "\"; expected each once");
            }
        }
    }

    private static void write(String option, Path file, String text) {
        if (file != null) {
            OutputFiles.write(option, file, out -> out.write(text));
        }
    }
}
