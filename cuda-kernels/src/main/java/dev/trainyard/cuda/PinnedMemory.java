package dev.trainyard.cuda;

import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.OutOfDeviceMemoryException;
import java.nio.ByteBuffer;

/** Pinned host memory that grows. */
final class PinnedMemory implements AutoCloseable {
    private final Gpu gpu;
    private ByteBuffer buffer;

    PinnedMemory(Gpu gpu) {
        this.gpu = gpu;
    }

    /** So many bytes of it. */
    static PinnedMemory of(Gpu gpu, long bytes) {
        PinnedMemory memory = new PinnedMemory(gpu);
        memory.reserve(bytes);
        return memory;
    }

    /** Null where nothing was reserved. */
    ByteBuffer buffer() {
        return buffer;
    }

    /**
     * Makes it hold so much; what was in it is lost where it grows.
     *
     * @throws OutOfDeviceMemoryException for more than a buffer can hold
     */
    void reserve(long wanted) {
        if (wanted > 0 && (buffer == null || buffer.capacity() < wanted)) {
            close();
            if (wanted > Integer.MAX_VALUE) {
                throw new OutOfDeviceMemoryException("one item of the batch takes " + wanted
                        + " bytes, more than a pinned buffer can hold (2 GiB)");
            }
            buffer = gpu.pin((int) wanted);
        }
    }

    @Override
    public void close() {
        if (buffer != null) {
            ByteBuffer freed = buffer;
            buffer = null;
            gpu.unpin(freed);
        }
    }
}
