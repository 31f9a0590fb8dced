package dev.trainyard.measure;

/** A kernel as it is benchmarked. A new one is a class that implements this and its line in {@link KernelCases}. */
public interface KernelCase {

    /** The kernel's name: {@code link-load}. */
    String name();

    /** What an item is, in the plural: {@code operators}. */
    String items();

    /** Items that one batch holds at most: some 100 MB, far beyond any cache. A larger size is run batch by batch. */
    int most();

    /**
     * Makes a batch that looks like real work. The same seed and size make the same batch.
     *
     * @param size items, 1 to {@link #most()}
     */
    Work make(long seed, int size);
}
