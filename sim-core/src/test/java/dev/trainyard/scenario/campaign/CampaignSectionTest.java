package dev.trainyard.scenario.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.cluster.CatalogueEntry;
import dev.trainyard.cluster.failure.FailureModels;
import dev.trainyard.cluster.failure.RestartPaths;
import dev.trainyard.cluster.preset.PresetKind;
import dev.trainyard.cluster.site.Grids;
import dev.trainyard.cluster.site.PriceLists;
import dev.trainyard.cluster.site.Sites;
import dev.trainyard.cluster.site.Storages;
import dev.trainyard.cluster.failure.FailureModel;
import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioDraft;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The campaign section: presets, what is assumed, and what is refused. */
class CampaignSectionTest {
    private static final String JOB = """
            model: mai1-500b
            cluster: mai1-10x-h100
            plan: {tp: 8, cp: 2, pp: 16, vp: 6, dp: 580, microBatch: 1, sharding: zero1, sequenceParallel: true}
            training: {tokens: 15T, sequence: 8192, globalBatch: 9280}
            """;

    static Stream<PresetKind<?>> kinds() {
        return Stream.of(FailureModels.shipped(), RestartPaths.shipped(), Storages.shipped(), Grids.shipped(),
                PriceLists.shipped(), Sites.shipped());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyPresetIsReadWithASourceForEachFigure(PresetKind<?> kind) {
        for (CatalogueEntry<?> entry : kind.catalogue().entries()) {
            assertThat(entry.sources()).as(entry.name()).isNotEmpty();
            assertThat(entry.summary()).as(entry.name()).isNotBlank();
        }
    }

    @Test
    void anEmptySectionIsAllAssumptions() {
        CampaignSettings settings = read("");
        assertThat(settings.tokens()).isEqualTo(15e12);
        assertThat(settings.failures().name()).isEqualTo(FailureModels.USUAL);
        assertThat(settings.failures().stated()).isFalse();
        assertThat(settings.spares().hot()).isEqualTo((150_000 - 256 * 580) / 8);
        assertThat(settings.assumptions()).extracting(Assumption::what).contains("campaign.start",
                "campaign.failures", "campaign.failures.classes.accelerator.watched", "campaign.money.how");
        assertThat(settings.assumptions()).filteredOn(Assumption::guessed).isNotEmpty();
    }

    @Test
    void whatIsStatedIsNoAssumption() {
        CampaignSettings settings = read("campaign: {start: 2027-02-03, failures: llama3, spares: 12}");
        assertThat(settings.start()).hasToString("2027-02-03");
        assertThat(settings.failures().name()).isEqualTo("llama3-h100");
        assertThat(settings.spares().hot()).isEqualTo(12);
        assertThat(settings.assumptions()).extracting(Assumption::what).doesNotContain("campaign.start",
                "campaign.failures", "campaign.spares");
    }

    @Test
    void aPresetIsChangedAtAnyDepth() {
        CampaignSettings settings = read("campaign: {failures: {base: llama3-h100, rate: 8, classes: {memory:"
                + " {share: 0.5, repair: {median: 1 h, mean: 2 h}}}}}");
        assertThat(settings.failures().name()).isEqualTo("llama3-h100, changed");
        assertThat(settings.failures().value().classes()).hasSize(9).filteredOn(it -> it.name().equals("memory"))
                .singleElement().satisfies(memory -> {
                    assertThat(memory.rate().middle()).isEqualTo(4);
                    assertThat(memory.repair().meanSeconds()).isEqualTo(7200);
                    assertThat(memory.agentSeconds().middle()).isEqualTo(10);
                });
    }

    @Test
    void aClassOfItsOwnIsAddedAndARateReplacesAShare() {
        FailureModel changed = read("campaign: {failures: {base: llama3-h100, classes: {memory: {perDay: 2},"
                + " cosmic: {kind: stop, rate: 0.1}}}}").failures().value();
        assertThat(changed.classes()).hasSize(10);
        assertThat(changed.classes()).filteredOn(it -> it.name().equals("memory")).singleElement()
                .satisfies(memory -> {
                    assertThat(memory.perJob()).isTrue();
                    assertThat(memory.rate().middle()).isEqualTo(2);
                });
        assertThat(changed.classes()).filteredOn(it -> it.name().equals("cosmic")).singleElement()
                .satisfies(cosmic -> assertThat(cosmic.rate().middle()).isEqualTo(0.1));
        // over a model without classes there is no slip to fear
        assertThat(read("campaign: {failures: {base: none, classes: {any: {perDay: 3}}}}").failures().value().classes())
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            campaign: {failure: x}                             | Maybe "failures"?
            campaign: {failures: lama3}                        | Maybe "llama3"?
            campaign: {spares: 200000}                         | more than the 18560 nodes of the job
            campaign: {power: {cap: 70 W}}                     | idle power
            campaign: {sites: [74240, 74240]}                  | not joined
            campaign: {sites: [1, 2], wan: {bandwidth: 1 Tb/s}} | expected the job's 148480
            campaign: {power: {cap: 0 W}}                      | idle power
            campaign: {power: {siteCap: 0 W}}                  | with which nothing runs
            campaign: {batchRamp: [{tokens: 1B, globalBatch: 580}, {tokens: 2B, globalBatch: 1}]} | must not fall
            campaign: {wan: {bandwidth: 1 Tb/s, km: 9}}        | joins no sites
            campaign: {sites: [1, 148479], wan: {bandwidth: 1 Tb/s, km: 9}} | of 256. Maybe [256, 148224]?
            campaign: {sites: [74241, 74239], wan: {bandwidth: 1 Tb/s, km: 9}} | Maybe [74240, 74240]?
            campaign: {sites: [74240, 74240], wan: {bandwidth: 1 Tb/s, km: 9, sync: pipeline, x: 1}} | unknown
            campaign: {sites: [9000, 139480], wan: {bandwidth: 1 Tb/s, km: 9, sync: pipeline}} | Maybe [9280, 139200]?
            campaign: {prices: {purchase: {h100-sxm: 30000}}}  | has no year
            campaign: {start: tomorrow}                        | expected a date
            campaign: {failures: {rate: [5, 2]}}               | swapped
            campaign: {restart: {fails: 0.5}}                  | needs a fallback
            campaign: {tokens: 1T, days: 30}                   | both are stated
            campaign: {failures: {classes: {memory: {rate: 1, share: 1}}}} | found share and rate
            campaign: {failures: {classes: {memroy: {share: 1}}}} | Maybe "memory"?
            campaign: {failures: {classes: {foo: {rate: 1}}}}  | needs a kind
            campaign: {failures: {classes: {foo: {kind: stop}}}} | one of share, rate and perDay
            campaign: {failures: lama3}                        | trainyard list failures
            campaign: {restart: xyzzy}                         | trainyard list restarts
            campaign: {storage: xyzzy}                         | trainyard list storage
            campaign: {grid: xyzzy}                            | trainyard list grids
            campaign: {prices: xyzzy}                          | trainyard list prices
            campaign: {site: {base: xyzzy}}                    | trainyard list sites
            """)
    void whatCannotBeIsRefusedWithARemedy(String section, String message) {
        assertThatThrownBy(() -> read(section)).isInstanceOf(InputException.class).hasMessageContaining(message);
    }

    @Test
    void whatAutoGoesByMeansAuto() {
        SpareSettings cheap = read("campaign: {spares: {best: dollars}}").spares();
        assertThat(cheap.hot()).isEqualTo(SpareSettings.AUTO);
        assertThat(cheap.byDollars()).isTrue();
        assertThat(read("campaign: {spares: {percentile: 90}}").spares().hot()).isEqualTo(SpareSettings.AUTO);
        assertThat(read("campaign: {spares: {warm: 3}}").spares().hot()).isNotNegative();
    }

    @Test
    void whatARentHasInsideIsSaid() {
        assertThat(read("campaign: {money: {how: rent, interest: yes}}").assumptions()).extracting(Assumption::what)
                .contains("campaign.money.interest").doesNotContain("campaign.money.staff");
        assertThat(read("campaign: {money: {how: own, interest: yes}}").assumptions()).extracting(Assumption::what)
                .doesNotContain("campaign.money.interest");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [256, 148224]        | hierarchical
            [74240, 74240]       | pipeline
            [148480]             | full
            """)
    void sitesOfWholeReplicasOrStagesAreRead(String sites, String sync) {
        CampaignSettings settings = read("campaign: {sites: " + sites + ", wan: {bandwidth: 1 Tb/s, km: 9, sync: "
                + sync + "}}");
        assertThat(settings.wideArea().isPresent()).isEqualTo(sites.contains(","));
    }

    private static CampaignSettings read(String section) {
        ScenarioDraft draft = ScenarioDraft.of(Documents.parse("test", JOB + section), Path.of(""), "test");
        Scenario scenario = draft.read();
        return draft.campaign(scenario);
    }
}
