package dev.trainyard.input;

/**
 * Something a person wrote cannot be used. The message is one line that names where it stands, the field, the value,
 * what was expected and, where there is one, the nearest valid choice.
 */
public final class InputException extends RuntimeException {
    private final transient Place place;
    private final String field;

    public InputException(Place place, String field, String problem) {
        super(place.describe() + (field.isEmpty() ? "" : ": " + field) + ": " + problem);
        this.place = place;
        this.field = field;
    }

    /** Where it stands: a file and line, or an option of the command line. */
    public Place place() {
        return place;
    }

    /** The field's path such as {@code plan.tp}; empty where the whole document is meant. */
    public String field() {
        return field;
    }
}
