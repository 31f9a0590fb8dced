package dev.trainyard.report.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.input.InputException;
import dev.trainyard.study.sweep.PointStatus;
import dev.trainyard.study.sweep.Study;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A sweep that is killed and goes on makes the bytes of one that was left alone. */
@Tag("slow")
class KillTest {
    private static final int KILLS = 20;

    @TempDir
    Path folder;

    private boolean survives(Study study, SweepFormat format, Path file, MortalDisk disk) throws IOException {
        try {
            Sweeps.run(study, format, 2).with(disk, 0, Sweeps.PIECE).run(file, Shard.WHOLE, done -> { });
            return true;
        } catch (MortalDisk.Killed e) {
            return false;
        }
    }

    private void assertAlone(Path file, Path expected) throws IOException {
        assertThat(Files.mismatch(file, expected)).isEqualTo(-1);
        assertThat(Files.mismatch(ResultFile.sidecar(file), ResultFile.sidecar(expected))).isEqualTo(-1);
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .filteredOn(name -> name.startsWith(file.getFileName().toString()))
                    .allMatch(name -> name.equals(file.getFileName().toString()) || name.endsWith(".schema.json"));
        }
    }

    @ParameterizedTest
    @EnumSource(SweepFormat.class)
    void killedAtRandomAndAgainAndAgain(SweepFormat format) throws IOException {
        Path expected = Sweeps.undisturbed(folder, format);
        Study study = Sweeps.study(folder);
        MortalDisk whole = new MortalDisk(Long.MAX_VALUE);
        survives(study, format, folder.resolve("counted." + format), whole);
        Path file = folder.resolve("killed." + format);
        Random random = new Random(format.ordinal());
        int kills = 0;
        while (kills < KILLS || !Files.exists(file)) {
            long life = kills < KILLS ? random.nextLong(whole.used() / KILLS) : Long.MAX_VALUE;
            kills += survives(study, format, file, new MortalDisk(life)) ? 0 : 1;
        }
        assertThat(kills).isEqualTo(KILLS);
        assertAlone(file, expected);
    }

    @ParameterizedTest
    @EnumSource(SweepFormat.class)
    void campaignsGoOnWhereTheyWere(SweepFormat format) throws IOException {
        Study study = Sweeps.study(folder, Sweeps.MONTHS);
        Path expected = folder.resolve("alone." + format);
        MortalDisk whole = new MortalDisk(Long.MAX_VALUE);
        Sweeps.run(study, format, 2).with(whole, 0, 4).run(expected, Shard.WHOLE, done -> { });
        Path file = folder.resolve("killed." + format);
        for (int kill = 1; kill <= 3; kill++) {
            MortalDisk disk = new MortalDisk(whole.used() / 8);
            assertThatThrownBy(() -> Sweeps.run(study, format, 2).with(disk, 0, 4).run(file, Shard.WHOLE, done -> { }))
                    .isInstanceOf(MortalDisk.Killed.class);
        }
        Sweeps.run(study, format, 2).with(new MortalDisk(Long.MAX_VALUE), 0, 4).run(file, Shard.WHOLE, done -> { });
        assertAlone(file, expected);
    }

    @Test
    void killedAtAnyOfTheLastAndFirstMoments() throws IOException {
        Path expected = Sweeps.undisturbed(folder, SweepFormat.CSV);
        Study study = Sweeps.study(folder);
        MortalDisk whole = new MortalDisk(Long.MAX_VALUE);
        survives(study, SweepFormat.CSV, folder.resolve("counted.csv"), whole);
        for (int i = 0; i < KILLS; i++) {
            Path file = folder.resolve("killed-" + i + ".csv");
            // Within the last journal, the schema, and between the moves; within the header and the first journal.
            long life = i % 2 == 0 ? whole.used() - 1 - i * i * 20L : i * i * 4L;
            assertThat(survives(study, SweepFormat.CSV, file, new MortalDisk(life))).isFalse();
            assertThat(survives(study, SweepFormat.CSV, file, new MortalDisk(Long.MAX_VALUE))).isTrue();
            assertAlone(file, expected);
        }
    }

    @Test
    void aKilledProcessLosesNothing() throws IOException, InterruptedException {
        Path expected = Sweeps.undisturbed(folder, SweepFormat.CSV);
        Path file = folder.resolve("process.csv");
        Path part = folder.resolve("process.csv.part");
        for (long wanted : new long[] {1, Files.size(expected) / 3, Files.size(expected) / 2}) {
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                    SlowSweep.class.getName(), folder.toString(), file.toString()).inheritIO().start();
            while (process.isAlive() && (!Files.exists(part) || Files.size(part) < wanted)) {
                Thread.sleep(5);
            }
            process.destroyForcibly().waitFor();
        }
        Sweeps.run(Sweeps.study(folder), SweepFormat.CSV, 2).run(file, Shard.WHOLE, done -> { });
        assertAlone(file, expected);
    }

    @Test
    void anotherStudyIsNotGoneOnWith() throws IOException {
        Path file = folder.resolve("other.csv");
        assertThat(survives(Sweeps.study(folder), SweepFormat.CSV, file, new MortalDisk(100_000))).isFalse();
        Study other = Sweeps.study(folder, Sweeps.TEXT.replace("[1, 2, 4, 8]", "[1, 2, 4]"));
        assertThatThrownBy(() -> survives(other, SweepFormat.CSV, file, new MortalDisk(Long.MAX_VALUE)))
                .hasMessageContaining("is unfinished and of another study");
    }

    @Test
    void whatSomebodyElseWroteIntoThePartIsFound() throws IOException {
        Path file = folder.resolve("damaged.csv");
        assertThat(survives(Sweeps.study(folder), SweepFormat.CSV, file, new MortalDisk(100_000))).isFalse();
        Path part = folder.resolve("damaged.csv.part");
        byte[] bytes = Files.readAllBytes(part);
        bytes[2000] ^= 1;
        Files.write(part, bytes);
        assertThatThrownBy(() -> survives(Sweeps.study(folder), SweepFormat.CSV, file, new MortalDisk(Long.MAX_VALUE)))
                .hasMessageContaining("is damaged");
    }

    @Test
    void aFinishedResultIsLeftAsItIs() throws IOException {
        Path file = Sweeps.undisturbed(folder, SweepFormat.CSV);
        Study study = Sweeps.study(folder);
        SweepRun.Outcome again = Sweeps.run(study, SweepFormat.CSV, 2).run(file, Shard.WHOLE, done -> { });
        assertThat(again.resumed()).isEqualTo(study.points());
        Study other = Sweeps.study(folder, Sweeps.TEXT.replace("[1, 2, 4, 8]", "[1, 2, 4]"));
        assertThatThrownBy(() -> Sweeps.run(other, SweepFormat.CSV, 2).run(file, Shard.WHOLE, done -> { }))
                .hasMessageContaining("is there already and of another study");
    }

    @Test
    void aFinishedResultThatIsNotAsItWasWrittenIsRefused() throws IOException {
        for (SweepFormat format : SweepFormat.values()) {
            Path file = Sweeps.undisturbed(folder, format);
            Study study = Sweeps.study(folder);
            byte[] whole = Files.readAllBytes(file);
            byte[] cut = Arrays.copyOf(whole, 100);
            byte[] edited = whole.clone();
            edited[whole.length / 2] ^= 1;
            for (byte[] bytes : List.of(cut, edited, new byte[0], Arrays.copyOf(whole, whole.length + 1))) {
                Files.write(file, bytes);
                assertThatThrownBy(() -> Sweeps.run(study, format, 2).run(file, Shard.WHOLE, done -> { }))
                        .hasMessageContaining("not as the sweep wrote it");
                assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SweepFormat.class)
    void aJournalThatClaimsMoreThanThereIsIsRefused(SweepFormat format) throws IOException {
        Path file = folder.resolve("claims." + format);
        MortalDisk whole = new MortalDisk(Long.MAX_VALUE);
        survives(Sweeps.study(folder), format, folder.resolve("counted." + format), whole);
        assertThat(survives(Sweeps.study(folder), format, file, new MortalDisk(whole.used() / 2))).isFalse();
        Path journal = folder.resolve("claims." + format + ".part.json");
        String written = Files.readString(journal);
        JournalEntry entry = JournalEntry.read(journal);
        assertThat(entry.done()).isPositive();
        long ok = entry.counts().of(PointStatus.OK);
        String claims = written.replace("\"done\" : " + entry.done(), "\"done\" : " + (entry.done() + Sweeps.PIECE));
        String consistent = claims.replace("\"ok\" : " + ok, "\"ok\" : " + (ok + Sweeps.PIECE));
        assertThat(consistent).isNotEqualTo(claims).isNotEqualTo(written);
        for (String text : List.of(claims, consistent, written.substring(0, written.length() / 2), "")) {
            Files.writeString(journal, text);
            assertThatThrownBy(() -> survives(Sweeps.study(folder), format, file, new MortalDisk(Long.MAX_VALUE)))
                    .isInstanceOf(InputException.class);
            assertThat(file).doesNotExist();
        }
        Files.writeString(journal, written);
        assertThat(survives(Sweeps.study(folder), format, file, new MortalDisk(Long.MAX_VALUE))).isTrue();
        assertAlone(file, folder.resolve("counted." + format));
    }

    @Test
    void mergeKeepsFormatsApart() throws IOException {
        Path csv = Sweeps.undisturbed(folder, SweepFormat.CSV);
        assertThatThrownBy(() -> Merge.merge(folder.resolve("all.parquet"), List.of(csv)))
                .isInstanceOf(InputException.class).hasMessageContaining("would be parquet and the shards are csv");
        Path renamed = Files.copy(csv, folder.resolve("renamed.jsonl"));
        Files.copy(ResultFile.sidecar(csv), ResultFile.sidecar(renamed));
        assertThatThrownBy(() -> Merge.merge(folder.resolve("all.csv"), List.of(renamed)))
                .isInstanceOf(InputException.class).hasMessageContaining("its name says otherwise");
        assertThat(folder.resolve("all.csv")).doesNotExist();
    }

    @Test
    void mergeLeavesAnotherSweepsPartAlone() throws IOException {
        Path csv = Sweeps.undisturbed(folder, SweepFormat.CSV);
        Path part = Files.writeString(folder.resolve("all.csv.part"), "hours of work");
        Merge.merge(folder.resolve("all.csv"), List.of(csv));
        assertThat(part).hasContent("hours of work");
    }

    @Test
    void aPartThatIsALinkIsRefused() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Path file = folder.resolve("linked.csv");
        Files.createSymbolicLink(folder.resolve("linked.csv.part"), victim);
        assertThatThrownBy(() -> survives(Sweeps.study(folder), SweepFormat.CSV, file, new MortalDisk(Long.MAX_VALUE)))
                .isInstanceOf(InputException.class).hasMessageContaining("is a link");
        assertThat(victim).hasContent("precious");
    }
}
