package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program on the fake driver of cuda-kernels' tests: what users see of a GPU, and of one that fails. */
@Tag("slow")
class FakeGpuTest {
    private static final Path SOURCES = Path.of("../cuda-kernels/src");
    /** From here on Java warns of native code unless told that it is meant. */
    private static final int NATIVE_ACCESS = 22;

    @TempDir
    static Path driver;
    @TempDir
    Path folder;

    @BeforeAll
    static void makeADriver() throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").contains("Linux") && System.getProperty("os.arch").equals("amd64"),
                "JCuda has natives for x86-64 Linux here");
        assumeTrue(Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "g++"))), "no g++ to make a fake driver with");
        Process compiler = new ProcessBuilder("g++", "-shared", "-fPIC", "-O2", "-ffp-contract=off", "-std=c++17",
                "-I", SOURCES.resolve("main/cuda").toString(), "-I", SOURCES.resolve("test/cuda").toString(),
                "-Wl,-soname,libcuda.so.1", "-o", driver.resolve("libcuda.so.1").toString(),
                SOURCES.resolve("test/cuda/fake_cuda.cpp").toString()).inheritIO().start();
        assertThat(compiler.waitFor()).as("exit code of g++").isZero();
    }

    @Test
    void aGpuGivesTheCpusStep() throws IOException, InterruptedException {
        String cpu = run("simulate", "mai1-1x", "--device", "cpu", "--format", "json").out();
        Ran gpu = run("simulate", "mai1-1x", "--device", "gpu", "--format", "json");
        assertThat(gpu.code()).isZero();
        assertThat(gpu.err()).isEmpty();
        assertThat(gpu.json().require("device").text()).isEqualTo("Fake GPU A");
        assertThat(gpu.out().replace("Fake GPU A", "cpu")).isEqualTo(cpu);
    }

    /** One step is not worth opening a GPU for; that it fails then cannot matter. */
    @Test
    void autoLeavesOneStepOnTheCpuWithoutAWord() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("plan"), "cuLaunchKernel 1 719");
        Ran ran = run("simulate", "mai1-1x", "--format", "json");
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.json().require("device").text()).isEqualTo("cpu");
    }

    @Test
    void aGpuThatWasAskedForAndFailsEndsTheRun() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("plan"), "cuLaunchKernel 1 719");
        Ran ran = run("simulate", "mai1-1x", "--device", "gpu");
        assertThat(ran.code()).isEqualTo(ExitCodes.DEVICE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("CUDA_ERROR_LAUNCH_FAILED").hasLineCount(1);
    }

    @Test
    void doctorNamesGpusAndEveryWayToMultiply() throws IOException, InterruptedException {
        assertThat(run("doctor").out()).contains("usable: Fake GPU A, Fake GPU B", "cuda link loads",
                "cuda cuBLAS 12, installed", "cuda cuBLAS 13, through a forwarding library", "cuda own product kernel");
    }

    @Test
    void aGpuWithoutCublasIsNotCalibratedAndNothingIsWritten() throws IOException, InterruptedException {
        Path profile = folder.resolve("mine.yaml");
        Ran ran = run("calibrate", "--like", "h100-sxm", "--out", profile.toString());
        assertThat(ran.code()).isEqualTo(ExitCodes.DEVICE);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("Fake GPU A) cannot be measured without cuBLAS: ").hasLineCount(1);
        assertThat(profile).doesNotExist();
    }

    @Test
    void aBenchmarkHasTheGpuBesideTheCpu() throws IOException, InterruptedException {
        Ran ran = run("bench", "--kernel", "collective,link-load", "--sizes", "2000", "--format", "json");
        assertThat(ran.code()).as(ran.err()).isZero();
        List<Entry> rows = ran.json().require("rows").elements();
        assertThat(rows).extracting(row -> row.require("kernel").text() + " " + row.require("device").text())
                .containsExactly("collective cpu", "collective gpu:0", "link-load cpu", "link-load gpu:0");
        for (Entry row : List.of(rows.get(1), rows.get(3))) {
            assertThat(row.require("agreesWithCpu").text()).isEqualTo("true");
            assertThat(row.require("ratioToCpu").number(Quantity.COUNT, 0, 1e9)).isPositive();
            assertThat(row.require("kernelRatioToCpu").number(Quantity.COUNT, 0, 1e9)).isPositive();
        }
        assertThat(ran.json().require("devices").elements()).extracting(device -> device.require("name").text())
                .containsExactly("cpu", "Fake GPU A");
    }

    @Test
    void aGpuThatFailsInABenchmarkIsDropped() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("plan"), "cuLaunchKernel 20 719");
        Ran ran = run("bench", "--kernel", "random", "--sizes", "1000,2000", "--format", "csv");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("Fake GPU A failed and is dropped, measuring the CPU alone from here: ");
        assertThat(ran.out()).hasLineCount(3);
        Ran asked = run("bench", "--device", "gpu", "--kernel", "random", "--sizes", "1000,2000");
        assertThat(asked.code()).isEqualTo(ExitCodes.DEVICE);
        assertThat(asked.out()).isEmpty();
    }

    private Ran run(String... args) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        if (Runtime.version().feature() >= NATIVE_ACCESS) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add(Trainyard.class.getName());
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("LD_LIBRARY_PATH", driver.toString());
        builder.environment().put("FAKE_CUDA_PLAN", folder.resolve("plan").toString());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ended").isTrue();
        return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
