package dev.trainyard.kernel.pipeline;

/** Which parts of the model, in model order, lie on which stage. */
public enum ChunkPlacement {
    /** Part {@code c p + s} is stage s's chunk c: round after round (Narayanan et al., 2021). */
    ROUND,
    /** Stage s holds parts s and p - 1 - s of p, one for each direction (DeepSeek-V3, section 3.2.1). */
    BOTH_WAYS,
    /** Stage s holds parts s and 2 p - 1 - s of 2 p: down and up again (Qi et al., 2023, section 6). */
    V;

    /** Chunks on a stage under a plan of so many virtual stages. */
    public int chunks(int virtualStages) {
        return this == ROUND ? virtualStages : 2;
    }

    /** The part of the model that is a stage's local chunk, on {@code stages} stages. */
    public int part(int stages, int stage, int chunk) {
        return switch (this) {
            case ROUND -> chunk * stages + stage;
            case BOTH_WAYS -> chunk == 0 ? stage : stages - 1 - stage;
            case V -> chunk == 0 ? stage : 2 * stages - 1 - stage;
        };
    }

    /** For each slot, {@code stage * chunks + chunk}, the one before it in the model, -1 where micro-batches enter. */
    public int[] upstream(int stages, int virtualStages) {
        int chunks = chunks(virtualStages);
        int[] up = new int[stages * chunks];
        for (int stage = 0; stage < stages; stage++) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                up[stage * chunks + chunk] = upstream(stages, chunks, stage, chunk);
            }
        }
        return up;
    }

    private int upstream(int stages, int chunks, int stage, int chunk) {
        boolean up = this != ROUND && chunk == 1;
        int before = up ? stage + 1 : stage - 1;
        if (before >= 0 && before < stages) {
            return before * chunks + chunk;
        }
        return switch (this) {
            case ROUND -> chunk == 0 ? -1 : (stages - 1) * chunks + chunk - 1;
            case BOTH_WAYS -> -1;
            case V -> chunk == 0 ? -1 : stage * chunks;
        };
    }

    /**
     * A stage's chunk whose gradients are whole last: with both directions that of the nearer end, else the first.
     */
    public int last(int stages, int stage) {
        return this == BOTH_WAYS && stage >= stages / 2 ? 1 : 0;
    }
}
