package dev.trainyard.cuda;

import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.ProductFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes a time of every kind through the real JCuda, in a JVM of its own whose driver is a fake. Arguments: plans for
 * the fake driver, each a run. Prints one line a run: what it found, what is left allocated.
 */
public final class MeterRun {
    private MeterRun() {}

    public static void main(String[] args) throws IOException {
        for (String plan : args) {
            Files.writeString(Path.of(System.getenv("FAKE_CUDA_PLAN")), plan);
            Files.deleteIfExists(Path.of(System.getenv("FAKE_CUDA_LEFT")));
            String found = run();
            Path left = Path.of(System.getenv("FAKE_CUDA_LEFT"));
            System.out.println(plan + " | " + found + " | "
                    + (Files.exists(left) ? Files.readString(left) : "never opened"));
        }
    }

    private static String run() {
        StringBuilder found = new StringBuilder();
        try (DeviceMeter meter = new CudaKernelProvider().meter(0)) {
            found.append(meter.device()).append(", ").append(meter.processors()).append(" processors, ")
                    .append(meter.memoryBytes()).append(" bytes, arrays of ").append(meter.mostBytes());
            for (ProductFormat format : ProductFormat.values()) {
                MeterTask task = MeterTask.product(format, 48, 20, 33);
                String refusal = meter.refusal(task);
                found.append("; ").append(format.label()).append(' ').append(refusal.isEmpty()
                        ? positive(meter.seconds(task, 3)) : refusal);
            }
            for (MeterTask.Kind kind : MeterTask.Kind.values()) {
                if (kind != MeterTask.Kind.PRODUCT) {
                    MeterTask task = kind == MeterTask.Kind.LAUNCH ? MeterTask.launch()
                            : MeterTask.memory(kind, 1 << 20);
                    found.append("; ").append(kind).append(' ').append(positive(meter.seconds(task, 2)));
                }
            }
        } catch (DeviceUnusableException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
        return found.toString();
    }

    private static String positive(double seconds) {
        return seconds > 0 ? "timed" : "took " + seconds;
    }
}
