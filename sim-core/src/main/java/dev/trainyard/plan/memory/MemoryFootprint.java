package dev.trainyard.plan.memory;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Peak memory of one accelerator, in bytes by what fills it.
 *
 * @param stage the pipeline stage that the accelerator works on, from 0
 * @param weights parameters of the stage's layers, as the matrix products read them
 * @param gradients accumulated gradients of those layers
 * @param optimizer their master weights and Adam's two moments
 * @param vocabulary embedding and LM head where the stage has them: weights, gradients and optimizer state together
 * @param activations what forward passes keep for the backward passes in flight
 * @param working the largest temporary tensors: logits and loss, or gradients inside one layer, or a layer that is
 *     being recomputed
 * @param buffers weight-gradient and gathering scratch, GEMM workspaces, transfers
 * @param allowance what no tensor explains: the driver's context, communicators, fragmentation
 */
public record MemoryFootprint(int stage, double weights, double gradients, double optimizer, double vocabulary,
        double activations, double working, double buffers, double allowance) {

    /** What the framework's allocator holds in tensors at the peak ({@code max_memory_allocated}), bytes. */
    public double allocated() {
        return weights + gradients + optimizer + vocabulary + activations + working + buffers;
    }

    /** What the device must have, bytes: {@link #allocated} and the allowance. */
    public double total() {
        return allocated() + allowance;
    }

    /** True where a device of so many bytes is large enough. */
    public boolean fits(double acceleratorBytes) {
        return total() <= acceleratorBytes;
    }

    /** Bytes that are missing on a device of so many bytes; negative where there is room. */
    public double excess(double acceleratorBytes) {
        return total() - acceleratorBytes;
    }

    /** The parts by name, in bytes, in the order in which reports show them; they sum to {@link #total}. */
    public Map<String, Double> parts() {
        Map<String, Double> parts = new LinkedHashMap<>();
        parts.put("weights", weights);
        parts.put("gradients", gradients);
        parts.put("optimizer", optimizer);
        parts.put("vocabulary", vocabulary);
        parts.put("activations", activations);
        parts.put("working", working);
        parts.put("buffers", buffers);
        parts.put("allowance", allowance);
        return parts;
    }
}
