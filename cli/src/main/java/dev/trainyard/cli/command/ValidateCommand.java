package dev.trainyard.cli.command;

import dev.trainyard.cli.option.CampaignCaseOptions;
import dev.trainyard.cli.option.ComputeOptions;
import dev.trainyard.cli.option.ConstantsOption;
import dev.trainyard.cli.option.CrossOptions;
import dev.trainyard.cli.option.FidelityConverter;
import dev.trainyard.cli.option.FoundPlanOptions;
import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.option.PageOptions;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Progress;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.ValidationResult;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.device.KernelChoice;
import dev.trainyard.runs.PublishedRun;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.validation.Validation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Predicts published runs and scores the predictions. */
@Command(name = "validate", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Predicts published training runs and compares with what was measured.",
        description = {"%nPrints predicted against measured seconds per step, row by row, and the scores: mean, "
            + "median, 90th percentile and maximum of the absolute error, and the bias, in all and by "
            + "accelerator, source and model kind. Rows marked unscored are predicted and shown but enter no "
            + "score.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard validate                         the runs that are shipped",
            "  trainyard validate --runs my-runs.csv --format json",
            "  trainyard validate --format csv > predictions.csv",
            "  trainyard validate --runs my-runs.csv --page my-accuracy.md",
            "  trainyard validate --report accuracy.html  plots, scores and the largest errors",
            "  trainyard validate --cross                 errors on runs that the constants have not seen",
            "  trainyard validate --ablation              what each effect of the physics is worth",
            "  trainyard validate --campaigns             published months of training against our answers",
            "",
            "A file has the columns of the shipped one; see docs/accuracy.md."})
public final class ValidateCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Option(names = "--runs", paramLabel = "FILE.csv", description = "Measured runs (default: those that are shipped).")
    private Path runs;
    @Option(names = "--fidelity", paramLabel = "DEPTH", defaultValue = "event", converter = FidelityConverter.class,
            description = "closed or event (default: ${DEFAULT-VALUE}).")
    private Fidelity fidelity;
    @Mixin
    private CrossOptions cross;
    @Mixin
    private FoundPlanOptions plans;
    @Mixin
    private CampaignCaseOptions campaigns;
    @Mixin
    private ConstantsOption given;
    @Mixin
    private PageOptions pages;
    @Mixin
    private ComputeOptions compute;
    @Mixin
    private OutputOptions output;

    public ValidateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        pages.check();
        cross.check();
        plans.check();
        campaigns.check();
        checkOneQuestion();
        Constants constants = given.read();
        List<PublishedRun> rows = runs == null ? PublishedRuns.shipped() : PublishedRuns.read(runs);
        if (cross.wanted()) {
            output.print(terminal, cross.run(rows, constants, compute.threads(), output.showsProgress(terminal)));
            return ExitCodes.DONE;
        }
        try (KernelChoice device = compute.open(terminal, output)) {
            if (campaigns.wanted()) {
                output.print(terminal, campaigns.run(device.kernels()));
                return ExitCodes.DONE;
            }
            if (plans.wanted()) {
                try (Progress progress = new Progress("runs", rows.size(), output.showsProgress(terminal))) {
                    output.print(terminal, plans.run(rows, device.kernels(), constants, progress::at));
                }
                return ExitCodes.DONE;
            }
            Validation validation;
            try (Progress progress = new Progress("runs", rows.size(), output.showsProgress(terminal))) {
                validation = Validation.run(rows, device.kernels(), constants, fidelity, progress::at);
            }
            pages.write(validation, constants);
            output.print(terminal, new ValidationResult(validation));
        }
        return ExitCodes.DONE;
    }

    /** Each of these is asked instead of the usual question, so none may be dropped without a word. */
    private void checkOneQuestion() {
        List<String> asked = new ArrayList<>();
        if (cross.wanted()) {
            asked.add(cross.asked());
        }
        if (campaigns.wanted()) {
            asked.add("--campaigns");
        }
        if (plans.wanted()) {
            asked.add("--plans");
        }
        if (asked.size() > 1) {
            throw new InputException(Place.of(asked.get(1)), "", "cannot stand beside " + asked.get(0)
                    + ". Run them in turn");
        }
        asked.forEach(pages::checkNoneBeside);
        if (campaigns.wanted() && runs != null) {
            throw new InputException(Place.of("--runs"), "", "is not read by --campaigns, which has its own cases");
        }
    }
}
