package dev.trainyard.cuda.job;

import dev.trainyard.cuda.Conveyor;
import dev.trainyard.cuda.driver.Gpu;
import java.nio.ByteBuffer;

/**
 * A batch for one kernel, which {@link Conveyor} may cut between any two of its items. Input and output bytes grow in
 * proportion to the number of items; scratch never shrinks as it grows.
 */
public interface Job {
    /** Items in the batch. */
    int items();

    /** Items of a part below which a large GPU is not kept busy; the default is for kernels that end at once. */
    default int leastItems() {
        return 1 << 14;
    }

    /** Bytes of what all items share. */
    long sharedBytes();

    /** Bytes of so many items' input. */
    long inputBytes(int items);

    /** Bytes of so many items' answers. */
    long outputBytes(int items);

    /** Bytes of device memory that a launch over so many items works in. */
    long scratchBytes(int items);

    /** Writes what all items share. */
    void packShared(ByteBuffer to);

    /** Writes the input of items {@code first} to {@code first + items - 1}. */
    void pack(int first, int items, ByteBuffer to);

    /** Puts the computation of items {@code first} and so on behind what the stream has to do. */
    void launch(Gpu gpu, int stream, int first, int items, Places places);

    /** Reads the answers of items {@code first} to {@code first + items - 1}. */
    void unpack(int first, int items, ByteBuffer from);

    /**
     * Where a part of the batch lies in device memory: addresses, 0 for what has no bytes.
     *
     * @param shared what all items share
     * @param input the items' input
     * @param output where their answers go
     * @param scratch what the launch works in
     */
    record Places(long shared, long input, long output, long scratch) {}
}
