package dev.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.Documents;
import dev.trainyard.input.InputException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {
    private final Models models = Models.shipped();

    private static Transformer read(String text) {
        return Models.read(Documents.parse("scenario.yaml", text), "mine");
    }

    @Test
    void everyEntryLoadsWithASourceAndASensibleCount() {
        List<ModelEntry> entries = models.entries();
        assertThat(entries).hasSize(models.names().size()).hasSizeGreaterThan(60);
        for (ModelEntry entry : entries) {
            ParameterCount count = ParameterCount.of(entry.model());
            assertThat(entry.source()).as(entry.name()).isNotBlank();
            assertThat(count.total()).as(entry.name()).isBetween(1_000_000_000L, 1_100_000_000_000L);
            assertThat(count.active()).as(entry.name()).isPositive().isLessThanOrEqualTo(count.total());
            assertThat(ModelFlops.forwardPerSequence(entry.model(), 2048, true)).as(entry.name())
                    .isGreaterThan(2048.0 * (count.active() - count.embedding()));
        }
    }

    @Test
    void namesAndAliasesAreUniqueAndFoundWithoutCase() {
        Set<String> seen = new HashSet<>();
        for (ModelEntry entry : models.entries()) {
            assertThat(seen.add(entry.name())).as(entry.name()).isTrue();
            for (String alias : entry.aliases()) {
                assertThat(seen.add(alias)).as(alias).isTrue();
                assertThat(models.find(alias)).contains(entry.model());
            }
        }
        assertThat(seen).allMatch(name -> name.matches("[a-z0-9.-]+"));
        assertThat(models.find("Llama-3.1-405B")).map(Transformer::name).contains("llama3.1-405b");
        assertThat(models.find("llama")).isEmpty();
    }

    @Test
    void theIndexNamesEveryFileAndNoOther() throws IOException, URISyntaxException {
        Path directory = Path.of(Models.class.getResource("index.yaml").toURI()).getParent();
        try (var files = Files.list(directory)) {
            Set<String> found = files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".yaml"))
                    .map(file -> file.substring(0, file.length() - 5)).collect(Collectors.toSet());
            found.remove("index");
            assertThat(found).containsExactlyInAnyOrderElementsOf(models.names());
        }
    }

    @Test
    void theMissionsModelsSayWhatTheyAssume() {
        for (String name : List.of("mai1-500b", "mai1-500b-moe", "mai-base-1")) {
            assertThat(models.entry(name).orElseThrow().assumptions()).as(name).hasSizeGreaterThanOrEqualTo(3);
        }
        Transformer base = models.find("mai-base-1").orElseThrow();
        assertThat(IntStream.range(0, base.layers()).filter(layer -> base.stack().layer(layer).isMixture()))
                .hasSize(39);
        assertThat(base.stack().count(base.stack().kindOf(base.globalEvery() - 1))).isEqualTo(13);
    }

    @Test
    void layersAndHiddenSuffice() {
        Transformer t = read("{layers: 32, hidden: 4096}");
        assertThat(t).isEqualTo(new Transformer("mine", 32, 4096, 11008, 32, 32, 128, AttentionKind.MHA, null, null,
                true, 128_000, false, 0, false, 0, 0, 0));
        assertThat(read("{layers: 32, hidden: 4096, gatedMlp: no}").ffn()).isEqualTo(16384);
    }

    @Test
    void whatIsGivenDecidesTheAttentionKind() {
        assertThat(read("{layers: 2, hidden: 1024, kvHeads: 2}").attention()).isEqualTo(AttentionKind.GQA);
        Transformer mla = read("{layers: 2, hidden: 1024, heads: 16, latent: {queryRank: 0}}");
        assertThat(mla.attention()).isEqualTo(AttentionKind.MLA);
        assertThat(mla.latent()).isEqualTo(new LatentAttention(0, 512, 128, 64, 128));
        assertThat(mla.headSize()).isEqualTo(128);
    }

    @Test
    void aMixtureWithoutDenseLayersNeedsNoDenseWidth() {
        Transformer all = read("{layers: 4, hidden: 1024, experts: {count: 8, topK: 2, ffn: 512}}");
        assertThat(all.ffn()).isZero();
        Transformer mixed = read("{layers: 4, hidden: 1024, vocab: 32K, experts: {count: 8, topK: 2, ffn: 512, "
                + "denseLayers: 1}}");
        assertThat(mixed.ffn()).isEqualTo(2816);
        assertThat(mixed.vocabulary()).isEqualTo(32_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{layers: 2, hiden: 1024} | unknown key \"hiden\" | Maybe \"hidden\"",
        "{layers: 2} | \"hidden\" is missing | mine",
        "{layers: 0, hidden: 1024} | layers | between 1 and 10000",
        "{layers: 2, hidden: 1000} | \"heads\" is missing | Maybe heads: 7",
        "{layers: 2, hidden: 1024, heads: 7} | headSize is needed | Maybe headSize: 128",
        "{layers: 2, hidden: 1024, kvHeads: 3} | kvHeads is 3 and does not divide heads 8 | Maybe kvHeads: 2",
        "{layers: 2, hidden: 1024, kvHeads: 2, attention: mha} | kvHeads is 2 | Maybe attention: gqa",
        "{layers: 2, hidden: 1024, attention: mla} | ranks are missing | latent",
        "{layers: 2, hidden: 1024, attention: gqa, latent: {}} | latent is given | Maybe attention: mla",
        "{layers: 2, hidden: 1024, attention: flash} | attention | mha, gqa, mla",
        "{layers: 2, hidden: 1024, globalEvery: 6} | globalEvery is 6 | Maybe window",
        "{layers: 2, hidden: 1024, ffn: 0} | ffn is 0 | Maybe ffn: 4096",
        "{layers: 2, hidden: 1024, vocab: 8, vocabulary: 9} | same key | one of them",
        "{layers: 2, hidden: 1024, vocab: NaN} | vocab | NaN",
        "{layers: 2, hidden: 1024, experts: {count: 4, topK: 8, ffn: 9}} | topK | between 1 and 4",
        "{layers: 2, hidden: 1024, experts: {count: 4, topK: 2}} | \"ffn\" is missing | experts",
        "{layers: 2, hidden: 1024, experts: {count: 4, topK: 2, ffn: 9, denseLayers: 2}} | denseLayers | fewer",
        "{layers: 2, hidden: 1024, experts: {count: 4, topK: 2, ffn: 9, every: 3}} | every | Maybe every: 1",
        "{layers: 2, hidden: 1024, experts: {count: 4, topk: 2, ffn: 9}} | unknown key \"topk\" | Maybe \"topK\"",
        "{layers: 9999, hidden: 1048576, experts: {count: 1048576, topK: 2, ffn: 8M}} | parameters | a zero too many",
    })
    void aSlipIsNamedWithItsRemedy(String text, String problem, String remedy) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InputException.class)
                .hasMessageStartingWith("scenario.yaml:1:").hasMessageContaining(problem)
                .message().satisfiesAnyOf(message -> assertThat(message).contains(remedy),
                        message -> assertThat(remedy).isEqualTo("mine"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1, 2]", "{}", "3", "''", "{layers: {a: 1}, hidden: [2]}", "{layers: 2, hidden: 1e400}"})
    void whatIsNoModelIsAnInputError(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(InputException.class);
    }
}
