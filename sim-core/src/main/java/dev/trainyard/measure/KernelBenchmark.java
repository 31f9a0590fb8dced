package dev.trainyard.measure;

import dev.trainyard.kernel.Gauge;
import dev.trainyard.kernel.Kernels;
import java.util.ArrayList;
import java.util.List;

/** One kernel at one size: makes its batch once and measures any number of devices on it. */
public final class KernelBenchmark {
    /** Largest size. */
    public static final long MOST_ITEMS = 1_000_000_000;

    private static final double NANO = 1e-9;
    /** Seconds that a run or several take at least, so that the compiler gets on with its work meanwhile. */
    private static final double TIMEABLE = 0.05;
    /** The compiler is at work while a run takes less than this share of the fastest before it. */
    private static final double FASTER = 0.95;
    private static final int STEADY = 4;
    /** The device's own time is measured so often. */
    private static final int ALONE = 3;

    private final KernelCase kernel;
    private final long size;
    private final long batches;
    private final Work work;
    private final Effort effort;

    /**
     * Makes the batch; a size above what a batch holds is cut into equal ones.
     *
     * @param size items, 1 to {@link #MOST_ITEMS}
     */
    public KernelBenchmark(KernelCase kernel, long seed, long size, Effort effort) {
        if (size < 1 || size > MOST_ITEMS) {
            throw new IllegalArgumentException("size must lie between 1 and " + MOST_ITEMS + ", found " + size);
        }
        this.kernel = kernel;
        this.size = size;
        this.batches = (size + kernel.most() - 1) / kernel.most();
        this.work = kernel.make(seed, (int) ((size + batches - 1) / batches));
        this.effort = effort;
    }

    /** Measures a device. */
    public KernelRate on(MeasuredDevice device) {
        double first = first(device.kernels());
        warmUp(device.kernels());
        Repetitions whole = repeat(device.kernels());
        double alone = device.isApart() ? alone(device.gauge(), device.kernels()) : whole.median();
        double runs = batches;
        return KernelRateBuilder.builder().kernel(kernel.name()).items(kernel.items()).device(device.label()).size(size)
                .batches(batches).threads(device.threads()).repetitions(whole.count())
                .itemsPerSecond(runs * work.items() / whole.median()).spread(whole.spread())
                .kernelItemsPerSecond(runs * work.items() / alone)
                .shareOfCopy(runs * work.bytes() / alone / device.peaks().bytesPerSecond())
                .shareOfArithmetic(runs * work.operations() / alone / device.peaks().flopsPerSecond())
                .firstSeconds(first).digest(work.digest()).build();
    }

    private double first(Kernels kernels) {
        long start = System.nanoTime();
        work.run(kernels);
        return (System.nanoTime() - start) * NANO;
    }

    /** Until the time is up and the compiler is done: so many runs in a row that are no faster than those before. */
    private void warmUp(Kernels kernels) {
        if (effort.warmUp() == 0) {
            return;
        }
        long start = System.nanoTime();
        double fastest = Double.POSITIVE_INFINITY;
        double spent = 0;
        int steady = 0;
        do {
            double seconds = runs(kernels);
            steady = seconds < FASTER * fastest ? 0 : steady + 1;
            fastest = Math.min(fastest, seconds);
            spent = (System.nanoTime() - start) * NANO;
        } while (spent < effort.warmUp() || steady < STEADY && spent < effort.limit());
    }

    /** Seconds of a run, by as many as can be timed. */
    private double runs(Kernels kernels) {
        long start = System.nanoTime();
        int count = 0;
        double spent;
        do {
            work.run(kernels);
            count++;
            spent = (System.nanoTime() - start) * NANO;
        } while (spent < TIMEABLE);
        return spent / count;
    }

    private Repetitions repeat(Kernels kernels) {
        List<Double> seconds = new ArrayList<>();
        double spent = 0;
        while (effort.wantsMore(seconds.size(), spent)) {
            long start = System.nanoTime();
            run(kernels);
            double taken = Math.max(1, System.nanoTime() - start) * NANO;
            seconds.add(taken);
            spent += taken;
        }
        return new Repetitions(seconds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private double alone(Gauge gauge, Kernels kernels) {
        double[] seconds = new double[Math.min(ALONE, effort.most())];
        for (int i = 0; i < seconds.length; i++) {
            seconds[i] = gauge.kernelSeconds(() -> work.run(kernels)) * batches;
        }
        return new Repetitions(seconds).median();
    }

    private void run(Kernels kernels) {
        for (long batch = 0; batch < batches; batch++) {
            work.run(kernels);
        }
    }
}
