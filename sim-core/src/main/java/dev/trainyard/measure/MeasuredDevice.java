package dev.trainyard.measure;

import dev.trainyard.kernel.Gauge;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.Peaks;

/**
 * A device that kernels are measured on.
 *
 * @param label as the user names it: {@code cpu}, {@code gpu:0}
 * @param kernels open; whoever opened them closes them
 * @param threads CPU threads that a batch may be cut over; beside a GPU they pack and unpack it
 * @param openSeconds what opening it took, s
 * @param gauge of the kernels
 * @param peaks what the device does at best
 */
public record MeasuredDevice(String label, Kernels kernels, int threads, double openSeconds, Gauge gauge, Peaks peaks) {
    /** Label of the CPU. */
    public static final String CPU = "cpu";

    /** Measures a device's peaks. */
    public static MeasuredDevice of(String label, Kernels kernels, int threads, double openSeconds) {
        Gauge gauge = kernels.gauge();
        return new MeasuredDevice(label, kernels, threads, openSeconds, gauge, gauge.peaks());
    }

    /** True where batches travel to the device and answers back. */
    public boolean isApart() {
        return !label.equals(CPU);
    }
}
