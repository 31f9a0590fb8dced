package dev.trainyard.calibration;

import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.ProductFormat;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** A device whose rates are known, with noise from a seed, which slows down once it has worked for a second. */
final class FakeMeter implements DeviceMeter {
    static final double COPY = 2.98e12;
    static final double PASS = 2.9e12;
    static final double LAUNCH_SECONDS = 2.5e-6;
    static final double UPLOAD = 55e9;
    static final double DOWNLOAD = 52e9;

    private final Map<ProductFormat, Double> rates = new EnumMap<>(ProductFormat.class);
    private final List<MeterTask> asked = new ArrayList<>();
    private final SplittableRandom random;
    private final double noise;
    private String name = "NVIDIA H100 80GB HBM3";
    private DeviceRequest.Kind kind = DeviceRequest.Kind.GPU;
    private double settled = 1;
    private double worked;
    private double mostFlops = Double.MAX_VALUE;

    /** With noise of so much of a rate, uniform to both sides. */
    FakeMeter(long seed, double noise) {
        this.random = new SplittableRandom(seed);
        this.noise = noise;
        rates.put(ProductFormat.BF16, 700e12);
        rates.put(ProductFormat.FP16, 680e12);
        rates.put(ProductFormat.TF32, 380e12);
    }

    FakeMeter named(String device, DeviceRequest.Kind as) {
        name = device;
        kind = as;
        return this;
    }

    /** Multiplies so fast in a format; 0 for not at all. */
    FakeMeter rate(ProductFormat format, double flops) {
        rates.put(format, flops);
        return this;
    }

    /** Keeps only so much of its rate behind the first second. */
    FakeMeter settlingAt(double share) {
        settled = share;
        return this;
    }

    FakeMeter mostFlops(double flops) {
        mostFlops = flops;
        return this;
    }

    List<MeterTask> asked() {
        return asked;
    }

    @Override
    public String device() {
        return name;
    }

    @Override
    public DeviceRequest.Kind kind() {
        return kind;
    }

    @Override
    public long memoryBytes() {
        return 80L << 30;
    }

    @Override
    public int processors() {
        return 132;
    }

    @Override
    public double mostFlops() {
        return mostFlops;
    }

    @Override
    public long mostBytes() {
        return 1L << 30;
    }

    @Override
    public String refusal(MeterTask task) {
        boolean known = task.kind() != MeterTask.Kind.PRODUCT || rates.getOrDefault(task.format(), 0.0) > 0;
        return known ? "" : "the fake has no " + task.format().label();
    }

    @Override
    public double seconds(MeterTask task, int runs) {
        asked.add(task);
        double rate = switch (task.kind()) {
            // Small products reach less, as they do.
            case PRODUCT -> rates.get(task.format()) * task.work() / (task.work() + 1e9) * (worked > 1 ? settled : 1);
            case COPY -> COPY;
            case ELEMENTWISE -> PASS;
            case LAUNCH -> 1 / LAUNCH_SECONDS;
            case UPLOAD -> UPLOAD;
            case DOWNLOAD -> DOWNLOAD;
        };
        double seconds = task.work() * runs / (rate * (1 + noise * (2 * random.nextDouble() - 1)));
        worked += seconds;
        return seconds;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
