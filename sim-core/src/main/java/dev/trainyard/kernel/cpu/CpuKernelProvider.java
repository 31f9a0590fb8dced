package dev.trainyard.kernel.cpu;

import dev.trainyard.kernel.Availability;
import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.DeviceRequest.Kind;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.KernelProvider;
import dev.trainyard.kernel.Kernels;
import java.util.List;

/** The back end that is always there. */
public final class CpuKernelProvider implements KernelProvider {

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public Kind kind() {
        return Kind.CPU;
    }

    @Override
    public Availability probe() {
        int processors = Runtime.getRuntime().availableProcessors();
        return Availability.usable(List.of(processors + (processors == 1 ? " processor" : " processors")));
    }

    @Override
    public Kernels open(int device, int threads) {
        if (device != 0) {
            throw new DeviceUnusableException("the CPU is one device, number 0; there is no cpu:" + device);
        }
        return new CpuKernels(threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    }

    @Override
    public DeviceMeter meter(int device) {
        if (device != 0) {
            throw new DeviceUnusableException("the CPU is one device, number 0; there is no cpu:" + device);
        }
        return new CpuMeter(BlasChoice.measure());
    }
}
