package dev.trainyard.model.layer;

/**
 * A recurrence over the sequence that kernels run chunk by chunk: products within a chunk, and a state between chunks.
 *
 * @param stateFlops FLOPs a token that the definition asks for, token by token: what the state takes up and gives
 * @param chunkFlops FLOPs a token that kernels do instead, those within a chunk included
 * @param bytes memory traffic a token forward
 */
public record Scan(double stateFlops, double chunkFlops, double bytes) {}
