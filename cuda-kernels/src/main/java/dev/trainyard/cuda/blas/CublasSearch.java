package dev.trainyard.cuda.blas;

import dev.trainyard.cuda.driver.DriverGpu;
import dev.trainyard.cuda.driver.PrivateNatives;
import dev.trainyard.cuda.driver.SystemLibrary;
import dev.trainyard.cuda.job.LinkProduct;
import dev.trainyard.cuda.job.OwnProduct;
import dev.trainyard.kernel.DeviceFailedException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jcuda.jcublas.JCublas2;

/**
 * Finds what multiplies on the device: cuBLAS 12 as JCublas wants it, cuBLAS 13 behind a forwarding library, or our own
 * kernel. Libraries are loaded by their files before JCublas is touched: a class that once failed to load is lost to
 * the process, so nothing may be tried out on it.
 */
public final class CublasSearch {
    private static final String TWELVE = "cuBLAS 12, installed";
    private static final String THIRTEEN = "cuBLAS 13, through a forwarding library";
    private static final String OWN = "own product kernel";
    /** libcublas needs it, and finds it by its name once it is loaded. */
    private static final String LIGHT = "libcublasLt";

    private final List<Path> twelves;
    private final List<Path> thirteens;
    private final Optional<Path> compiler;
    private final Map<String, String> findings = new LinkedHashMap<>();

    /**
     * @param twelves files that may be libcublas.so.12, first come first tried
     * @param thirteens files that may be libcublas.so.13
     * @param compiler builds the forwarding library
     */
    CublasSearch(List<Path> twelves, List<Path> thirteens, Optional<Path> compiler) {
        this.twelves = List.copyOf(twelves);
        this.thirteens = List.copyOf(thirteens);
        this.compiler = compiler;
        findings.put(TWELVE, twelves.isEmpty() ? "libcublas.so.12 not found" : "found " + twelves.get(0));
        findings.put(THIRTEEN, thirteens.isEmpty() ? "libcublas.so.13 not found"
                : compiler.isEmpty() ? "found " + thirteens.get(0) + ", but no gcc to build the library with"
                : "found " + thirteens.get(0) + ", built with " + compiler.get() + " when used");
        findings.put(OWN, "always there");
    }

    /** On this machine. Looks at files only. */
    public static CublasSearch ofThisMachine() {
        return new CublasSearch(SystemLibrary.ofToolkits("libcublas.so.12").files(),
                SystemLibrary.ofToolkits("libcublas.so.13").files(), CublasForwarder.compiler());
    }

    /** For people: each way, and what was found of it or became of it. */
    public Map<String, String> findings() {
        return new LinkedHashMap<>(findings);
    }

    /** Opens the first way that works. */
    public LinkProduct open(DriverGpu gpu) {
        LinkProduct cublas = opened(gpu);
        findings.put(OWN, cublas == null ? "used" : "not needed");
        return cublas == null ? new OwnProduct(gpu) : cublas;
    }

    private LinkProduct opened(DriverGpu gpu) {
        for (Path file : twelves) {
            if (attempt(TWELVE, file, () -> load(file, "12"))) {
                LinkProduct product = created(gpu, TWELVE, file);
                findings.put(THIRTEEN, product == null ? "not tried: a process can load cuBLAS once" : "not needed");
                return product;
            }
        }
        for (Path file : compiler.isPresent() ? thirteens : List.<Path>of()) {
            if (attempt(THIRTEEN, file, () -> loadForwarded(file))) {
                return created(gpu, THIRTEEN, file);
            }
        }
        return null;
    }

    /** Behind the libraries comes JCublas itself, with a handle; where these fail there is no second try. */
    private LinkProduct created(DriverGpu gpu, String way, Path file) {
        LinkProduct[] product = new LinkProduct[1];
        boolean works = attempt(way, file, () -> {
            PrivateNatives.run(() -> JCublas2.setExceptionsEnabled(false));
            product[0] = new CublasProduct(gpu, way);
        });
        if (works) {
            findings.put(way, "used: " + file);
        }
        return product[0];
    }

    private boolean attempt(String way, Path file, Runnable attempt) {
        try {
            attempt.run();
            return true;
        } catch (LinkageError | DeviceFailedException | UncheckedIOException e) {
            findings.put(way, file + " cannot be used (" + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                    + ")");
            return false;
        }
    }

    private static void load(Path file, String release) {
        Path light = file.resolveSibling(LIGHT + ".so." + release);
        if (Files.exists(light)) {
            System.load(light.toAbsolutePath().toString());
        }
        System.load(file.toAbsolutePath().toString());
    }

    private void loadForwarded(Path file) {
        load(file, "13");
        PrivateNatives.run(() -> System.load(CublasForwarder.build(compiler.orElseThrow(), file.toAbsolutePath(),
                Path.of(System.getProperty("java.io.tmpdir"))).toString()));
    }
}
