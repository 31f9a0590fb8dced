package dev.trainyard.cuda;

import dev.trainyard.cuda.driver.Arguments;
import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.Kernel;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** A GPU that fails at one call of one kind and, where the fault is for good, at every call behind it. */
final class FaultyGpu implements Gpu {
    /** Kinds of call. */
    enum Call { BIND, FREE_BYTES, ALLOCATE, PIN, UPLOAD, LAUNCH, DOWNLOAD, SYNCHRONIZE }

    private final Gpu gpu;
    private final Call call;
    private final Supplier<RuntimeException> fault;
    private final boolean forGood;
    private int left;
    private boolean broken;

    /** Fails at the n-th call of a kind, n from 1. */
    FaultyGpu(Gpu gpu, Call call, int n, boolean forGood, Supplier<RuntimeException> fault) {
        this.gpu = gpu;
        this.call = call;
        this.left = n;
        this.forGood = forGood;
        this.fault = fault;
    }

    private void pass(Call now) {
        if (broken && forGood) {
            throw fault.get();
        }
        if (now == call && --left == 0) {
            broken = true;
            throw fault.get();
        }
    }

    boolean broken() {
        return broken;
    }

    @Override
    public String name() {
        return "faulty GPU";
    }

    @Override
    public void bind() {
        pass(Call.BIND);
        gpu.bind();
    }

    @Override
    public long freeBytes() {
        pass(Call.FREE_BYTES);
        return gpu.freeBytes();
    }

    @Override
    public long allocate(long bytes) {
        pass(Call.ALLOCATE);
        return gpu.allocate(bytes);
    }

    @Override
    public void free(long address) {
        gpu.free(address);
    }

    @Override
    public ByteBuffer pin(int bytes) {
        pass(Call.PIN);
        return gpu.pin(bytes);
    }

    @Override
    public void unpin(ByteBuffer pinned) {
        gpu.unpin(pinned);
    }

    @Override
    public void upload(long to, ByteBuffer pinned, long bytes, int stream) {
        pass(Call.UPLOAD);
        gpu.upload(to, pinned, bytes, stream);
    }

    @Override
    public void download(ByteBuffer pinned, long from, long bytes, int stream) {
        pass(Call.DOWNLOAD);
        gpu.download(pinned, from, bytes, stream);
    }

    @Override
    public void copy(long to, long from, long bytes, int stream) {
        gpu.copy(to, from, bytes, stream);
    }

    @Override
    public void launch(Kernel kernel, long items, Arguments arguments, int stream) {
        pass(Call.LAUNCH);
        gpu.launch(kernel, items, arguments, stream);
    }

    @Override
    public void synchronize(int stream) {
        pass(Call.SYNCHRONIZE);
        gpu.synchronize(stream);
    }

    @Override
    public void close() {
        gpu.close();
    }
}
