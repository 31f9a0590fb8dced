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

/** JCuda on a driver made for the test: everything between the kernels' interface and the driver's calls. */
@Tag("slow")
class FakeDriverRunTest {
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
        Tools.compileLibrary(compiler.get(), "fake_cuda.cpp", driver.resolve("libcuda.so.1"),
                "-Wl,-soname,libcuda.so.1");
    }

    @Test
    void aGpuGivesTheCpusAnswersAndIsLeftClean() throws IOException {
        assertThat(lines("gpu", "plain 0 0", "memory 100000")).containsExactly(
                "plain 0 0 | same on Fake GPU A |  | " + NOTHING_LEFT,
                "memory 100000 | same on Fake GPU A |  | " + NOTHING_LEFT);
        assertThat(lines("gpu:1", "plain 0 0")).containsExactly(
                "plain 0 0 | same on Fake GPU B |  | " + NOTHING_LEFT);
    }

    @Test
    void underAutoEveryCallMayFail() throws IOException {
        String[] plans = {"cuInit 1 999", "cuDeviceGetCount 1 1", "cuDeviceGet 1 101", "cuDeviceGetName 1 1",
            "cuDeviceGetAttribute 1 1", "cuDevicePrimaryCtxRetain 1 2", "cuCtxSetCurrent 1 201",
            "cuStreamCreate 2 999", "cuCtxSetCurrent 2 201", "cuMemGetInfo 1 999", "cuMemAlloc 3 999",
            "cuMemAllocHost 1 999", "cuMemcpyHtoDAsync 2 700", "cuModuleLoadData 1 222", "cuModuleGetFunction 1 500",
            "cuLaunchKernel 2 719", "cuMemcpyDtoHAsync 2 1", "cuStreamSynchronize 3 700", "memory 30",
            "capability 70"};
        List<String> lines = lines("auto", plans);
        assertThat(lines).hasSize(plans.length).allSatisfy(line -> {
            String[] parts = line.split(" \\| ");
            assertThat(parts[1]).startsWith("same on cpu");
            assertThat(parts[2]).as("a note").contains("computing on the CPU");
            assertThat(parts[3]).isIn(NOTHING_LEFT, "never opened");
        });
        assertThat(lines.get(13)).contains("the driver takes no kernels", "CUDA_ERROR_UNSUPPORTED_PTX_VERSION", "r525");
        assertThat(lines.get(15)).contains("Fake GPU A failed and is dropped",
                "cuLaunchKernel (throughput, 16384 items) gave CUDA_ERROR_LAUNCH_FAILED");
        assertThat(lines.get(18)).contains("the GPU's memory is exhausted");
        assertThat(lines.get(19)).contains("compute capability 7.0, but the kernels need 7.5");
    }

    @Test
    void underGpuAFailureIsNamed() throws IOException {
        assertThat(lines("gpu", "cuLaunchKernel 2 719", "memory 30", "cuModuleLoadData 1 222",
                "cuStreamSynchronize 2 999", "cuStreamCreate 1 2")).satisfiesExactly(
                        line -> assertThat(line).contains("| GpuLostException: the GPU stopped working: "),
                        line -> assertThat(line).contains("| OutOfDeviceMemoryException: "),
                        line -> assertThat(line).contains("| KernelsRejectedException: "),
                        line -> assertThat(line).contains("| DriverCallException: the CUDA driver refused a call: "),
                        line -> assertThat(line).contains("| OutOfDeviceMemoryException: "))
                .allSatisfy(line -> assertThat(line).endsWith(NOTHING_LEFT));
    }

    @Test
    void aClosingThatFailsStillFreesEverythingElse() throws IOException {
        String[] plans = {"cuMemFree 2 999", "cuMemFreeHost 1 999", "cuStreamDestroy 1 999", "cuModuleUnload 3 999",
            "cuDevicePrimaryCtxRelease 1 999"};
        assertThat(lines("gpu", plans)).hasSize(plans.length).allSatisfy(line -> assertThat(line)
                .contains("DriverCallException: ").endsWith(NOTHING_LEFT));
        assertThat(lines("auto", plans)).hasSize(plans.length).allSatisfy(line -> assertThat(line)
                .contains("same on ").endsWith(NOTHING_LEFT));
    }

    @Test
    void withoutCublasOurOwnKernelMultiplies() throws IOException {
        assertThat(lines("gpu")).contains("cuda link loads | own product kernel", "cuda own product kernel | used");
    }

    @Test
    void anInstalledCublas12IsTaken() throws IOException {
        cublas("libcublas.so.12", 0);
        assertThat(lines("gpu")).contains("cuda link loads | cuBLAS 12, installed",
                "cuda own product kernel | not needed",
                "cuda cuBLAS 12, installed | used: " + folder.resolve("libcublas.so.12"));
        assertThat(lines("gpu", "plain 0 0")).containsExactly(
                "plain 0 0 | same on Fake GPU A |  | " + NOTHING_LEFT);
    }

    @Test
    void cublas13IsForwardedTo() throws IOException {
        assumeTrue(Tools.find("gcc").isPresent(), "no gcc on this machine to build the forwarding library with");
        cublas("libcublas.so.13", 0);
        assertThat(lines("gpu")).contains("cuda link loads | cuBLAS 13, through a forwarding library");
        assertThat(lines("gpu", "plain 0 0")).containsExactly(
                "plain 0 0 | same on Fake GPU A |  | " + NOTHING_LEFT);
    }

    @Test
    void aBroken12IsPassedOver() throws IOException {
        assumeTrue(Tools.find("gcc").isPresent(), "no gcc on this machine to build the forwarding library with");
        Files.writeString(folder.resolve("libcublas.so.12"), "not a library");
        cublas("libcublas.so.13", 0);
        assertThat(lines("gpu")).contains("cuda link loads | cuBLAS 13, through a forwarding library")
                .anySatisfy(line -> assertThat(line).startsWith("cuda cuBLAS 12, installed | ").contains(
                        "cannot be used ("));
    }

    @Test
    void aCublasThatDoesNotStartIsPassedOver() throws IOException {
        cublas("libcublas.so.12", 1);
        assertThat(lines("gpu")).contains("cuda link loads | own product kernel").anySatisfy(
                line -> assertThat(line).contains("cublasCreate gave CUBLAS_STATUS_NOT_INITIALIZED"));
        assertThat(lines("gpu", "plain 0 0")).containsExactly(
                "plain 0 0 | same on Fake GPU A |  | " + NOTHING_LEFT);
    }

    /** A cuBLAS whose creation gives this status. */
    private void cublas(String name, int status) throws IOException {
        Path map = Files.writeString(folder.resolve("map"), name + " { global: cublas*; local: *; };");
        Tools.compileLibrary(Tools.find("g++").orElseThrow(), "fake_cublas.cpp", folder.resolve(name),
                "-DFAKE_CUBLAS_CREATE=" + status, "-Wl,-soname," + name, "-Wl,--version-script=" + map,
                driver.resolve("libcuda.so.1").toString());
    }

    private List<String> lines(String device, String... plans) throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        String[] command = {Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto",
            "-Djava.io.tmpdir=" + temporary, "-cp", System.getProperty("java.class.path"), DriverRun.class.getName(),
            device};
        String[] all = Stream.concat(Stream.of(command), Stream.of(plans)).toArray(String[]::new);
        return Tools.run(folder, Map.of("LD_LIBRARY_PATH", driver + ":" + folder,
                "FAKE_CUDA_PLAN", folder.resolve("plan").toString(),
                "FAKE_CUDA_LEFT", folder.resolve("left").toString()), all).lines().toList();
    }
}
