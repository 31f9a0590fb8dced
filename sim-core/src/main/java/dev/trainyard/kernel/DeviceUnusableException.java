package dev.trainyard.kernel;

/** The user asked for a device that cannot compute here. The message is one line that says why and what to do. */
public class DeviceUnusableException extends RuntimeException {

    public DeviceUnusableException(String message) {
        super(message);
    }

    public DeviceUnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
