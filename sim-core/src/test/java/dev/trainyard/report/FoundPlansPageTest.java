package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.runs.PublishedRuns;
import dev.trainyard.validation.FoundPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the search finds for every published run. */
@Tag("slow")
class FoundPlansPageTest {
    private static List<FoundPlan> plans;

    @BeforeAll
    static void search() {
        try (CpuKernels kernels = new CpuKernels(2)) {
            plans = FoundPlan.of(PublishedRuns.shipped(), kernels, Constants.shipped(), done -> { });
        }
    }

    @Test
    void noPublishedPlanThatFitsBeatsTheFoundOneInTheEventDepth() {
        assertThat(plans).filteredOn(FoundPlan::publishedFits).hasSizeGreaterThan(200)
                .allSatisfy(plan -> assertThat(plan.ratio()).as(plan.run().id()).isLessThanOrEqualTo(1 + 1e-9));
    }

    @Test
    void thePageIsCurrent() throws IOException {
        assertThat(Files.readString(Path.of("../docs/found-plans.md"), StandardCharsets.UTF_8))
                .as("docs/found-plans.md is stale. Refresh all generated pages with docs/refresh.sh")
                .isEqualTo(new FoundPlansPage(plans).markdown());
    }
}
