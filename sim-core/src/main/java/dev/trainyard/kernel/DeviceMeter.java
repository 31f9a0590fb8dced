package dev.trainyard.kernel;

/**
 * Takes times on one device, for calibration. Knows how to do a thing and how long it took; what is worth measuring,
 * how often, and whether to believe it is for the caller. Not safe for use by several threads at once.
 */
public interface DeviceMeter extends AutoCloseable {

    /** Name of the device, as its maker writes it. */
    String device();

    /** The kind of device: {@code GPU} or {@code CPU}. */
    DeviceRequest.Kind kind();

    /** Memory of the device in all, bytes. */
    long memoryBytes();

    /** Multiprocessors that a product's tiles are spread over; 1 where the library counts as one. */
    int processors();

    /** FLOPs of the largest product worth timing: larger ones are scaled down. */
    double mostFlops();

    /** Size of the largest array worth copying, bytes: larger than any cache, small enough to be there. */
    long mostBytes();

    /** For people: why a task cannot be measured here; empty where it can. */
    String refusal(MeterTask task);

    /**
     * Seconds from the start of the first of so many runs in a row to the end of the last.
     *
     * @throws IllegalArgumentException for a task that {@link #refusal} refuses
     * @throws DeviceFailedException where the device fails
     */
    double seconds(MeterTask task, int runs);

    /** Frees what the meter holds. */
    @Override
    void close();
}
