package dev.trainyard.cuda.driver;

import dev.trainyard.kernel.DeviceFailedException;

/** The CUDA driver refused a call for any other reason. */
public final class DriverCallException extends DeviceFailedException {

    public DriverCallException(String message) {
        super(message);
    }
}
