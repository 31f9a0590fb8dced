package dev.trainyard.cuda;

import dev.trainyard.cuda.blas.CublasSearch;
import dev.trainyard.cuda.driver.CudaDriver;
import dev.trainyard.cuda.driver.DriverGpu;
import dev.trainyard.cuda.driver.SystemLibrary;
import dev.trainyard.cuda.job.LinkProduct;
import dev.trainyard.kernel.Availability;
import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.KernelProvider;
import dev.trainyard.kernel.Kernels;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The CUDA back end's registration: finds the driver and its devices, and opens the kernels on one of them. */
public final class CudaKernelProvider implements KernelProvider {
    private final SystemLibrary library;

    /** For ServiceLoader. */
    public CudaKernelProvider() {
        this(SystemLibrary.ofThisMachine("libcuda.so.1"));
    }

    CudaKernelProvider(SystemLibrary library) {
        this.library = library;
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public DeviceRequest.Kind kind() {
        return DeviceRequest.Kind.GPU;
    }

    @Override
    public Availability probe() {
        Availability plain = glance();
        return plain.isUsable() ? CudaDriver.devices() : plain;
    }

    /** Looks for the driver's library and does not load it, a good part of a second where there is a GPU. */
    @Override
    public Availability glance() {
        boolean linux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
        return linux && !library.isPresent()
                ? Availability.unusable("no CUDA driver (" + library.name() + ") on this machine")
                : Availability.usable(List.of());
    }

    /** What multiplies on the first GPU; where there is none, what would. */
    @Override
    public Map<String, String> details() {
        CublasSearch search = CublasSearch.ofThisMachine();
        Map<String, String> result = new LinkedHashMap<>();
        if (probe().isUsable()) {
            try (DriverGpu gpu = DriverGpu.open(0); LinkProduct product = search.open(gpu)) {
                result.put("cuda link loads", product.name());
            } catch (DeviceUnusableException | LinkageError e) {
                result.put("cuda gpu:0", "fails: " + e.getMessage());
            }
        }
        search.findings().forEach((way, found) -> result.put("cuda " + way, found));
        return result;
    }

    @Override
    public Kernels open(int device, int threads) {
        return opened(device, () -> {
            DriverGpu gpu = DriverGpu.open(device);
            return new CudaKernels(gpu, threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                    () -> CublasSearch.ofThisMachine().open(gpu));
        });
    }

    @Override
    public DeviceMeter meter(int device) {
        return opened(device, () -> CudaMeter.open(device, CublasSearch.ofThisMachine()));
    }

    private <T> T opened(int device, Supplier<T> opening) {
        Availability found = probe();
        if (!found.isUsable()) {
            throw new DeviceUnusableException("gpu:" + device + " cannot be used: " + found.reason());
        }
        try {
            return opening.get();
        } catch (LinkageError e) {
            // A driver older than JCuda lacks functions that JCuda asks for by name.
            throw new DeviceUnusableException("gpu:" + device + " cannot be used: the CUDA driver lacks what JCuda 12.6"
                    + " needs (" + e.getMessage() + ")", e);
        }
    }
}
