package dev.trainyard.report.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.study.sweep.PointStatus;
import dev.trainyard.study.sweep.Study;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class SweepRunTest {
    private static final String MIXED = "{scenario: {model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 64}, "
            + "training: {globalBatch: 64}}, sweep: {product: {cluster.gpus: {from: 63, to: 64, step: 1}, plan: [{tp: "
            + "2}, {pp: 2, stageLayers: [15, 17]}], training.sequence: [8192, 1024], plan.tp: [1, 2], "
            + "plan.overlapData: [true, false]}}}";

    @TempDir
    Path folder;

    private Path run(Study study, SweepFormat format, String name, int threads, Shard shard) throws IOException {
        Path file = folder.resolve(name + "." + format);
        Sweeps.run(study, format, threads).run(file, shard, done -> { });
        return file;
    }

    @ParameterizedTest
    @EnumSource(SweepFormat.class)
    void anyNumberOfThreadsMakesTheSameBytes(SweepFormat format) throws IOException {
        Path one = Sweeps.undisturbed(folder, format);
        for (int threads : new int[] {2, 8}) {
            Path many = run(Sweeps.study(folder), format, "threads-" + threads, threads, Shard.WHOLE);
            assertThat(Files.mismatch(one, many)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource(SweepFormat.class)
    void shardsMergeToTheSameBytes(SweepFormat format) throws IOException {
        Path whole = Sweeps.undisturbed(folder, format);
        List<Path> shards = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            shards.add(run(Sweeps.study(folder), format, "part-" + i, 2, new Shard(i, 7)));
        }
        Collections.reverse(shards);
        Path merged = folder.resolve("merged." + format);
        for (String of : List.of("", ".schema.json")) {
            Files.writeString(folder.resolve(".merged." + format + of + "." + "0".repeat(28) + ".tmp"), "a kill's");
        }
        assertThat(Merge.merge(merged, shards)).isEqualTo(8640);
        assertThat(folder).isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"));
        assertThat(Files.mismatch(whole, merged)).isEqualTo(-1);
        assertThat(Files.mismatch(ResultFile.sidecar(whole), ResultFile.sidecar(merged))).isEqualTo(-1);
    }

    /** Whichever thread finds which replicas in the memory that they share, and wherever a kill falls. */
    @ParameterizedTest
    @EnumSource(SweepFormat.class)
    void campaignsGiveTheSameBytesOnAnyThreadsAndShards(SweepFormat format) throws IOException {
        Study study = Sweeps.study(folder, Sweeps.MONTHS);
        Path one = folder.resolve("one." + format);
        campaigns(study, format, 1, 4).run(one, Shard.WHOLE, done -> { });
        Path many = folder.resolve("many." + format);
        campaigns(study, format, 5, 4).run(many, Shard.WHOLE, done -> { });
        assertThat(Files.mismatch(one, many)).isEqualTo(-1);
        List<Path> shards = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            shards.add(folder.resolve("part-" + i + "." + format));
            campaigns(study, format, 2, 4).run(shards.get(i - 1), new Shard(i, 3), done -> { });
        }
        Path merged = folder.resolve("merged." + format);
        Merge.merge(merged, shards);
        assertThat(Files.mismatch(one, merged)).isEqualTo(-1);
    }

    private static SweepRun campaigns(Study study, SweepFormat format, int threads, int piece) {
        return Sweeps.run(study, format, threads).with(new MortalDisk(Long.MAX_VALUE), 0, piece);
    }

    @Test
    void rowsOfCampaignsHaveTheirFieldsAndFigures() throws IOException {
        Study study = Sweeps.study(folder, Sweeps.MONTHS);
        Path file = run(study, SweepFormat.CSV, "months", 2, Shard.WHOLE);
        List<CSVRecord> rows;
        try (Reader reader = Files.newBufferedReader(file)) {
            rows = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get().parse(reader).getRecords();
        }
        assertThat(rows).hasSize(54);
        CSVRecord owned = rows.get(0);
        CSVRecord rented = rows.get(27);
        assertThat(owned.get("campaign.money.how")).isEqualTo("own");
        assertThat(rented.get("campaign.money.how")).isEqualTo("rent");
        assertThat(rented.get("days.p50")).isEqualTo(owned.get("days.p50")).isNotEmpty();
        assertThat(rented.get("dollars.mean")).isNotEqualTo(owned.get("dollars.mean"));
        CSVRecord impossible = rows.stream().filter(row -> row.get("plan.tp").equals("3")).findFirst().orElseThrow();
        assertThat(impossible.get("days.p50")).isEmpty();
        CSVRecord endless = rows.stream().filter(row -> row.get("campaign.failures.rate").equals("1e6")
                && row.get("status").equals("ok")).findFirst().orElseThrow();
        assertThat(endless.get("endedShare")).isEqualTo("0");
        assertThat(endless.get("days.p50")).isEmpty();
        assertThat(rows.stream().map(row -> row.get("campaign.spares")).distinct()).containsExactly("0", "2", "8");
    }

    @Test
    void shardsThatAreNotOneWholeStudyAreRefused() throws IOException {
        Study study = Sweeps.study(folder);
        Path first = run(study, SweepFormat.CSV, "first", 1, new Shard(1, 3));
        Path second = run(study, SweepFormat.CSV, "second", 1, new Shard(2, 3));
        Path third = run(study, SweepFormat.CSV, "third", 1, new Shard(3, 3));
        Path twin = run(study, SweepFormat.CSV, "twin", 1, new Shard(3, 3));
        Path half = run(study, SweepFormat.CSV, "half", 1, new Shard(1, 2));
        Path lines = run(study, SweepFormat.JSONL, "lines", 1, new Shard(2, 3));
        Path other = run(Sweeps.study(folder, Sweeps.TEXT.replace("[1, 2, 4, 8]", "[1, 2, 4]")), SweepFormat.CSV,
                "other", 1, new Shard(2, 3));
        Path merged = folder.resolve("merged.csv");
        refused(merged, "shard 2/3 is missing; expected 3 files, found 2", first, third);
        refused(merged, "is shard 3/3, and so is", first, second, third, twin);
        refused(merged, "of another study, program version, format or cut", first, half);
        refused(merged, "of another study, program version, format or cut", first, lines, third);
        refused(merged, "of another study, program version, format or cut", first, other, third);
        refused(merged, "no such file", first, folder.resolve("none.csv"));
        refused(merged, "is a directory", first, folder);
        byte[] bytes = Files.readAllBytes(second);
        bytes[5000] ^= 1;
        Files.write(second, bytes);
        refused(merged, "is damaged", first, second, third);
        assertThat(merged).doesNotExist();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
        }
    }

    private static void refused(Path merged, String message, Path... shards) {
        assertThatThrownBy(() -> Merge.merge(merged, List.of(shards))).isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void everyStudyIsCutWithoutGapsAndOverlaps() {
        Study study = Sweeps.study(folder);
        for (int of : new int[] {1, 2, 7, 100, 8639, 8640, 9000}) {
            for (int unit : new int[] {1, 128, 10_000}) {
                long next = 0;
                long units = (8640 + unit - 1) / unit;
                for (int i = 1; i <= of; i++) {
                    Shard shard = new Shard(i, of);
                    assertThat(shard.from(study, unit)).isEqualTo(next);
                    next = shard.until(study, unit);
                    assertThat(next - shard.from(study, unit)).isLessThanOrEqualTo((units / of + 1) * unit);
                    assertThat(next % unit == 0 || next == 8640).isTrue();
                }
                assertThat(next).isEqualTo(8640);
            }
        }
    }

    /** Both formats say the same, and each row names its point, its configuration and what became of it. */
    @Test
    void rowsSayTheSameInBothFormats() throws IOException {
        List<CSVRecord> rows;
        try (var parser = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get()
                .parse(Files.newBufferedReader(Sweeps.undisturbed(folder, SweepFormat.CSV)))) {
            rows = parser.getRecords();
            List<Column> columns = Columns.of(Sweeps.study(folder));
            assertThat(parser.getHeaderNames()).isEqualTo(columns.stream().map(Column::name).toList());
        }
        List<String> lines = Files.readAllLines(Sweeps.undisturbed(folder, SweepFormat.JSONL));
        assertThat(rows).hasSize(8640).hasSameSizeAs(lines);
        for (int i = 0; i < rows.size(); i += 7) {
            CSVRecord row = rows.get(i);
            assertThat(row.isConsistent()).isTrue();
            assertThat(row.get("point")).isEqualTo(String.valueOf(i));
            Entry line = Documents.parse("line", lines.get(i));
            row.toMap().forEach((name, value) -> assertThat(line.find(name).map(Entry::text).orElse(""))
                    .as(name).isEqualTo(value));
        }
        CSVRecord last = rows.get(rows.size() - 1);
        assertThat(last.get("cluster.nic")).isEqualTo("400 Gb/s");
        assertThat(last.get("plan.tp")).isEqualTo("8");
        assertThat(last.get("training.globalBatch")).isEqualTo("320");
    }

    /** Figures to the ten digits of the text. */
    @ParameterizedTest
    @ValueSource(strings = {Sweeps.TEXT, MIXED})
    void parquetSaysTheSameAsText(String text) throws IOException {
        Study study = Sweeps.study(folder, text);
        List<CSVRecord> rows;
        try (var parser = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get()
                .parse(Files.newBufferedReader(run(study, SweepFormat.CSV, "text", 2, Shard.WHOLE)))) {
            rows = parser.getRecords();
        }
        Map<String, List<Object>> columns = new ParquetFile(Files.readAllBytes(
                run(study, SweepFormat.PARQUET, "binary", 2, Shard.WHOLE))).columns();
        assertThat(columns.keySet()).containsExactlyElementsOf(rows.get(0).toMap().keySet());
        for (CSVRecord row : rows) {
            for (Map.Entry<String, List<Object>> column : columns.entrySet()) {
                Object value = column.getValue().get((int) row.getRecordNumber() - 1);
                String written = row.get(column.getKey());
                if (value instanceof Double number) {
                    assertThat(Double.parseDouble(written)).isCloseTo(number, within(1e-9 * Math.abs(number)));
                } else {
                    assertThat(value == null ? "" : value.toString()).as(column.getKey()).isEqualTo(written);
                }
            }
        }
    }

    @Test
    void whatCannotBeReadKeepsItsConfiguration() throws IOException {
        Study study = Sweeps.study(folder, "{scenario: {model: llama3-8b, cluster: {accelerator: h100-sxm, gpus: 64}, "
                + "training: {globalBatch: 64}}, sweep: {product: {cluster.gpus: {from: 63, to: 64, step: 1}, "
                + "plan.tp: [1, 2], plan.schedule: [gpipe]}}}");
        List<String> rows = Files.readAllLines(run(study, SweepFormat.JSONL, "rows", 1, Shard.WHOLE));
        Entry first = Documents.parse("row", rows.get(1));
        assertThat(first.require("cluster.gpus").text()).isEqualTo("63");
        assertThat(first.require("plan.tp").text()).isEqualTo("2");
        assertThat(first.require("plan.schedule").text()).isEqualTo("gpipe");
        assertThat(first.require("status").text()).isEqualTo("impossible");
        assertThat(first.require("reason").text()).contains("must fill whole nodes of 8");
        assertThat(Documents.parse("row", rows.get(3)).require("status").text()).isEqualTo("ok");
    }

    @Test
    void aStudyWithoutAPossiblePointIsRefusedAndLeavesNothing() throws IOException {
        Study study = Sweeps.study(folder, Sweeps.TEXT.replace("[1, 2, 4, 8]", "[3, 5]"));
        assertThatThrownBy(() -> run(study, SweepFormat.CSV, "none", 2, Shard.WHOLE))
                .isInstanceOf(InputException.class).hasMessageContaining("none of its 4,320 points is possible; the "
                        + "first: plan.").hasMessageContaining("tp * cp * pp * dp");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString())).containsExactly("study.yaml");
        }
    }

    @Test
    void countsAreOfAllRows() throws IOException {
        Study study = Sweeps.study(folder);
        SweepRun.Outcome outcome = Sweeps.run(study, SweepFormat.CSV, 2)
                .run(folder.resolve("counted.csv"), Shard.WHOLE, done -> { });
        long sum = 0;
        for (PointStatus status : PointStatus.values()) {
            sum += outcome.counts().of(status);
        }
        assertThat(sum).isEqualTo(study.points());
        assertThat(outcome.counts().of(PointStatus.OK)).isPositive();
        assertThat(outcome.counts().of(PointStatus.DOES_NOT_FIT)).isPositive();
        assertThat(outcome.counts().of(PointStatus.IMPOSSIBLE)).isPositive();
    }
}
