package dev.trainyard.cuda.driver;

import dev.trainyard.kernel.DeviceFailedException;

/** The GPU's memory is exhausted: not even the smallest part of a batch fits. */
public final class OutOfDeviceMemoryException extends DeviceFailedException {

    public OutOfDeviceMemoryException(String message) {
        super(message);
    }
}
