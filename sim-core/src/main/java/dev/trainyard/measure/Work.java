package dev.trainyard.measure;

import dev.trainyard.kernel.Kernels;

/** A batch for one kernel, with room for its answers. */
public interface Work {

    /** Items in the batch. */
    int items();

    /** Bytes of the batch and of its answers: what has to pass the device's memory once. */
    double bytes();

    /**
     * Operations of arithmetic that the kernel's formulas take for the batch (+ - * /, rounding and maxima, each as
     * one), counted in their source and good to some 20%; for random words, of integers.
     */
    double operations();

    /** Computes the batch. */
    void run(Kernels kernels);

    /** A number made of all answers' bits: two devices that agree give the same. */
    long digest();
}
