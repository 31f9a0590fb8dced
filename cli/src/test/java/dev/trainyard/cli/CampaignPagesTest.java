package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.campaign.LedgerCause;
import dev.trainyard.campaign.money.CostPart;
import dev.trainyard.scenario.Presets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of judged campaigns and of presets are what the code gives today; docs/refresh.sh makes them anew. */
class CampaignPagesTest {
    private static final Path DOCS = Path.of("../docs");
    @TempDir
    private Path folder;

    @Test
    void theyAreCurrent() throws IOException {
        Path cases = folder.resolve("campaign-cases.md");
        Path presets = folder.resolve("campaign-presets.md");
        Ran ran = Ran.trainyard("validate", "--quiet", "--device", "cpu", "--campaigns", "--cases-page",
                cases.toString(), "--presets-page", presets.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("llama3-54-days");
        current(cases);
        current(presets);
    }

    @Test
    void everyCauseAndPartOfTheCostIsExplained() throws IOException {
        String page = Files.readString(DOCS.resolve("campaign.md"));
        for (LedgerCause cause : LedgerCause.values()) {
            assertThat(page).contains("| `" + cause.key() + "` | " + cause.text() + " |");
        }
        for (CostPart part : CostPart.values()) {
            assertThat(page).contains("`" + part.key() + "`");
        }
    }

    @Test
    void theSectionOnThePageRuns() throws IOException {
        String page = Files.readString(DOCS.resolve("campaign.md"));
        int from = page.indexOf("```yaml\n") + 8;
        Path scenario = folder.resolve("example.yaml");
        Files.writeString(scenario, Presets.text("mai1-10x") + "\n" + page.substring(from, page.indexOf("```", from)));
        Ran ran = Ran.trainyard("campaign", scenario.toString(), "--quiet", "--device", "cpu", "--replicas", "8");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("2 sites");
    }

    @Test
    void aPageNeedsWhatItShows() {
        Ran ran = Ran.trainyard("validate", "--cases-page", folder.resolve("page.md").toString());
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("--cases-page").contains("Add --campaigns");
    }

    private static void current(Path made) throws IOException {
        String written = Files.readString(DOCS.resolve(made.getFileName()));
        String now = Files.readString(made);
        assertThat(written.equals(now)).as("docs/%s is stale.%n%n%s%nShould each of these move, and by so much? Then"
                + " refresh it with docs/refresh.sh; otherwise the change is a bug.", made.getFileName(),
                MovedRows.between(written, now)).isTrue();
    }
}
