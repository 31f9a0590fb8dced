package dev.trainyard.kernel.operator;

/**
 * What is known of flash attention's core beside its products, which {@link OperatorBatch#ATTENTION} counts forward and
 * at the rate of heads of 128.
 */
public final class AttentionCore {
    /** FlashAttention-2's five products backward for two forward (Dao, 2023, sections 3.1 and 4). */
    public static final double BACKWARD = 2.5;
    /**
     * Softmax costs the same for every score whatever the head size, so small heads reach a lower rate: with heads of
     * 64 about 0.75 of the rate with heads of 128 (Shah et al., 2024, figure 5), hence half of the latter's work.
     */
    private static final double REFERENCE_HEAD = 128;

    private AttentionCore() {}

    /**
     * Time over that at the rate of heads of 128.
     *
     * @param headSizes of queries and keys, and of values, together
     */
    public static double slowdown(double headSizes) {
        return (1 + REFERENCE_HEAD / headSizes) / 1.5;
    }
}
