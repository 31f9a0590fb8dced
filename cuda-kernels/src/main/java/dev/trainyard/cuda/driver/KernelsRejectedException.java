package dev.trainyard.cuda.driver;

import dev.trainyard.kernel.DeviceFailedException;

/** The driver cannot compile or find Trainyard's kernels for this GPU, most often because it is too old. */
public final class KernelsRejectedException extends DeviceFailedException {

    public KernelsRejectedException(String message) {
        super(message);
    }
}
