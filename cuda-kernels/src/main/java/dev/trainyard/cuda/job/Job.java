package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Gpu;
import java.nio.ByteBuffer;

/**
 * A batch for one kernel, which {@code Conveyor} may cut between any two of its items. Input and output bytes grow in
 * proportion to the number of items; scratch never shrinks as it grows.
 */
public interface Job {
    /** Items in the batch. */
    int items();

    /** Items of a part below which a large GPU is not kept busy; the default is for kernels that end at once. */
    default int leastItems() {
        return 1 << 14;
    }

    /** Bytes of input or answers that are worth a thread; the default is copied in some 20 us, as waking one takes. */
    default int sliceBytes() {
        return 512 << 10;
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

    /**
     * Writes the input of some items of a part to their places in the part's buffer. Several threads do so at once,
     * each for items of its own.
     */
    void pack(Slice slice, ByteBuffer to);

    /** Puts the computation of items {@code first} and so on behind what the stream has to do. */
    void launch(Gpu gpu, int stream, int first, int items, Places places);

    /** Reads the answers of some items of a part, likewise. */
    void unpack(Slice slice, ByteBuffer from);

    /**
     * Some items of a part: what one thread packs or unpacks.
     *
     * @param first the batch's item that the part begins with
     * @param items items of the part
     * @param from first of these items, counted within the part
     * @param count how many they are
     */
    record Slice(int first, int items, int from, int count) {

        /** First of these items, counted within the batch. */
        int item() {
            return first + from;
        }
    }

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
