package dev.trainyard.cuda.job;

/** What multiplies on the device. The link-load product is exact, so all give the same bits. */
public interface LinkProduct extends AutoCloseable {

    /** For people: what it is. */
    String name();

    /**
     * Puts {@code output = input x shared} behind what the stream has to do, all row-major doubles.
     *
     * @param rows rows of input and output
     * @param classes columns of input, rows of shared
     * @param links columns of shared and output
     */
    void enqueue(int stream, int rows, int classes, int links, Job.Places places);

    @Override
    void close();
}
