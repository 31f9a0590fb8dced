package dev.trainyard.cuda.driver;

import java.nio.ByteBuffer;

/**
 * What the back end asks of a GPU: memory, streams, copies, launches. {@link DriverGpu} asks the CUDA driver. Addresses
 * are as {@link #allocate} gave them, never inside an allocation.
 *
 * <p>Every method may throw a {@link dev.trainyard.kernel.DeviceFailedException}; copies and launches may do so late,
 * in a later call on the same GPU.
 */
public interface Gpu extends AutoCloseable {
    /** Streams that there are, numbered from 0: one computes while the other's data travel. */
    int STREAMS = 2;

    /** Name of the card. */
    String name();

    /** Makes the calling thread one that may use this GPU. */
    void bind();

    /** Device memory that can be allocated now, bytes; an upper bound, since it need not be in one piece. */
    long freeBytes();

    /**
     * Allocates device memory.
     *
     * @param bytes at least 1
     * @throws OutOfDeviceMemoryException where there is not so much
     */
    long allocate(long bytes);

    /** Frees device memory. */
    void free(long address);

    /** Allocates pinned host memory in native byte order, which copies need to run beside kernels. */
    ByteBuffer pin(int bytes);

    /** Frees pinned host memory; the buffer must not be touched any more. */
    void unpin(ByteBuffer pinned);

    /** Copies the beginning of pinned memory to the device, behind what the stream has still to do. */
    void upload(long to, ByteBuffer pinned, long bytes, int stream);

    /** Copies from the device to the beginning of pinned memory, likewise. */
    void download(ByteBuffer pinned, long from, long bytes, int stream);

    /** Copies within device memory, likewise. */
    void copy(long to, long from, long bytes, int stream);

    /**
     * Launches a kernel, likewise.
     *
     * @param items threads that have work: what the kernel's struct calls items, or fewer where each is to take several
     * @param arguments the kernel's struct, in the order of its declarations
     */
    void launch(Kernel kernel, long items, Arguments arguments, int stream);

    /** Waits until the stream has nothing left to do. */
    void synchronize(int stream);

    /** Gives the GPU back. All memory must have been freed before. */
    @Override
    void close();
}
