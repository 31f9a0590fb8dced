package dev.trainyard.calibration;

import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.ProductFormat;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.kernel.operator.ThroughputKernel;
import dev.trainyard.model.Precision;
import java.util.OptionalDouble;

/** What the throughput kernel says of a task on an accelerator. */
public final class PredictedRate {
    private PredictedRate() {}

    /** Work a second; empty where the kernel has no opinion: double precision, transfers. */
    public static OptionalDouble rate(AcceleratorProfile profile, MeterTask task) {
        return switch (task.kind()) {
            // Runs in a row hide each other's launches, so the launch is not in it.
            case PRODUCT -> task.format() == ProductFormat.FP64 ? OptionalDouble.empty()
                    : OptionalDouble.of(task.work() / ThroughputKernel.gemm(profile, task.m(), task.n(), task.k(), 1,
                            Precision.valueOf(task.format().name()).ordinal(),
                            (double) task.m() * task.n() * task.format().resultBytes()));
            case COPY, ELEMENTWISE -> OptionalDouble.of(profile.memoryBytesPerSecond());
            case LAUNCH, UPLOAD, DOWNLOAD -> OptionalDouble.empty();
        };
    }
}
