package dev.trainyard.measure;

import dev.trainyard.kernel.Kernels;

/** A batch for one kernel, with room for its answers. */
public interface Work {

    /** Items in the batch. */
    int items();

    /** Bytes of the batch and of its answers: what has to pass the device's memory once. */
    double bytes();

    /**
     * Operations on doubles that the kernel's formulas take for the batch (+ - * /, rounding and maxima, each as one),
     * counted in their source and good to some 20%; 0 for a kernel of integers, which no peak of products bounds.
     */
    double operations();

    /** Computes the batch. */
    void run(Kernels kernels);

    /** A number made of all answers' bits: two devices that agree give the same. */
    long digest();
}
