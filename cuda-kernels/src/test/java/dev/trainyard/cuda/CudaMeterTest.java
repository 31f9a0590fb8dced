package dev.trainyard.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.cuda.ptx.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The meter on a driver and a cuBLAS made for the test: calls that are made, memory that is freed. No real times. */
@Tag("slow")
class CudaMeterTest {
    private static final String NOTHING_LEFT = "device 0 host 0 streams 0 modules 0 contexts 0";

    @TempDir
    static Path driver;
    @TempDir
    Path folder;

    @BeforeAll
    static void makeADriver() throws IOException {
        assumeTrue(System.getProperty("os.name").contains("Linux") && System.getProperty("os.arch").equals("amd64"),
                "JCuda has natives for x86-64 Linux here");
        Optional<Path> compiler = Tools.find("g++");
        assumeTrue(compiler.isPresent(), "no g++ on this machine to make a fake driver with");
        Path library = driver.resolve("libcuda.so.1");
        Tools.compileLibrary(compiler.get(), "fake_cuda.cpp", library, "-Wl,-soname,libcuda.so.1");
        Path folder = Files.createDirectory(driver.resolve("cublas"));
        Path map = Files.writeString(folder.resolve("map"), "libcublas.so.12 { global: cublas*; local: *; };");
        Tools.compileLibrary(compiler.get(), "fake_cublas.cpp", folder.resolve("libcublas.so.12"),
                "-DFAKE_CUBLAS_CREATE=0", "-Wl,-soname,libcublas.so.12", "-Wl,--version-script=" + map,
                library.toString());
    }

    @Test
    void everyKindOfTaskIsTimedAndNothingIsLeft() throws IOException {
        assertThat(lines(true, "plain 0 0")).containsExactly("plain 0 0 | Fake GPU A, 7 processors, 1073741824 bytes, "
                + "arrays of 134217728; fp64 nothing trains in it on a GPU; fp32 nothing trains in it on a GPU; "
                + "tf32 timed; fp16 timed; bf16 timed; fp8 JCublas 12.6 has no cublasLt, the one part of cuBLAS that "
                + "multiplies in fp8; COPY timed; ELEMENTWISE timed; LAUNCH timed; UPLOAD timed; DOWNLOAD timed | "
                + NOTHING_LEFT);
        // CUDA_R_32F by tensor cores, CUDA_R_16F, CUDA_R_16BF, three runs each
        assertThat(Files.readAllLines(folder.resolve("calls"))).hasSize(9).containsSubsequence(
                "type 0 compute 77: 48 x 20 x 33", "type 2 compute 68: 48 x 20 x 33",
                "type 14 compute 68: 48 x 20 x 33");
    }

    @Test
    void anOlderGpuSaysWhatItLacks() throws IOException {
        assertThat(lines(true, "capability 75").get(0)).contains(
                "tf32 compute capability 7.5 has no tensor cores for it; fp16 timed; bf16 compute capability 7.5");
    }

    @Test
    void everyCallMayFailAndNothingIsLeft() throws IOException {
        String[] plans = {"cuMemAlloc 2 2", "cuMemcpyDtoDAsync 1 700", "cuLaunchKernel 4 719", "cuMemAllocHost 1 999",
            "cuModuleLoadData 1 222", "cuStreamSynchronize 2 700", "cuMemFree 2 999", "memory 5000"};
        assertThat(lines(true, plans)).hasSize(plans.length).allSatisfy(line -> assertThat(line)
                .containsPattern("\\| [A-Za-z]+Exception: ").endsWith(NOTHING_LEFT));
    }

    @Test
    void withoutCublasAGpuCannotBeMeasured() throws IOException {
        assertThat(lines(false, "plain 0 0").get(0)).contains("DeviceUnusableException: gpu:0 (Fake GPU A) cannot be "
                + "measured without cuBLAS: cuBLAS 12, installed: ", "; cuBLAS 13, through a forwarding library: ")
                .endsWith(NOTHING_LEFT);
    }

    private List<String> lines(boolean cublas, String... plans) throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        String[] command = {Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
            "-Djava.io.tmpdir=" + temporary, "-cp", System.getProperty("java.class.path"), MeterRun.class.getName()};
        String[] all = Stream.concat(Stream.of(command), Stream.of(plans)).toArray(String[]::new);
        return Tools.run(folder, Map.of("LD_LIBRARY_PATH", driver + (cublas ? ":" + driver.resolve("cublas") : ""),
                "FAKE_CUDA_PLAN", folder.resolve("plan").toString(),
                "FAKE_CUBLAS_CALLS", folder.resolve("calls").toString(),
                "FAKE_CUDA_LEFT", folder.resolve("left").toString()), all).lines().toList();
    }
}
