package dev.trainyard.cuda.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.driver.Kernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The PTX in the repository is what the sources give. */
class PtxTest {
    private static final Path CHECKED_IN = Path.of("src/main/resources/dev/trainyard/cuda");
    private static final String REMEDY = "%s is stale. Refresh it with cuda-kernels/refresh.sh";
    private static final Pattern RELEASE = Pattern.compile("release [0-9.]+, V([0-9.]+)");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void itNamesTodaysSources(Kernel kernel) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Files.readAllBytes(Tools.CUDA_SOURCES.resolve("build.sh")));
        for (String ending : List.of(".cu", ".cuh")) {
            try (Stream<Path> sources = Files.list(Tools.CUDA_SOURCES)) {
                for (Path source : sources.filter(file -> file.toString().endsWith(ending)).sorted().toList()) {
                    digest.update(withoutComments(Files.readString(source)).getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        assertThat(ptx(kernel)).as(REMEDY, kernel.label() + ".ptx")
                .contains("\n// sources " + HexFormat.of().formatHex(digest.digest()) + "\n");
    }

    /** As build.sh strips a source: comments, spaces at ends of lines and empty lines say nothing of the PTX. */
    private static String withoutComments(String source) {
        return source.lines().map(line -> line.replaceFirst("//.*$", "").replaceFirst("[ \t]*$", ""))
                .filter(line -> !line.isEmpty()).collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void aCommentDoesNotStaleThePtx() {
        assertThat(withoutComments("int a; // one\n\n// two\n  int b;\n")).isEqualTo("int a;\n  int b;\n");
    }

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void itAsksForNoNewerDriverThanItNeeds(Kernel kernel) throws IOException {
        assertThat(ptx(kernel)).contains("\n.version 8.0\n", "\n.target sm_75\n",
                ".visible .entry " + kernel.entry() + "(");
    }

    @ParameterizedTest
    @EnumSource(Kernel.class)
    void nothingInItIsFused(Kernel kernel) throws IOException {
        // An approximate or flushing instruction would not give the CPU's bits, nor would a fused one.
        assertThat(ptx(kernel)).doesNotContain(".ftz", "approx.f64", "fma.rn.f64");
    }

    @Test
    @Tag("slow")
    void itIsWhatThisNvccGives() throws IOException {
        Optional<Path> nvcc = Tools.findCuda("nvcc");
        assumeTrue(nvcc.isPresent(), "no nvcc on this machine to compile the kernels with");
        String here = release(Tools.run(folder, Map.of(), nvcc.get().toString(), "--version"));
        String there = release(ptx(Kernel.RANDOM));
        assumeTrue(here.equals(there), "nvcc is " + here + " here, and compiles otherwise than " + there);
        Tools.run(folder, Map.of(), "sh", Tools.CUDA_SOURCES.resolve("build.sh").toString(), folder.toString(),
                nvcc.get().toString());
        for (Kernel kernel : Kernel.values()) {
            String file = kernel.label() + ".ptx";
            assertThat(ptx(kernel)).as(REMEDY, file).isEqualTo(Files.readString(folder.resolve(file)));
        }
    }

    private static String ptx(Kernel kernel) throws IOException {
        return Files.readString(CHECKED_IN.resolve(kernel.label() + ".ptx"), StandardCharsets.UTF_8);
    }

    private static String release(String text) {
        Matcher matcher = RELEASE.matcher(text);
        return matcher.find() ? matcher.group(1) : "unknown";
    }
}
