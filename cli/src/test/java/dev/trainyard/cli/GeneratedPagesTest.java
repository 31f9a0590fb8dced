package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.report.AccuracyPage;
import dev.trainyard.report.ConstantsTable;
import dev.trainyard.report.MarkedText;
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
    private static final String REMEDY = "%s is stale. Refresh all generated pages with docs/refresh.sh";

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
        assertThat(read("docs/accuracy.md")).as(REMEDY, "docs/accuracy.md").isEqualTo(accuracy.markdown());
    }

    @Test
    void thePlotsAreCurrentAndThePageShowsEachOfThem() throws IOException {
        Map<String, String> current = plots.all();
        String page = accuracy.markdown();
        for (Map.Entry<String, String> plot : current.entrySet()) {
            assertThat(page).contains("](plots/" + plot.getKey() + ")");
            assertThat(read("docs/plots/" + plot.getKey())).as(REMEDY, "docs/plots/" + plot.getKey())
                    .isEqualTo(plot.getValue());
        }
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/plots"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(current.keySet());
        }
    }

    @Test
    void theReadmesAccuracyTableIsCurrent() throws IOException {
        String readme = read("README.md");
        assertThat(readme).as(REMEDY, "README.md")
                .isEqualTo(MarkedText.replace(readme, "accuracy", accuracy.summary()));
    }

    @Test
    void theReadmesFirstTableIsWhatItsFirstCommandPrints() throws IOException {
        String readme = read("README.md");
        String printed = Ran.trainyard("compare", "mai1-1x", "mai1-6x", "mai1-8x", "mai1-10x").out();
        assertThat(readme).as(REMEDY, "README.md")
                .isEqualTo(MarkedText.replace(readme, "compare", "```\n" + printed + "```"));
    }

    @Test
    void theTableOfConstantsIsCurrent() throws IOException {
        String physics = read("docs/physics.md");
        assertThat(physics).as(REMEDY, "docs/physics.md")
                .isEqualTo(MarkedText.replace(physics, "constants", ConstantsTable.markdown(Constants.shipped())));
    }

    private static String read(String page) throws IOException {
        Path file = ROOT.resolve(page);
        assertThat(file).as(REMEDY, page).exists();
        return Files.readString(file);
    }
}
