package dev.trainyard.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.InputException;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedRunsTest {
    private static final List<PublishedRun> SHIPPED = PublishedRuns.shipped();

    @Test
    void theShippedFileHoldsAllRunsOfWhichTwoHundredAndSevenAreScored() {
        assertThat(SHIPPED).hasSize(223);
        assertThat(SHIPPED.stream().filter(PublishedRun::scored)).hasSize(207);
        assertThat(SHIPPED.stream().map(PublishedRun::id).distinct()).hasSize(223);
        assertThat(SHIPPED).allSatisfy(run -> assertThat(run.measuredSeconds()).isPresent());
        assertThat(SHIPPED.stream().filter(run -> run.memoryGib().isPresent())).hasSize(20);
    }

    @Test
    void aRowBecomesAFullScenario() {
        PublishedRun run = shipped("SX-034");
        assertThat(run.framework()).isEqualTo("Megatron-LM 2026");
        assertThat(run.year()).isEqualTo(2026);
        assertThat(run.measuredSeconds()).hasValue(1.758);
        assertThat(run.memoryGib()).hasValue(68.43);
        assertThat(run.vpUnknown()).isFalse();
        assertThat(run.recomputeUnknown()).isFalse();
        assertThat(run.scenario().cluster().gpus()).isEqualTo(8);
        assertThat(run.scenario().cluster().nicBytesPerSecond()).isEqualTo(50e9);
        assertThat(run.scenario().training().sequence()).isEqualTo(32768);
        assertThat(run.scenario().training().precision()).isEqualTo(Precision.BF16);
        Transformer model = run.scenario().model();
        assertThat(model.kvHeads()).isEqualTo(8);
        assertThat(model.headSize()).isEqualTo(128);
        assertThat(model.tiedEmbeddings()).isFalse();
        assertThat(run.scenario().plan().orElseThrow()).satisfies(plan -> {
            assertThat(plan.tp()).isEqualTo(2);
            assertThat(plan.cp()).isEqualTo(4);
            assertThat(plan.sequenceParallel()).isTrue();
            assertThat(plan.sharding()).isEqualTo(Sharding.ZERO1);
            assertThat(plan.overlapTensor()).isFalse();
        });
    }

    @Test
    void blankInterleavingAndRecomputationStayUnknown() {
        assertThat(SHIPPED.stream().filter(PublishedRun::vpUnknown)).hasSize(30);
        assertThat(SHIPPED.stream().filter(PublishedRun::recomputeUnknown)).hasSize(130);
        PublishedRun run = shipped("DG-130");
        assertThat(run.vpUnknown() && run.recomputeUnknown()).isTrue();
        assertThat(run.scenario().plan().orElseThrow().vp()).isEqualTo(1);
        assertThat(run.scenario().plan().orElseThrow().recompute()).isEqualTo(Recompute.NONE);
    }

    @Test
    void headSizesFollowThePage() {
        assertThat(named("qwen3-30b-a3b").headSize()).isEqualTo(128);
        assertThat(named("gpt-oss-120b").headSize()).isEqualTo(64);
        assertThat(named("nemotron4-340b").headSize()).isEqualTo(192);
        Transformer deepSeek = named("deepseek-v3");
        assertThat(deepSeek.attention()).isEqualTo(AttentionKind.MLA);
        assertThat(deepSeek.latent()).isEqualTo(LatentAttention.deepSeek());
        assertThat(deepSeek.experts().denseLayers()).isEqualTo(3);
        assertThat(deepSeek.stack().layer(2).isMixture()).isFalse();
        assertThat(deepSeek.stack().layer(3).isMixture()).isTrue();
    }

    /** As the recipes print it: Grok-1 has 1 on H100 and 4 on GB200, where eight experts fill half a domain. */
    @Test
    void expertsAreSplitOnlyWhereTheDomainHasRoomAndTheRanksNoSecondExpert() {
        assertThat(expertTensor(parse("DG-108", "tp", "4"))).isEqualTo(1);
        assertThat(expertTensor(parse("DG-108", "gpus_per_domain", "72"))).isEqualTo(4);
        assertThat(expertTensor(parse("DG-130", "gpus_per_domain", "72"))).as("four experts a rank").isEqualTo(1);
        assertThat(expertTensor(parse("DG-108", "etp", "2"))).as("said so").isEqualTo(2);
        assertThat(SHIPPED).allSatisfy(run -> assertThat(run.scenario().plan().orElseThrow().etp()).isEqualTo(1));
    }

    @Test
    void aRunMayNameItsFabric() {
        assertThat(parse("SX-034", "fabric", "RoCE").get(0).scenario().cluster().fabric().name())
                .isEqualTo("roce-v2-clos");
        assertThatThrownBy(() -> parse("SX-034", "fabric", "omnipth-100")).isInstanceOf(InputException.class)
                .hasMessageContaining("mine.csv:2").hasMessageContaining("Maybe \"omnipath-100\"?");
    }

    private static int expertTensor(List<PublishedRun> runs) {
        return runs.get(0).scenario().plan().orElseThrow().etp();
    }

    @Test
    void columnsMayComeInAnyOrderAmongOthers() {
        Map<String, String> row = cells(shippedText(), "SX-035");
        List<String> names = new ArrayList<>(row.keySet());
        Collections.reverse(names);
        String text = "mood," + String.join(",", names) + "\nfine,"
                + names.stream().map(name -> quote(row.get(name))).collect(Collectors.joining(",")) + "\n";
        assertThat(PublishedRuns.parse("mine.csv", text)).singleElement()
                .satisfies(run -> assertThat(run.scenario()).isEqualTo(shipped("SX-035").scenario()));
    }

    @Test
    void aByteOrderMarkAndWindowsLineEndsAreRead() {
        String text = "\uFEFF" + shippedText().replace("\n", "\r\n");
        assertThat(PublishedRuns.shipped()).hasSameSizeAs(read(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "tp | eight | expected a number, found \"eight\"",
        "tp | 1.5 | expected a whole number",
        "tp | 0 | must lie between 1",
        "tp | -8 | must lie between 1",
        "tp | NaN | expected a number",
        "tp | 1e300 | must lie between",
        "tp | 3 | Maybe dp 2",
        "gpus | 16 | Maybe dp 4",
        "heads | 56 | do not divide the model's width",
        "layers | 0 | must lie between 1",
        "global_batch | 63 | Maybe 62 or 64",
        "seconds_per_iteration | fast | expected a number",
        "seconds_per_iteration | '' | cannot be scored",
        "accelerator | h100-smx | Maybe \"h100-sxm\"",
        "accelerator | '' | is blank",
        "precision | bf61 | Maybe \"bf16\"",
        "recompute | most | expected one of none, selective, full",
        "flash_attention | perhaps | expected y or n",
        "attention | mha | with attention mha it equals heads 64",
        "ep | 2 | has no experts to split",
        "vp | 2 | interleaving needs a pipeline"})
    void aBadCellNamesFileLineAndColumn(String column, String value, String says) {
        assertThatThrownBy(() -> parse("SX-035", column, value))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("mine.csv:2: ")
                .hasMessageContaining(says)
                .satisfies(e -> assertThat(((InputException) e).field())
                        .isIn(column, "dp", "model"));
    }

    @Test
    void aMissingColumnIsNamed() {
        for (String column : PublishedRuns.COLUMNS) {
            assertThatThrownBy(() -> PublishedRuns.parse("mine.csv", shippedText().replaceFirst("\\b" + column + "\\b",
                    "zzzzzzzzzzzzzzzzzzz")))
                    .isInstanceOf(InputException.class)
                    .hasMessage("mine.csv:1: " + column + ": the column is missing");
        }
        assertThatThrownBy(() -> PublishedRuns.parse("mine.csv", shippedText().replace("nic_gbps", "nic_gbits")))
                .hasMessageContaining("Maybe \"nic_gbits\" should be \"nic_gbps\"?");
    }

    @Test
    void theLineOfARowIsWhereItBegins() {
        String text = shippedText().replace("SX-043,", "SX-043,\"a source\nover lines\",");
        assertThatThrownBy(() -> PublishedRuns.parse("mine.csv", text))
                .hasMessageContaining("mine.csv:224: has 45 cells");
    }

    @Test
    void whatIsNoTableIsRefusedInOneLine(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> PublishedRuns.read(folder)).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> PublishedRuns.read(folder.resolve("none.csv"))).hasMessageContaining("no such file");
        assertThatThrownBy(() -> PublishedRuns.parse("a", "")).isInstanceOf(InputException.class)
                .hasMessageContaining("is empty");
        String header = shippedText().lines().findFirst().orElseThrow();
        assertThatThrownBy(() -> PublishedRuns.parse("a", header)).hasMessageContaining("holds no runs");
        assertThatThrownBy(() -> PublishedRuns.parse("a", header + ",tp\n")).hasMessageContaining("there twice");
        assertThatThrownBy(() -> PublishedRuns.parse("a", header + "\n\"half")).isInstanceOf(InputException.class)
                .hasMessageContaining("a:2: is not valid CSV");
        Path latin = folder.resolve("latin.csv");
        Files.write(latin, new byte[] {(byte) 0xE9, 'a'});
        assertThatThrownBy(() -> PublishedRuns.read(latin)).hasMessageContaining("is not UTF-8");
    }

    private static PublishedRun shipped(String id) {
        return SHIPPED.stream().filter(run -> run.id().equals(id)).findFirst().orElseThrow();
    }

    private static Transformer named(String model) {
        return SHIPPED.stream().map(run -> run.scenario().model()).filter(m -> m.name().equals(model)).findFirst()
                .orElseThrow();
    }

    private static List<PublishedRun> parse(String id, String column, String value) {
        Map<String, String> row = cells(shippedText(), id);
        row.put(column, value);
        return PublishedRuns.parse("mine.csv", line(row, name -> name) + line(row, row::get));
    }

    private static String line(Map<String, String> row, Function<String, String> cell) {
        return row.keySet().stream().map(cell).map(PublishedRunsTest::quote).collect(Collectors.joining(",")) + "\n";
    }

    private static String quote(String cell) {
        return "\"" + cell + "\"";
    }

    private static Map<String, String> cells(String text, String id) {
        List<String> lines = text.lines().toList();
        String[] names = lines.get(0).split(",");
        String line = lines.stream().filter(l -> l.startsWith(id + ",")).findFirst().orElseThrow();
        // Only the source and the comment are quoted in the rows that these tests use.
        String[] values = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            row.put(names[i], values[i].replace("\"", ""));
        }
        return row;
    }

    private static List<PublishedRun> read(byte[] bytes) {
        try {
            Path file = Files.createTempFile("runs", ".csv");
            try {
                Files.write(file, bytes);
                return PublishedRuns.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String shippedText() {
        try (var in = PublishedRuns.class.getResourceAsStream("published-runs.csv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
