package dev.trainyard.engine;

/** Engine time left the range of a long: 2^63 picoseconds are 106 days, so a sum or a conversion beyond is refused. */
public final class TimeOverflowException extends ArithmeticException {
    private static final long serialVersionUID = 1L;

    TimeOverflowException(String message) {
        super(message);
    }
}
