package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.ptx.Tools;
import dev.trainyard.kernel.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A driver made for the test, compiled with the machine's C compiler and found by a JVM of its own through
 * {@code LD_LIBRARY_PATH}: JCuda really loads and calls it.
 */
class FakeDriverTest {
    private static final String NO_DEVICE = """
            int cuInit(unsigned flags) { return 100; }
            """;
    private static final String OLD = """
            int cuInit(unsigned flags) { return 999; }
            """;
    private static final String TWO_DEVICES = """
            int cuInit(unsigned flags) { return 0; }
            int cuDeviceGetCount(int *count) { *count = 2; return 0; }
            int cuDeviceGet(int *device, int ordinal) { *device = ordinal; return 0; }
            int cuDeviceGetName(char *name, int length, int device) {
                const char *text = device == 0 ? "Fake GPU A" : "Fake GPU B";
                int i = 0;
                while (text[i] && i < length - 1) { name[i] = text[i]; i++; }
                name[i] = 0;
                return 0;
            }
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void needsACompiler() {
        assumeTrue(System.getProperty("os.name").contains("Linux")
                && System.getProperty("os.arch").equals("amd64"), "JCuda has natives for x86-64 Linux here");
        assumeTrue(Tools.find("gcc").isPresent(), "no gcc on this machine to make a fake driver with");
    }

    @Test
    void aDriverWithoutADeviceIsNamed() throws IOException {
        assertThat(probeWith(NO_DEVICE))
                .isEqualTo("the CUDA driver finds no GPU (CUDA_ERROR_NO_DEVICE)");
    }

    @Test
    void aDriverThatDoesNotStartIsNamed() throws IOException {
        assertThat(probeWith(OLD)).isEqualTo("the CUDA driver does not start (CUDA_ERROR_UNKNOWN)");
    }

    @Test
    void devicesAreNamed() throws IOException {
        assertThat(probeWith(TWO_DEVICES)).isEqualTo("[Fake GPU A, Fake GPU B]");
    }

    @Test
    void aFileThatIsNoLibraryIsNoCrash() throws IOException {
        Files.writeString(folder.resolve("libcuda.so.1"), "not a library");
        assertThat(probe()).startsWith("the CUDA driver cannot be loaded (");
    }

    @Test
    void nothingIsLeftInTheTemporaryFolder() throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        probeWith(NO_DEVICE);
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left.filter(path -> !path.getFileName().toString().startsWith("hsperfdata"))).isEmpty();
        }
    }

    /** Prints the probe's reason or devices; runs in a JVM of its own. */
    public static final class Probe {
        private Probe() {}

        public static void main(String[] args) {
            Availability found = new CudaKernelProvider().probe();
            System.out.println(found.isUsable() ? found.devices() : found.reason());
        }
    }

    private String probeWith(String driver) throws IOException {
        Path source = Files.writeString(folder.resolve("fake.c"), driver);
        Tools.run(folder, Map.of(), "gcc", "-shared", "-fPIC", "-Wl,-soname,libcuda.so.1", "-o",
                folder.resolve("libcuda.so.1").toString(), source.toString());
        return probe();
    }

    private String probe() throws IOException {
        Path temporary = folder.resolve("tmp");
        Files.createDirectories(temporary);
        return Tools.run(folder, Map.of("LD_LIBRARY_PATH", folder.toString()),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-Djava.io.tmpdir=" + temporary, "-cp", System.getProperty("java.class.path"),
                Probe.class.getName()).strip();
    }
}
