package dev.trainyard.kernel.campaign;

/**
 * The cycle of training and writing its state. Times in microseconds.
 *
 * @param work training from one checkpoint to the next
 * @param extra evaluation and copies to peers' memory in between
 * @param evaluationShare of {@code extra} that is evaluation
 * @param stall what training waits for the checkpoint
 * @param write from the stall's end until it is safe; less than a cycle
 * @param memoryWork training from one copy to peers' memory to the next; 0 without
 */
public record CheckpointCycle(long work, long extra, double evaluationShare, long stall, long write,
        long memoryWork) {

    public CheckpointCycle {
        if (work < 1 || extra < 0 || stall < 0 || write < 0 || write > work + extra + stall || memoryWork < 0) {
            throw new IllegalArgumentException("a cycle of " + work + " us of work, " + extra + " extra, " + stall
                    + " stall and " + write + " us of writing cannot be; expected work and no write beyond its cycle");
        }
    }
}
