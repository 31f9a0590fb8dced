package dev.trainyard.cli;

import dev.trainyard.constants.Constants;
import dev.trainyard.validation.Ablation;
import dev.trainyard.validation.CrossValidation;
import dev.trainyard.validation.Effect;
import dev.trainyard.validation.HeldOutRuns;
import dev.trainyard.validation.LeftOut;
import dev.trainyard.validation.MeasuredRange;
import dev.trainyard.validation.PublishedRun;
import dev.trainyard.validation.ScatterEstimate;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import picocli.CommandLine.Option;

/** Validation that fits: groups left out, effects switched off. Minutes, in the closed form. */
final class CrossOptions {
    private static final int STEPS = 1000;

    @Option(names = "--cross", description = "Instead, leave out each group of runs in turn (one source's runs of one "
            + "model, a whole source, a whole accelerator), fit the constants to the rest, and score the predictions "
            + "of what was left out. Takes minutes; closed form.")
    private boolean cross;
    @Option(names = "--ablation", description = "Instead, switch off one effect of the physics at a time, fit the "
            + "rest, and score the fit and groups left out. Takes minutes; closed form.")
    private boolean ablation;
    @Option(names = "--held-out", paramLabel = "FILE.csv",
            description = "With --cross: also write the predictions of what was left out.")
    private Path heldOut;
    @Option(names = "--scatter", paramLabel = "FILE.yaml",
            description = "With --cross: also write the widths of intervals that follow.")
    private Path scatter;

    boolean wanted() {
        return cross || ablation;
    }

    /** Refuses files that cannot be written before anything is computed. */
    void check() {
        OutputFiles.check("--held-out", heldOut);
        OutputFiles.check("--scatter", scatter);
    }

    /** What was asked for. */
    Result run(List<PublishedRun> runs, Constants constants, int threads, boolean showsProgress) {
        try (Progress progress = new Progress(cross ? "groups" : "effects", STEPS, showsProgress)) {
            DoubleConsumer share = done -> progress.at((long) (STEPS * done));
            if (!cross) {
                return new AblationView(Ablation.run(runs, constants, Effect.ALL, threads, share));
            }
            List<LeftOut> ways = CrossValidation.run(runs, constants, List.of(LeftOut.By.values()), threads, share);
            if (heldOut != null) {
                String text = HeldOutRuns.csv(ways);
                OutputFiles.write("--held-out", heldOut, out -> out.write(text));
            }
            if (scatter != null) {
                String text = ScatterEstimate.of(ways.get(0).rows(), ways.get(1).rows(), ways.get(2).rows(),
                        MeasuredRange.of(runs)).yaml();
                OutputFiles.write("--scatter", scatter, out -> out.write(text));
            }
            return new CrossView(ways, MeasuredRange.of(runs));
        }
    }
}
