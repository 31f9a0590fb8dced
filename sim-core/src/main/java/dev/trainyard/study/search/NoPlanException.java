package dev.trainyard.study.search;

import dev.trainyard.input.Names;

/** No plan lets the model train on the cluster. The message names the limit, the nearest miss and a remedy. */
public final class NoPlanException extends RuntimeException {
    public NoPlanException(String problem) {
        super(Names.oneLine(problem));
    }
}
