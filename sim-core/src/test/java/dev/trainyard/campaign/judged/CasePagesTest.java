package dev.trainyard.campaign.judged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.report.campaign.CampaignPresetsPage;
import dev.trainyard.report.campaign.JudgedCasesPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The pages of judged cases and presets are what the code gives today; docs/refresh.sh makes them anew. */
class CasePagesTest {
    private static final Path DOCS = Path.of("../docs");

    @Test
    void thePageOfJudgedCasesIsCurrent() throws IOException {
        List<CaseResult> results = new CaseJudge(new CpuKernels(2)).judge(JudgedCases.shipped(), done -> { });
        String page = new JudgedCasesPage(results).markdown();
        assertThat(Files.readString(DOCS.resolve("campaign-cases.md"))).isEqualTo(page);
    }

    @Test
    void thePageOfPresetsIsCurrent() throws IOException {
        String page = CampaignPresetsPage.markdown();
        assertThat(Files.readString(DOCS.resolve("campaign-presets.md"))).isEqualTo(page);
    }
}
