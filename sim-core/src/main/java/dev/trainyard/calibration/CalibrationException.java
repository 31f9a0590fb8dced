package dev.trainyard.calibration;

/** What was measured cannot be trusted enough for a profile. The message is one line with the remedy. */
public final class CalibrationException extends RuntimeException {

    public CalibrationException(String message) {
        super(message);
    }
}
