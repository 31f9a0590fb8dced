package dev.trainyard.cuda;

import dev.trainyard.cuda.driver.Arguments;
import dev.trainyard.cuda.driver.DriverCallException;
import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.cuda.driver.OutOfDeviceMemoryException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A GPU that is this process: the kernels' sources compiled for the host. Streams do nothing until somebody waits for
 * them, so whoever touches a buffer too early gets wrong answers here as he would on a device. Counts all memory.
 */
final class HostGpu implements Gpu {
    private final List<Deque<Runnable>> streams = List.of(new ArrayDeque<>(), new ArrayDeque<>());
    private final Map<Long, Long> allocated = new HashMap<>();
    private final Map<ByteBuffer, Integer> pinned = new IdentityHashMap<>();
    private final List<Long> launches = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final long memory;
    private long used;
    private int allocations;
    private boolean closed;

    /** With so much device memory, bytes; the library of {@link HostLibrary} must be loaded. */
    HostGpu(long memory) {
        this.memory = memory;
    }

    private static native long reserve(long bytes);

    private static native void release(long address);

    private static native void copyIn(long to, ByteBuffer from, long bytes);

    private static native void copyOut(ByteBuffer to, long from, long bytes);

    private static native long structBytes(String entry);

    private static native void run(String entry, int blocks, int threads, long[] fields);

    /** Device memory in use, bytes. */
    long used() {
        return used;
    }

    /** Pinned buffers in use. */
    int pinned() {
        return pinned.size();
    }

    /** Allocations so far. */
    int allocations() {
        return allocations;
    }

    /** Items of each launch so far. */
    List<Long> launches() {
        return launches;
    }

    /** Launches and waits so far, each with its stream: {@code launch 0}. */
    List<String> events() {
        return events;
    }

    boolean closed() {
        return closed;
    }

    @Override
    public String name() {
        return "host GPU";
    }

    @Override
    public void bind() {
        // One process, one context.
    }

    @Override
    public long freeBytes() {
        return memory - used;
    }

    @Override
    public long allocate(long bytes) {
        if (bytes < 1) {
            throw new DriverCallException("allocate(" + bytes + ")");
        }
        if (bytes > freeBytes()) {
            throw new OutOfDeviceMemoryException(bytes + " bytes asked for, " + freeBytes() + " free");
        }
        long address = reserve(bytes);
        allocated.put(address, bytes);
        used += bytes;
        allocations++;
        return address;
    }

    @Override
    public void free(long address) {
        Long bytes = allocated.remove(address);
        if (bytes == null) {
            throw new DriverCallException("freed twice or never allocated: " + address);
        }
        used -= bytes;
        release(address);
    }

    @Override
    public ByteBuffer pin(int bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        pinned.put(buffer, bytes);
        return buffer;
    }

    @Override
    public void unpin(ByteBuffer buffer) {
        if (pinned.remove(buffer) == null) {
            throw new DriverCallException("unpinned twice or never pinned");
        }
    }

    @Override
    public void upload(long to, ByteBuffer buffer, long bytes, int stream) {
        check(to, buffer, bytes);
        streams.get(stream).add(() -> copyIn(to, buffer, bytes));
    }

    @Override
    public void download(ByteBuffer buffer, long from, long bytes, int stream) {
        check(from, buffer, bytes);
        streams.get(stream).add(() -> copyOut(buffer, from, bytes));
    }

    @Override
    public void copy(long to, long from, long bytes, int stream) {
        if (allocated.getOrDefault(from, -1L) < bytes || allocated.getOrDefault(to, -1L) < bytes) {
            throw new DriverCallException("a copy of " + bytes + " bytes past the end of device memory");
        }
        streams.get(stream).add(() -> {
            ByteBuffer between = ByteBuffer.allocateDirect((int) bytes);
            copyOut(between, from, bytes);
            copyIn(to, between, bytes);
        });
    }

    private void check(long address, ByteBuffer buffer, long bytes) {
        if (allocated.getOrDefault(address, -1L) < bytes || pinned.getOrDefault(buffer, -1) < bytes) {
            throw new DriverCallException("a copy of " + bytes + " bytes past the end of device or pinned memory");
        }
    }

    @Override
    public void launch(Kernel kernel, long items, Arguments arguments, int stream) {
        launch(kernel.entry(), Kernel.blocks(items), arguments, stream);
        launches.add(items);
    }

    /** Starts a kernel by its name: the tests have some of their own. */
    void launch(String entry, int blocks, Arguments arguments, int stream) {
        long[] fields = arguments.fields();
        if (structBytes(entry) != 8L * fields.length) {
            throw new DriverCallException(entry + " takes a struct of " + structBytes(entry) + " bytes, not "
                    + fields.length + " fields of 8");
        }
        events.add("launch " + stream);
        streams.get(stream).add(() -> run(entry, blocks, Kernel.BLOCK, fields));
    }

    @Override
    public void synchronize(int stream) {
        events.add("wait " + stream);
        Deque<Runnable> work = streams.get(stream);
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
