package dev.trainyard.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFileTest {
    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void name() {
        assumeThat(folder.getFileSystem().supportedFileAttributeViews()).contains("posix");
        file = folder.resolve("out.html");
    }

    @Test
    void theModeOfWhatIsReplacedIsKept() throws IOException {
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        AtomicFiles.write(file, out -> out.write("new"));
        assertThat(file).hasContent("new");
        assertThat(mode(file)).isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrw-r-x"));
        AtomicFiles.write(file, out -> out.write("newer"));
        assertThat(mode(file)).isEqualTo("rwxrw-r-x");
    }

    @Test
    void itsNameCannotBeGuessedAndIsNoLongerThanTheWriting() throws IOException {
        Path first;
        try (TemporaryFile one = TemporaryFile.beside(file); TemporaryFile other = TemporaryFile.beside(file)) {
            first = one.path();
            assertThat(one.path()).exists().isNotEqualTo(other.path()).hasParent(folder);
            assertThat(one.path().getFileName().toString()).matches("\\.out\\.html\\.[0-9a-f]{28}\\.tmp");
        }
        assertThat(first).doesNotExist();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aLinkIsReplacedAndWhatItLeadsToIsLeftAlone() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Files.createSymbolicLink(file, victim);
        AtomicFiles.write(file, out -> out.write("new"));
        assertThat(victim).hasContent("precious");
        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(file).hasContent("new");
    }

    @Test
    void whatAKilledProcessLeftGoesWithTheNextWriting() throws IOException {
        Path left = Files.writeString(folder.resolve(".out.html." + "0".repeat(28) + ".tmp"), "half");
        Path others = Files.writeString(folder.resolve(".other.html." + "0".repeat(28) + ".tmp"), "half");
        Path named = Files.writeString(folder.resolve(".out.html." + "not-ours".repeat(4) + ".tmp"), "mine");
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Files.createSymbolicLink(folder.resolve(".out.html." + "1".repeat(28) + ".tmp"), victim);
        try (TemporaryFile beside = TemporaryFile.beside(file)) {
            AtomicFiles.write(file, out -> out.write("new"));
            assertThat(beside.path()).as("another writer of this process").exists();
        }
        assertThat(left).doesNotExist();
        assertThat(others).exists();
        assertThat(named).exists();
        assertThat(victim).hasContent("precious");
    }

    @Test
    void aNameAsLongAsNamesMayBeIsWritten() throws IOException {
        for (String name : new String[] {"x".repeat(255), "\uD83D\uDE82".repeat(63), "ä".repeat(120)}) {
            Path longest = folder.resolve(name);
            try (TemporaryFile left = TemporaryFile.beside(longest)) {
                AtomicFiles.write(longest, out -> out.write("new"));
                assertThat(left.path()).exists();
            }
            assertThat(longest).hasContent("new");
            Files.delete(longest);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void twoFilesAreBothThereOrNone() throws IOException {
        Path proof = folder.resolve("proof");
        try (TemporaryFile one = TemporaryFile.beside(file); TemporaryFile first = TemporaryFile.beside(proof)) {
            first.close(); // as a signal does
            assertThatThrownBy(() -> one.replaceAfter(first)).isInstanceOf(IOException.class);
        }
        try (TemporaryFile one = TemporaryFile.beside(file); TemporaryFile first = TemporaryFile.beside(proof)) {
            one.close();
            assertThatThrownBy(() -> one.replaceAfter(first)).isInstanceOf(IOException.class);
        }
        assertThat(folder).isEmptyDirectory();
        try (TemporaryFile one = TemporaryFile.beside(file); TemporaryFile first = TemporaryFile.beside(proof)) {
            one.replaceAfter(first);
        }
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("out.html", "proof");
    }

    @Test
    void aPipeIsRefusedAndNotWaitedFor() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        assertThatThrownBy(() -> AtomicFiles.write(pipe, out -> out.write("x"))).isInstanceOf(IOException.class)
                .hasMessageContaining("a pipe or a device");
    }

    @Test
    void aFullDiskIsSaid() {
        Path full = Path.of("/dev/full");
        assumeThat(full).exists();
        assertThatThrownBy(() -> AtomicFiles.write(full, out -> out.write("x"))).isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
