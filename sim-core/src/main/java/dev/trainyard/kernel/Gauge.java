package dev.trainyard.kernel;

/** Measures a back end's device, for benchmarks. As its kernels, not safe for use by several threads at once. */
public interface Gauge {

    /** Measures what the device does at best, in a second or a few. */
    Peaks peaks();

    /**
     * Runs batches and gives the seconds that the device itself spent on them, without packing, copies to and from it
     * and unpacking; on the CPU, where nothing travels, all of the time.
     *
     * @param batches runs them on the kernels that this gauge came from
     */
    double kernelSeconds(Runnable batches);
}
