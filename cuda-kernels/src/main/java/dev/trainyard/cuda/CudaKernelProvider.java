package dev.trainyard.cuda;

import dev.trainyard.kernel.Availability;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.KernelProvider;
import dev.trainyard.kernel.Kernels;
import java.util.Locale;

/**
 * The CUDA back end's registration. This release finds the driver and names its devices, and refuses to compute:
 * the kernels themselves are not written yet.
 */
public final class CudaKernelProvider implements KernelProvider {
    private final DriverLibrary library;

    /** For ServiceLoader. */
    public CudaKernelProvider() {
        this(DriverLibrary.ofThisMachine());
    }

    CudaKernelProvider(DriverLibrary library) {
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
        boolean linux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
        if (linux && !library.isPresent()) {
            return Availability.unusable("no CUDA driver (" + library.name() + ") on this machine");
        }
        Availability found = CudaDriver.devices();
        return found.isUsable() ? new Availability(found.devices(), "this release has no CUDA kernels yet (found "
                + String.join(", ", found.devices()) + ")") : found;
    }

    @Override
    public Kernels open(int device, int threads) {
        throw new DeviceUnusableException("gpu:" + device + " cannot be used: " + probe().reason());
    }
}
