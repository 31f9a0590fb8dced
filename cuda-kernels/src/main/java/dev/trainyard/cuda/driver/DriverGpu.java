package dev.trainyard.cuda.driver;

import dev.trainyard.kernel.DeviceUnusableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/** A GPU as the CUDA driver knows it, in its primary context, which cuBLAS shares. */
public final class DriverGpu implements Gpu {
    /** Compute capability that the PTX is made for, as major * 10 + minor. */
    private static final int LEAST_CAPABILITY = 75;

    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final CUstream[] streams = new CUstream[STREAMS];
    private final Map<Kernel, CUmodule> modules = new EnumMap<>(Kernel.class);
    private final Map<Kernel, CUfunction> functions = new EnumMap<>(Kernel.class);
    private final Map<Long, Address> allocations = new HashMap<>();
    private final Map<ByteBuffer, Pointer> pinned = new IdentityHashMap<>();
    private final String name;
    private final int capability;

    private DriverGpu(int index) {
        check(JCudaDriver.cuInit(0), "cuInit", "start");
        check(JCudaDriver.cuDeviceGet(device, index), "cuDeviceGet", "gpu:" + index);
        name = CudaDriver.name(device);
        capability = 10 * attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
                + attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        if (capability < LEAST_CAPABILITY) {
            throw new DeviceUnusableException("gpu:" + index + " (" + name + ") has compute capability "
                    + capability / 10 + "." + capability % 10 + ", but the kernels need 7.5 (Turing) or newer");
        }
        check(JCudaDriver.cuDevicePrimaryCtxRetain(context, device), "cuDevicePrimaryCtxRetain", name);
    }

