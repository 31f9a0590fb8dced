package dev.trainyard.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PrivateNativesTest {
    @TempDir
    Path folder;

    /** Unpacks something, says so, and is still at it when it is told to end. */
    static final class Unpacks {
        private Unpacks() {}

        public static void main(String[] args) {
            PrivateNatives.run(() -> {
                try {
                    Path own = Path.of(System.getProperty("java.io.tmpdir"));
                    Files.writeString(own.resolve("library.so"), "half of it");
                    System.out.println(own);
                    System.out.flush();
                    while (!Files.exists(Path.of(args[0]))) {
                        Thread.onSpinWait();
                    }
                    Files.writeString(own.resolve("other.so"), "the rest");
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aSignalWhileLibrariesAreUnpackedLeavesNothing() throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path go = folder.resolve("go");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temporary, "-cp", System.getProperty("java.class.path"),
                Unpacks.class.getName(), go.toString()).redirectErrorStream(true).start();
        Path own = Path.of(process.inputReader().readLine());
        assertThat(own).hasParent(temporary).isDirectoryContaining(path -> path.endsWith("library.so"));
        process.destroy();
        Files.createFile(go);
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        assertThat(temporary).isEmptyDirectory();
    }
}
