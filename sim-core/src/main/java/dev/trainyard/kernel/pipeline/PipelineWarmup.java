package dev.trainyard.kernel.pipeline;

/** How the schedules that turn from forward to backward passes one by one begin, and what each keeps in flight. */
public final class PipelineWarmup {
    private PipelineWarmup() {}

    /**
     * Micro-batches that pass a chunk before the stage turns to its next chunk, in the interleaved orders:
     * Megatron-LM's {@code microbatch_group_size_per_vp_stage}. It is p where p divides m. Elsewhere a last group of
     * fewer than p would make stages wait for each other (Megatron-LM refuses it), so it is the smallest group from p
     * up that leaves no such rest; with fewer micro-batches than stages, all of them.
     */
    public static int group(int p, int m) {
        if (m <= p) {
            return m;
        }
        int size = p;
        while (m % size != 0 && m % size < p) {
            size++;
        }
        return size;
    }

    /**
     * Forward passes that a stage runs before it first runs a backward pass, in the 1F1B orders (Megatron-LM).
     *
     * @param toLast stages behind it
     * @param v chunks on each stage
     * @param m micro-batches
     * @param group as {@link #group} gives it
     */
    public static int passes(int toLast, int v, int m, int group) {
        int passes = v == 1 ? toLast : 2 * toLast + (v - 1) * group;
        return Math.min(passes, v * m);
    }

    /**
     * Most activations a stage keeps at once, in units of one chunk's activations of one micro-batch, each kept from
     * its forward pass to its weight gradient. 1F1B p - stage, interleaved as Korthikanti et al., 2022, section 4.2.3
     * (p v + p - 1 on the first stage); ZB-H1 on every stage what 1F1B keeps on its first (Qi et al., 2023, section
     * 2.1); DualPipe p + 1 (DeepSeek-V3, table 2).
     *
     * @param keeping not {@link Keeping#BY_ORDER}
     */
    public static int inFlight(Keeping keeping, int p, int v, int m, int group, int stage) {
        int all = v * m;
        return switch (keeping) {
            case ALL -> all;
            case OWN_WARM_UP -> Math.min(passes(p - 1 - stage, v, m, group) + 1, all);
            case FIRST_WARM_UP -> Math.min(passes(p - 1, v, m, group) + 1, all);
            case BOTH_DIRECTIONS -> p + 1;
            case BY_ORDER -> throw new IllegalArgumentException("keeping is BY_ORDER, expected a rule: ask the order");
        };
    }

    /**
     * Micro-batches whose activations one local chunk keeps when the stage keeps the most: the first passes go through
     * the chunks in groups, so the earlier chunks keep more.
     *
     * @param passes that the stage keeps, {@link #inFlight}
     * @param rounds of a group through all chunks that are whole among these
     */
    public static double ofChunk(Keeping keeping, int passes, int rounds, int v, int m, int group, int chunk) {
        if (keeping == Keeping.BOTH_DIRECTIONS) {
            return passes / 2.0;
        }
        if (keeping == Keeping.ALL) {
            return m;
        }
        int rest = passes - rounds * group * v - chunk * group;
        return rounds * group + Math.max(0, Math.min(group, rest));
    }
}