    /**
     * Opens a GPU; the driver must be loaded already.
     *
     * @throws DeviceUnusableException where it cannot be used
     */
    public static DriverGpu open(int index) {
        DriverGpu gpu = new DriverGpu(index);
        try {
            gpu.start();
            return gpu;
        } catch (RuntimeException | Error e) {
            try {
                gpu.close();
            } catch (RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private void start() {
        bind();
        for (int i = 0; i < STREAMS; i++) {
            CUstream stream = new CUstream();
            check(JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "cuStreamCreate",
                    "stream " + i);
            streams[i] = stream;
        }
    }

    private int attribute(int which) {
        int[] value = new int[1];
        check(JCudaDriver.cuDeviceGetAttribute(value, which, device), "cuDeviceGetAttribute", "attribute " + which);
        return value[0];
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void bind() {
        check(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent", name);
    }

    @Override
    public long freeBytes() {
        long[] free = new long[1];
        check(JCudaDriver.cuMemGetInfo(free, new long[1]), "cuMemGetInfo", name);
        return free[0];
    }

    /** Device memory in all, bytes. */
    public long totalBytes() {
        long[] total = new long[1];
        check(JCudaDriver.cuMemGetInfo(new long[1], total), "cuMemGetInfo", name);
        return total[0];
    }

    /** Multiprocessors. */
    public int processors() {
        return attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
    }

    /** Compute capability as major * 10 + minor. */
    public int capability() {
        return capability;
    }

    @Override
    public long allocate(long bytes) {
        Address address = new Address();
        check(JCudaDriver.cuMemAlloc(address, bytes), "cuMemAlloc", bytes + " bytes");
        allocations.put(address.value(), address);
        return address.value();
    }

    @Override
    public void free(long address) {
        check(JCudaDriver.cuMemFree(allocations.remove(address)), "cuMemFree", "address " + address);
    }

    @Override
    public ByteBuffer pin(int bytes) {
        Pointer pointer = new Pointer();
        check(JCudaDriver.cuMemAllocHost(pointer, bytes), "cuMemAllocHost", bytes + " bytes");
        ByteBuffer buffer = pointer.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
        pinned.put(buffer, pointer);
        return buffer;
    }

    @Override
    public void unpin(ByteBuffer buffer) {
        check(JCudaDriver.cuMemFreeHost(pinned.remove(buffer)), "cuMemFreeHost", buffer.capacity() + " bytes");
    }

    @Override
    public void upload(long to, ByteBuffer buffer, long bytes, int stream) {
        check(JCudaDriver.cuMemcpyHtoDAsync(pointer(to), pinned.get(buffer), bytes, streams[stream]),
                "cuMemcpyHtoDAsync", bytes + " bytes");
    }

    @Override
    public void download(ByteBuffer buffer, long from, long bytes, int stream) {
        check(JCudaDriver.cuMemcpyDtoHAsync(pinned.get(buffer), pointer(from), bytes, streams[stream]),
                "cuMemcpyDtoHAsync", bytes + " bytes");
    }

    @Override
    public void copy(long to, long from, long bytes, int stream) {
        check(JCudaDriver.cuMemcpyDtoDAsync(pointer(to), pointer(from), bytes, streams[stream]), "cuMemcpyDtoDAsync",
                bytes + " bytes");
    }

    @Override
    public void launch(Kernel kernel, long items, Arguments arguments, int stream) {
        check(JCudaDriver.cuLaunchKernel(function(kernel), Kernel.blocks(items), 1, 1, Kernel.BLOCK, 1, 1, 0,
                streams[stream], Pointer.to(Pointer.to(arguments.fields())), null), "cuLaunchKernel",
                kernel.label() + ", " + items + " items");
    }

    /** The driver compiles PTX when it is loaded, so each kernel's comes with its first launch. */
    private CUfunction function(Kernel kernel) {
        CUfunction loaded = functions.get(kernel);
        if (loaded == null) {
            CUmodule module = new CUmodule();
            check(JCudaDriver.cuModuleLoadData(module, ptx(kernel)), "cuModuleLoadData",
                    kernel.label() + " on " + name);
            modules.put(kernel, module);
            loaded = new CUfunction();
            check(JCudaDriver.cuModuleGetFunction(loaded, module, kernel.entry()), "cuModuleGetFunction",
                    kernel.entry());
            functions.put(kernel, loaded);
        }
        return loaded;
    }

    /** The kernel's PTX, zero-terminated as the driver wants it. */
    private static byte[] ptx(Kernel kernel) {
        String resource = "/dev/trainyard/cuda/" + kernel.label() + ".ptx";
        try (InputStream in = DriverGpu.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("this build lacks its resource " + resource
                        + ". Maybe build it anew");
            }
            byte[] text = in.readAllBytes();
            return Arrays.copyOf(text, text.length + 1);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + resource, e);
        }
    }

    @Override
    public void synchronize(int stream) {
        check(JCudaDriver.cuStreamSynchronize(streams[stream]), "cuStreamSynchronize", "stream " + stream);
    }

    /** A stream for libraries that take one. */
    public CUstream stream(int number) {
        return streams[number];
    }

    /** What {@link #allocate} gave, for libraries. */
    public CUdeviceptr pointer(long address) {
        return allocations.get(address);
    }

    @Override
    public void close() {
        Runnable[] unloads = modules.values().stream().map(module -> (Runnable) () -> check(
                JCudaDriver.cuModuleUnload(module), "cuModuleUnload", name)).toArray(Runnable[]::new);
        Runnable[] destroys = Arrays.stream(streams).filter(stream -> stream != null).map(stream -> (Runnable) () ->
                check(JCudaDriver.cuStreamDestroy(stream), "cuStreamDestroy", name)).toArray(Runnable[]::new);
        modules.clear();
        functions.clear();
        Arrays.fill(streams, null);
        Closing.all(() -> Closing.all(unloads), () -> Closing.all(destroys),
                () -> check(JCudaDriver.cuDevicePrimaryCtxRelease(device), "cuDevicePrimaryCtxRelease", name));
    }

    private static void check(int result, String call, String about) {
        DriverResults.check(result, call, about);
    }

    /** A device pointer that tells its number, which kernels take inside their struct. */
    private static final class Address extends CUdeviceptr {
        long value() {
            return getNativePointer();
        }
    }
}
