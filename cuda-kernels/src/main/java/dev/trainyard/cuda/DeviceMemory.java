package dev.trainyard.cuda;

import dev.trainyard.cuda.driver.Gpu;

/** Device memory that grows. */
final class DeviceMemory implements AutoCloseable {
    private final Gpu gpu;
    private long address;
    private long bytes;

    DeviceMemory(Gpu gpu) {
        this.gpu = gpu;
    }

    /** So many bytes of it. */
    static DeviceMemory of(Gpu gpu, long bytes) {
        DeviceMemory memory = new DeviceMemory(gpu);
        memory.reserve(bytes);
        return memory;
    }

    boolean holds(long wanted) {
        return wanted <= bytes;
    }

    long bytes() {
        return bytes;
    }

    /** 0 where it holds nothing. */
    long address() {
        return address;
    }

    /**
     * Makes it hold so much; what was in it is lost where it grows.
     *
     * @throws dev.trainyard.cuda.driver.OutOfDeviceMemoryException where there is not so much
     */
    void reserve(long wanted) {
        if (!holds(wanted)) {
            close();
            address = gpu.allocate(wanted);
            bytes = wanted;
        }
    }

    @Override
    public void close() {
        if (bytes > 0) {
            bytes = 0;
            gpu.free(address);
            address = 0;
        }
    }
}
