package dev.trainyard.cuda;

import dev.trainyard.cuda.blas.CublasProduct;
import dev.trainyard.cuda.blas.CublasSearch;
import dev.trainyard.cuda.driver.Arguments;
import dev.trainyard.cuda.driver.Closing;
import dev.trainyard.cuda.driver.DriverGpu;
import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.cuda.job.LinkProduct;
import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.MeterTask.Kind;
import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.ProductFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes times on a GPU: products by cuBLAS, everything else by the driver. Runs are queued on one stream behind each
 * other and the host's clock is read around them, so a sample must be long beside one wait (some 10 us). Operands are
 * random: equal ones would take less power and meet the power limit later.
 */
final class CudaMeter implements DeviceMeter {
    private static final int STREAM = TimedStream.STREAM;
    /** Larger than any GPU's cache. */
    private static final long MOST_BYTES = 1L << 30;
    /** Copies have two arrays of it and passes three; the rest is for the library. */
    private static final long PART_OF_MEMORY = 8;
    /** Compute capability from which on tensor cores take bf16 and tf32 (CUDA programming guide). */
    private static final int AMPERE = 80;
    private static final int BLOCK_BYTES = 16;

    private final DriverGpu gpu;
    private final TimedStream stream;
    private final CublasProduct cublas;
    private final long memory;
    private final List<Long> arrays = new ArrayList<>();
    private ByteBuffer pinned;
    private MeterTask prepared;

    private CudaMeter(DriverGpu gpu, CublasProduct cublas) {
        this.gpu = gpu;
        this.stream = new TimedStream(gpu);
        this.cublas = cublas;
        this.memory = gpu.totalBytes();
    }

    /**
     * Opens a GPU with cuBLAS; the driver must be loaded already.
     *
     * @throws DeviceUnusableException where there is no cuBLAS, saying what was looked for
     */
    static CudaMeter open(int device, CublasSearch search) {
        DriverGpu gpu = DriverGpu.open(device);
        LinkProduct product = null;
        try {
            product = search.open(gpu);
            if (product instanceof CublasProduct cublas) {
                return new CudaMeter(gpu, cublas);
            }
            throw new DeviceUnusableException("gpu:" + device + " (" + gpu.name() + ") cannot be measured without"
                    + " cuBLAS: " + String.join("; ", search.findings().entrySet().stream()
                    .filter(finding -> finding.getKey().startsWith("cuBLAS"))
                    .map(finding -> finding.getKey() + ": " + finding.getValue()).toList()));
        } catch (RuntimeException | Error e) {
            try {
                Closing.all(product == null ? () -> { } : product::close, gpu::close);
            } catch (RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    @Override
    public String device() {
        return gpu.name();
    }

    @Override
    public DeviceRequest.Kind kind() {
        return DeviceRequest.Kind.GPU;
    }

    @Override
    public long memoryBytes() {
        return memory;
    }

    @Override
    public int processors() {
        return gpu.processors();
    }

    @Override
    public double mostFlops() {
        return Double.MAX_VALUE;
    }

    @Override
    public long mostBytes() {
        return Math.min(MOST_BYTES, memory / PART_OF_MEMORY);
    }

    @Override
    public String refusal(MeterTask task) {
        if (task.kind() != Kind.PRODUCT) {
            return "";
        }
        return switch (task.format()) {
            case FP64, FP32 -> "nothing trains in it on a GPU";
            case FP8 -> "JCublas 12.6 has no cublasLt, the one part of cuBLAS that multiplies in fp8";
            case FP16 -> "";
            case BF16, TF32 -> gpu.capability() >= AMPERE ? "" : "compute capability " + gpu.capability() / 10 + "."
                    + gpu.capability() % 10 + " has no tensor cores for it";
        };
    }

    @Override
    public double seconds(MeterTask task, int runs) {
        String refusal = refusal(task);
        if (!refusal.isEmpty()) {
            throw new IllegalArgumentException(task + " cannot be measured: " + refusal);
        }
        gpu.bind();
        if (!task.equals(prepared)) {
            release();
            prepare(task);
            prepared = task;
        }
        if (task.kind() == Kind.COPY) {
            return stream.copySeconds(runs, arrays.get(1), arrays.get(0), task.bytes());
        }
        return stream.seconds(runs, () -> enqueue(task));
    }

    private void prepare(MeterTask task) {
        switch (task.kind()) {
            case PRODUCT -> {
                long value = task.format().valueBytes();
                array(value * task.m() * task.k(), task.format());
                array(value * task.n() * task.k(), task.format());
                array((long) task.format().resultBytes() * task.m() * task.n(), task.format());
            }
            case COPY -> arrays(2, task.bytes());
            case ELEMENTWISE -> arrays(3, task.bytes());
            case LAUNCH -> arrays(3, Double.BYTES);
            default -> { // uploads and downloads
                pinned = gpu.pin(Math.toIntExact(task.bytes()));
                arrays(1, task.bytes());
            }
        }
    }

    private void arrays(int count, long bytes) {
        for (int i = 0; i < count; i++) {
            array(bytes, ProductFormat.FP32);
        }
    }

    /** An array of random values between a half and one, with either sign. */
    private void array(long bytes, ProductFormat format) {
        long blocks = (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
        long address = gpu.allocate(BLOCK_BYTES * blocks);
        arrays.add(address);
        long keep = switch (format) {
            case BF16 -> 0x807F807FL;
            case FP16 -> 0x83FF83FFL;
            default -> 0x807FFFFFL;
        };
        long set = switch (format) {
            case BF16 -> 0x3F003F00L;
            case FP16 -> 0x38003800L;
            default -> 0x3F000000L;
        };
        gpu.launch(Kernel.FILL, blocks, fill(blocks, arrays.size(), keep, set, address), STREAM);
    }

    /** What the filling kernel is launched with: so many blocks of random words, and which of their bits stay. */
    static Arguments fill(long blocks, long seed, long keep, long set, long address) {
        return new Arguments().add("long long items", blocks).add("unsigned long long seed", seed)
                .add("unsigned long long keep", keep).add("unsigned long long set", set)
                .add("PhiloxBlock *words", address);
    }

    private void enqueue(MeterTask task) {
        switch (task.kind()) {
            case PRODUCT -> cublas.multiply(STREAM, task, arrays.get(0), arrays.get(1), arrays.get(2));
            case ELEMENTWISE -> pass(task.bytes() / Double.BYTES);
            case LAUNCH -> pass(1);
            case UPLOAD -> gpu.upload(arrays.get(0), pinned, task.bytes(), STREAM);
            default -> gpu.download(pinned, arrays.get(0), task.bytes(), STREAM);
        }
    }

    private void pass(long items) {
        gpu.launch(Kernel.ELEMENTWISE, items, pass(items, arrays.get(0), arrays.get(1), arrays.get(2)), STREAM);
    }

    /** What the element-wise kernel is launched with. */
    static Arguments pass(long items, long a, long b, long c) {
        return new Arguments().add("long long items", items).add("const double *a", a).add("const double *b", b)
                .add("double *c", c);
    }

    private void release() {
        prepared = null;
        List<Runnable> frees = new ArrayList<>();
        arrays.forEach(address -> frees.add(() -> gpu.free(address)));
        ByteBuffer buffer = pinned;
        if (buffer != null) {
            frees.add(() -> gpu.unpin(buffer));
        }
        arrays.clear();
        pinned = null;
        Closing.all(frees.toArray(Runnable[]::new));
    }

    @Override
    public void close() {
        Closing.all(gpu::bind, () -> gpu.synchronize(STREAM), this::release, cublas::close, gpu::close);
    }
}
