package dev.trainyard.plan;

import dev.trainyard.input.Names;

/**
 * A layout that cannot exist: a rank count that does not divide what it splits, a batch that does not fill the
 * replicas, a schedule that lacks what it needs. Carries the field, so that a reader of documents can add the place.
 */
public final class LayoutException extends RuntimeException {
    private final String field;

    public LayoutException(String field, String problem) {
        super(Names.oneLine(problem));
        this.field = field;
    }

    /** The component of {@link Plan} (or {@code sequence}, {@code globalBatch}) that is at fault. */
    public String field() {
        return field;
    }
}
