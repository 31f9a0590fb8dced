package dev.trainyard.cuda.driver;

import dev.trainyard.kernel.DeviceFailedException;

/** The GPU or its context stopped working: a kernel crashed, an uncorrectable memory error, a card taken away. */
public final class GpuLostException extends DeviceFailedException {

    public GpuLostException(String message) {
        super(message);
    }
}
