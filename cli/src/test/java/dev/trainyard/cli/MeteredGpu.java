package dev.trainyard.cli;

import dev.trainyard.kernel.Availability;
import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.KernelProvider;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.ProductFormat;
import java.util.List;
import java.util.SplittableRandom;

/** A GPU that can be measured and nothing else: one rate for all products, noise of so much of it to both sides. */
record MeteredGpu(String device, double noise) implements KernelProvider {
    static final double RATE = 600e12;

    @Override
    public String name() {
        return "metered";
    }

    @Override
    public DeviceRequest.Kind kind() {
        return DeviceRequest.Kind.GPU;
    }

    @Override
    public Availability probe() {
        return Availability.usable(List.of(device));
    }

    @Override
    public Kernels open(int number, int threads) {
        throw new UnsupportedOperationException("nothing computes here");
    }

    @Override
    public DeviceMeter meter(int number) {
        return new Meter(device, noise, new SplittableRandom(11));
    }

    private record Meter(String device, double noise, SplittableRandom random) implements DeviceMeter {
        @Override
        public DeviceRequest.Kind kind() {
            return DeviceRequest.Kind.GPU;
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
            return Double.MAX_VALUE;
        }

        @Override
        public long mostBytes() {
            return 1L << 30;
        }

        @Override
        public String refusal(MeterTask task) {
            return task.format() == null || task.format() == ProductFormat.BF16 || task.format() == ProductFormat.FP16
                    ? "" : "not in this fake";
        }

        @Override
        public double seconds(MeterTask task, int runs) {
            double rate = switch (task.kind()) {
                case PRODUCT -> RATE;
                case COPY, ELEMENTWISE -> 2.98e12;
                case LAUNCH -> 4e5;
                case UPLOAD, DOWNLOAD -> 5e10;
            };
            return task.work() * runs / (rate * (1 + noise * (2 * random.nextDouble() - 1)));
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }
}
