package dev.trainyard.cli.option;

import dev.trainyard.cli.file.Writes;
import dev.trainyard.cli.view.ValidationPage;
import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.input.InputFile;
import dev.trainyard.input.Place;
import dev.trainyard.interval.MeasuredRange;
import dev.trainyard.report.AccuracyPage;
import dev.trainyard.report.ConstantsTable;
import dev.trainyard.report.MarkedText;
import dev.trainyard.report.OperatorsTable;
import dev.trainyard.report.plot.ValidationPlots;
import dev.trainyard.validation.RunPrediction;
import dev.trainyard.validation.Validation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Pages that validate writes or refreshes beside printing. */
public final class PageOptions {
    private static final int MOST_BYTES = 16 << 20;

    @Writes
    @Option(names = "--page", paramLabel = "FILE.md", description = "Also write predictions and scores as a page.")
    private Path page;
    @Writes(refreshes = true)
    @Option(names = "--readme", paramLabel = "FILE.md",
            description = "Also refresh the scores between the comments accuracy:begin and accuracy:end in FILE.md.")
    private Path readme;
    @Writes(refreshes = true)
    @Option(names = "--constants-page", paramLabel = "FILE.md",
            description = "Also refresh the table between constants:begin and constants:end in FILE.md.")
    private Path constantsPage;
    @Writes(refreshes = true)
    @Option(names = "--operators-page", paramLabel = "FILE.md",
            description = "Also refresh the measured operators between operators:begin and operators:end in FILE.md.")
    private Path operatorsPage;
    @Writes
    @Option(names = "--report", paramLabel = "FILE.html",
            description = "Also write plots, scores and the largest errors as one self-contained page.")
    private Path report;
    @Writes(folder = true)
    @Option(names = "--plots", paramLabel = "DIR", description = "Also write the plots as SVG files into this folder; "
            + "--page shows them then.")
    private Path plots;
    @Writes
    @Option(names = "--measured-range", paramLabel = "FILE.yaml", description = "Also write how many scored runs there "
            + "are of each kind; intervals read it.")
    private Path measuredRange;

    /** Refuses files that cannot be written before anything is computed. */
    public void check() {
        files().forEach(OutputFiles::check);
        OutputFiles.checkFolder("--plots", plots);
        refreshed("--readme", readme, "accuracy", "");
        refreshed("--constants-page", constantsPage, "constants", "");
        refreshed("--operators-page", operatorsPage, "operators", "");
    }

    /** Refuses a page that nothing would be written to: of its own validation's answers, not of another question's. */
    public void checkNoneBeside(String asked) {
        Map<String, Path> files = files();
        files.put("--plots", plots);
        files.forEach((option, file) -> {
            if (file != null) {
                throw new InputException(Place.of(option), "", "shows each run's prediction, which " + asked
                        + " does not print. Maybe without " + asked + "?");
            }
        });
    }

    /** By its option, what is written as one file each; null where it is not asked for. */
    private Map<String, Path> files() {
        Map<String, Path> files = new LinkedHashMap<>();
        files.put("--page", page);
        files.put("--readme", readme);
        files.put("--constants-page", constantsPage);
        files.put("--operators-page", operatorsPage);
        files.put("--report", report);
        files.put("--measured-range", measuredRange);
        return files;
    }

    /** Writes what was asked for, and computes no other page. */
    public void write(Validation validation, Constants constants) {
        AccuracyPage accuracy = new AccuracyPage(validation, constants, plotsBesidePage());
        write("--page", page, accuracy::markdown);
        write("--readme", readme, () -> refreshed("--readme", readme, "accuracy", accuracy.summary()));
        write("--constants-page", constantsPage, () -> refreshed("--constants-page", constantsPage, "constants",
                ConstantsTable.markdown(constants)));
        write("--operators-page", operatorsPage, () -> refreshed("--operators-page", operatorsPage, "operators",
                OperatorsTable.markdown(constants)));
        write("--measured-range", measuredRange, () -> MeasuredRange.of(validation.predictions().stream()
                .map(RunPrediction::run).toList()).yaml());
        write("--report", report, () -> new ValidationPage(validation).html());
        if (plots != null) {
            OutputFiles.makeFolder("--plots", plots);
            new ValidationPlots(validation).all()
                    .forEach((name, svg) -> write("--plots", plots.resolve(name), () -> svg));
        }
    }

    /** The plots' folder as the page's links name it. */
    private Optional<String> plotsBesidePage() {
        if (plots == null || page == null) {
            return Optional.empty();
        }
        Path from = page.toAbsolutePath().normalize().getParent();
        Path to = plots.toAbsolutePath().normalize();
        return Optional.of(Objects.equals(from.getRoot(), to.getRoot())
                ? from.relativize(to).toString().replace('\\', '/') : to.toUri().toString());
    }

    private static void write(String option, Path file, Supplier<String> text) {
        if (file != null) {
            String written = text.get();
            OutputFiles.write(option, file, out -> out.write(written));
        }
    }

    private static String refreshed(String option, Path file, String name, String part) {
        if (file == null) {
            return "";
        }
        if (!Files.exists(file)) {
            throw new InputException(Place.of(option), "", file + " cannot be read: no such file");
        }
        try {
            return MarkedText.replace(InputFile.text(file, MOST_BYTES, "a page", "a page of text"), name, part);
        } catch (IllegalArgumentException e) {
            throw new InputException(Place.of(file.toString()), "", e.getMessage());
        }
    }
}
