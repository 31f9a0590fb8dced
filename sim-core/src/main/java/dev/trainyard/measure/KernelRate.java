package dev.trainyard.measure;

import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * How fast a kernel is on a device at a size.
 *
 * @param kernel its name
 * @param items what an item is, in the plural
 * @param device the device's label
 * @param size items that were asked for
 * @param batches batches that the size was run in, one after the other
 * @param threads CPU threads that a batch may be cut over, beside a GPU for packing; small ones are not
 * @param repetitions how often the size was run
 * @param itemsPerSecond by the median of the repetitions, from the batch in Java to its answers in Java
 * @param spread see {@link Repetitions#spread}, a share
 * @param kernelItemsPerSecond the same for the device's own time: a batch that lies there already; on the CPU equal
 * @param shareOfCopy share of the device's copy bandwidth that passing batch and answers once would take in the
 *     device's own time
 * @param shareOfArithmetic share of the device's peak of double products, likewise
 * @param firstSeconds the first run of one batch, s: on a GPU with what is loaded, compiled and allocated for it
 * @param digest of the answers
 */
@RecordBuilder
public record KernelRate(String kernel, String items, String device, long size, long batches, int threads,
        int repetitions, double itemsPerSecond, double spread, double kernelItemsPerSecond, double shareOfCopy,
        double shareOfArithmetic, double firstSeconds, long digest) {

    /** The larger of the two shares: that of what the kernel is nearer to. */
    public double shareOfPeak() {
        return Math.max(shareOfCopy, shareOfArithmetic);
    }

    /** What the kernel is nearer to: {@code memory} or {@code arithmetic}. */
    public String nearest() {
        return shareOfCopy >= shareOfArithmetic ? "memory" : "arithmetic";
    }

    /** True where both computed the same batch to the same bits. */
    public boolean agreesWith(KernelRate other) {
        return digest == other.digest;
    }
}
