package dev.trainyard.plan;

/**
 * How many micro-batches' activations a pipeline stage holds at its fullest.
 *
 * <ul>
 * <li>GPipe: all of them (Huang et al., 2019).</li>
 * <li>1F1B: stage {@code r} of {@code p} holds {@code min(p - r, m)} (Narayanan et al., 2021, section 2.2.1). ZB-H1 the
 *     same (Qi et al., 2023, section 2.3).</li>
 * <li>Interleaved 1F1B: {@code 2 (p - r - 1) + (v - 1) p + 1} passes of one chunk each (Megatron-LM's warm-up plus the
 *     one in work): {@code 1 + (p - 1) / (p v)} of all layers on stage 0, Korthikanti et al. (2022), section 4.2.3.</li>
 * <li>DualPipe: {@code p + 1} over the two chunks that a rank holds (DeepSeek-V3, table 2).</li>
 * </ul>
 */
final class InFlight {
    private InFlight() {}

    /**
     * Micro-batches in flight in one chunk.
     *
     * @param stage pipeline rank, from 0
     * @param chunk of the stage, from 0: virtual stage, or direction under DualPipe
     * @param micro micro-batches a replica
     */
    static double microBatches(Plan plan, int stage, int chunk, int micro) {
        int p = plan.pp();
        return switch (plan.schedule()) {
            case GPIPE -> micro;
            case ZERO_BUBBLE -> Math.min(p - stage, micro);
            case DUAL_PIPE -> Math.min((p + 1) / 2.0, micro / 2.0);
            case ONE_F_ONE_B -> plan.vp() == 1 ? Math.min(p - stage, micro)
                    : interleaved(p, plan.vp(), stage, chunk, micro);
        };
    }

    /** The first passes go through the chunks in groups of p micro-batches: p of the first chunk, p of the next, ... */
    private static double interleaved(int p, int v, int stage, int chunk, int micro) {
        long passes = Math.min(2L * (p - stage - 1) + (v - 1L) * p + 1, (long) micro * v);
        long round = (long) p * v;
        long rest = passes % round - (long) chunk * p;
        return passes / round * p + Math.max(0, Math.min(p, rest));
    }
}
