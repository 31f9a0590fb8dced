package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.report.AccuracyPage;
import dev.trainyard.report.ConstantsTable;
import dev.trainyard.report.MarkedText;
import dev.trainyard.report.OperatorsTable;
import dev.trainyard.report.plot.ValidationPlots;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.validation.Validation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The generated pages and tables in the repository are what the code gives today. */
class GeneratedPagesTest {
    private static final Path ROOT = Path.of("..");
    private static final String MISSING = "%s is missing. Make all generated pages with docs/refresh.sh";

    private static AccuracyPage accuracy;
    private static ValidationPlots plots;

    @BeforeAll
    static void predict() {
        Constants constants = Constants.shipped();
        Validation validation = Validation.run(PublishedRuns.shipped(), new CpuKernels(1), constants, Fidelity.EVENT,
                done -> { });
        accuracy = new AccuracyPage(validation, constants, Optional.of("plots"));
        plots = new ValidationPlots(validation);
    }

    @Test
    void theAccuracyPageIsCurrent() throws IOException {
        current("docs/accuracy.md", accuracy.markdown());
    }

    @Test
    void thePlotsAreCurrentAndThePageShowsEachOfThem() throws IOException {
        Map<String, String> current = plots.all();
        String page = accuracy.markdown();
        for (Map.Entry<String, String> plot : current.entrySet()) {
            assertThat(page).contains("](plots/" + plot.getKey() + ")");
            current("docs/plots/" + plot.getKey(), plot.getValue());
        }
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/plots"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(current.keySet());
        }
    }

    @Test
    void theReadmesAccuracyTableIsCurrent() throws IOException {
        String readme = read("README.md");
        current("README.md", MarkedText.replace(readme, "accuracy", accuracy.summary()));
    }

    @Test
    void theReadmesFirstTableIsWhatItsFirstCommandPrints() throws IOException {
        String readme = read("README.md");
        String printed = Ran.trainyard("compare", "mai1-1x", "mai1-6x", "mai1-8x", "mai1-10x").out();
        current("README.md", MarkedText.replace(readme, "compare", "```\n" + printed + "```"));
    }

    @Test
    void theTableOfConstantsIsCurrent() throws IOException {
        String physics = read("docs/physics.md");
        current("docs/physics.md",
                MarkedText.replace(physics, "constants", ConstantsTable.markdown(Constants.shipped())));
    }

    @Test
    void theTableOfOperatorsIsCurrent() throws IOException {
        String page = read("docs/operators.md");
        current("docs/operators.md",
                MarkedText.replace(page, "operators", OperatorsTable.markdown(Constants.shipped())));
    }

    /** Names what moved, so that a page is refreshed for a reason and not to be rid of a red test. */
    private static void current(String page, String now) throws IOException {
        String written = read(page);
        if (!written.equals(now)) {
            String moved = MovedRows.between(written, now);
            fail("%s is stale.%n%n%s%nShould each of these move, and by so much? Then refresh all generated pages with "
                    + "docs/refresh.sh; otherwise the change is a bug.", page,
                    moved.isEmpty() ? "Only white space differs.\n" : moved);
        }
    }

    private static String read(String page) throws IOException {
        Path file = ROOT.resolve(page);
        assertThat(file).as(MISSING, page).exists();
        return Files.readString(file);
    }
}
