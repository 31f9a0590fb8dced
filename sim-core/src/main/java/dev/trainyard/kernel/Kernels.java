package dev.trainyard.kernel;

/**
 * The batched kernels. A back end computes on one device; all back ends give the same answers (integers bit for bit,
 * doubles to the bounds of the parity tests). Not safe for use by several threads at once.
 */
public interface Kernels extends AutoCloseable {

    /** What computes, for people: {@code cpu} or a GPU's name. */
    String device();

    /** Time in seconds of each operator of the batch. */
    void throughput(OperatorBatch batch, double[] seconds);

    /** Time in seconds of each collective of the batch and the algorithm that gave it. */
    void collective(CollectiveBatch batch, double[] seconds, int[] algorithm);

    /** Load of each link class for a batch of traffic mixes: shapes and bounds as in {@link LinkLoad#product}. */
    void linkLoad(int batch, int classes, int links, double[] traffic, double[] routes, double[] load);

    /** Frees what the back end holds. */
    @Override
    void close();
}
