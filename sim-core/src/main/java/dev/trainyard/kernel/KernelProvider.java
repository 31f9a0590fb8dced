package dev.trainyard.kernel;

import java.util.Map;

/**
 * A back end as {@link java.util.ServiceLoader} finds it. Constructing one must cost nothing and load nothing native:
 * a provider is asked whether it can compute only when somebody wants its kind of device.
 */
public interface KernelProvider {

    /** The back end's name: {@code cpu}, {@code cuda}. */
    String name();

    /** The kind of device it computes on. */
    DeviceRequest.Kind kind();

    /** Whether it can compute on this machine, and why not. Never throws; cheap where there is no device. */
    Availability probe();

    /**
     * As much of {@link #probe()} as can be told without waking a device: unusable where there plainly is none,
     * otherwise usable, which probing may yet deny.
     */
    default Availability glance() {
        return probe();
    }

    /**
     * What else there is to know of it on this machine, for people: what was looked for, and what was found. Never
     * throws.
     */
    default Map<String, String> details() {
        return Map.of();
    }

    /**
     * Opens the kernels on one device.
     *
     * @param device number of the device, from 0; the CPU has only device 0
     * @param threads CPU threads that the back end may use; 0 means all processors
     * @throws DeviceUnusableException when the device cannot be used, saying why
     */
    Kernels open(int device, int threads);

    /**
     * Opens what takes times on one device.
     *
     * @param device number of the device, from 0
     * @throws DeviceUnusableException when the device cannot be used or this back end cannot measure, saying why
     */
    default DeviceMeter meter(int device) {
        throw new DeviceUnusableException("the back end " + name() + " cannot measure its device");
    }
}
