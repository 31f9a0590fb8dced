package dev.trainyard.kernel;

/**
 * A device that could be used stopped computing: it ran out of memory, was lost, or refused a call. What was in flight
 * is void, and nothing more is to be asked of the back end but to close. The message is one line.
 */
public class DeviceFailedException extends DeviceUnusableException {

    public DeviceFailedException(String message) {
        super(message);
    }

    public DeviceFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
