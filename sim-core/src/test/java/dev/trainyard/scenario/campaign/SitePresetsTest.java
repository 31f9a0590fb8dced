package dev.trainyard.scenario.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.cluster.site.PriceLists;
import dev.trainyard.cluster.site.Site;
import dev.trainyard.cluster.site.Sites;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sites: what stands there by month, a cluster for each, and MAI-1's model on it. */
class SitePresetsTest {
    /** Dense 8-bit operations of one H100, which Epoch AI counts sites in. */
    private static final double H100_FP8 = 1978.9e12;

    static Stream<Site> sites() {
        return Sites.shipped().catalogue().names().stream()
                .map(name -> Sites.shipped().catalogue().find(name).orElseThrow());
    }

    @Test
    void everySiteThatIsAskedForIsThere() {
        assertThat(Sites.shipped().catalogue().names()).contains("colossus-1", "colossus-2", "abilene", "hyperion",
                "prometheus", "fairwater-wisconsin", "fairwater-atlanta", "rainier", "pryor");
        for (String other : List.of("stargate-abilene", "new-carlisle", "fayetteville")) {
            assertThat(Sites.shipped().catalogue().find(other)).as(other).isPresent();
        }
    }

    @ParameterizedTest
    @MethodSource("sites")
    void stepsFollowEachOtherAndGrow(Site site) {
        for (int i = 1; i < site.steps().size(); i++) {
            Site.Step before = site.steps().get(i - 1);
            Site.Step after = site.steps().get(i);
            assertThat(after.month()).isGreaterThan(before.month());
            assertThat(after.accelerators()).isGreaterThan(before.accelerators());
            if (before.megawatts() > 0 && after.megawatts() > 0) {
                assertThat(after.megawatts()).isGreaterThan(before.megawatts());
            }
        }
    }

    /** A slip in a count or a megawatt stands out here. Highest is Colossus 1, whose B200 are counted as H100. */
    @ParameterizedTest
    @MethodSource("sites")
    void eachAcceleratorHasThePowerThatItsServerAndNetworkNeed(Site site) {
        for (Site.Step step : site.steps()) {
            if (step.megawatts() > 0) {
                Accelerator accelerator = Accelerators.find(step.accelerator()).orElseThrow();
                double watts = step.megawatts() * 1e6 / step.accelerators();
                assertThat(watts / accelerator.watts()).as("%s, %s", site.name(), step.month()).isBetween(1.15, 2.8);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sites")
    void aStepsClusterIsInTheCatalogueAndNoLargerThanTheSite(Site site) {
        for (Site.Step step : site.steps()) {
            if (!step.cluster().isEmpty()) {
                Cluster cluster = Clusters.find(step.cluster()).orElseThrow();
                assertThat(cluster.accelerator().name()).isEqualTo(step.accelerator());
                assertThat((double) cluster.gpus()).isBetween(0.8 * step.accelerators(), step.accelerators());
            }
        }
    }

    /** Epoch AI, state of August 2026. */
    @ParameterizedTest
    @ValueSource(strings = {"abilene 2026-08 509", "abilene 2026-12 1019", "fairwater-wisconsin 2026-08 446",
        "fairwater-atlanta 2026-08 769", "rainier 2026-08 686", "prometheus 2026-08 677", "prometheus 2027-01 1031",
        "pryor 2026-08 763", "new-albany 2026-08 616"})
    void countsAreThePublishedEquivalents(String line) {
        String[] words = line.split(" ");
        Site.Step step = Sites.shipped().catalogue().find(words[0]).orElseThrow().steps().stream()
                .filter(it -> it.month().equals(words[1])).findFirst().orElseThrow();
        double each = Accelerators.find(step.accelerator()).orElseThrow().peak().fp8() / H100_FP8;
        assertThat(step.accelerators() * each / 1000).isBetween(0.998 * Double.parseDouble(words[2]),
                1.002 * Double.parseDouble(words[2]));
    }

    @ParameterizedTest
    @ValueSource(strings = {"colossus-1", "colossus-2", "abilene", "fairwater-wisconsin", "fairwater-atlanta",
        "prometheus", "hyperion", "rainier", "pryor"})
    void modelOfMai1IsReadOnEachWithItsCampaign(String name) {
        ScenarioDraft draft = ScenarioDraft.named(name, Path.of(""));
        Scenario scenario = draft.read();
        assertThat(scenario.model().name()).isEqualTo("mai1-500b");
        assertThat(scenario.cluster().name()).isEqualTo(name);
        CampaignSettings campaign = draft.campaign(scenario);
        assertThat(campaign.site().name()).isEqualTo(name);
        assertThat(campaign.site().stated()).isTrue();
        assertThat(Math.max(campaign.spares().hot(), campaign.spares().least())).as("a hundredth of the site")
                .isPositive();
        assertThat(campaign.prices().value().purchase(scenario.cluster().accelerator().name(), 2026)).isPresent();
    }

    /** Later steps from the first: its W and dollars an accelerator, times what newer parts' lists have more. */
    @ParameterizedTest
    @CsvSource({"2025-02, 150000, 50000, 0", "2025-07, 150000, 50000, 30000"})
    void colossusGrowsAsItsFirstStepSays(String month, double h100, double h200, double b200) {
        Site colossus = Sites.shipped().catalogue().find("colossus-1").orElseThrow();
        Site.Step first = colossus.steps().get(0);
        Site.Step later = colossus.steps().stream().filter(it -> it.month().equals(month)).findFirst().orElseThrow();
        assertThat(h100 + h200 + b200).isEqualTo(later.accelerators());
        double around = first.megawatts() * 1e6 / first.accelerators() / watts("h100-sxm");
        double megawatts = around * (h100 * watts("h100-sxm") + h200 * watts("h200-sxm") + b200 * watts("b200-sxm"))
                / 1e6;
        assertThat(megawatts).isBetween(0.88 * later.megawatts(), 1.12 * later.megawatts());
        double each = first.dollars() / first.accelerators() / listed("h100-sxm");
        double dollars = each * (h100 * listed("h100-sxm") + h200 * listed("h200-sxm") + b200 * listed("b200-sxm"));
        assertThat(dollars).isBetween(0.8 * later.dollars(), 1.2 * later.dollars());
    }

    private static double watts(String accelerator) {
        return Accelerators.find(accelerator).orElseThrow().watts();
    }

    private static double listed(String accelerator) {
        return PriceLists.shipped().catalogue().find("market-2026").orElseThrow().purchase(accelerator, 2025)
                .orElseThrow().dollars().middle();
    }
}
