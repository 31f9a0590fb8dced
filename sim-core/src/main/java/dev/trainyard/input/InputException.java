package dev.trainyard.input;

/**
 * Something a person wrote cannot be used. The message is one line of fewer than 500 characters that names where it
 * stands, the field, the value, what was expected and, where there is one, the nearest valid choice.
 */
public final class InputException extends RuntimeException {
    private static final int MAX_SOURCE = 150;
    private static final int MAX_FIELD = 80;
    private static final int MAX_MESSAGE = 499;

    private final transient Place place;
    private final String field;
    private final String problem;

    public InputException(Place place, String field, String problem) {
        super(message(place, field, problem));
        this.place = place;
        this.field = field;
        this.problem = problem;
    }

    /** The same problem at another place. */
    public InputException at(Place other) {
        InputException moved = new InputException(other, field, problem);
        moved.initCause(this);
        return moved;
    }

    /** Where it stands: a file and line, or an option of the command line. */
    public Place place() {
        return place;
    }

    /** The field's path such as {@code plan.tp}; empty where the whole document is meant. */
    public String field() {
        return field;
    }

    private static String message(Place place, String field, String problem) {
        String source = Names.oneLine(place.source());
        if (source.length() > MAX_SOURCE) {
            // The end of a long path tells more than its beginning.
            source = "..." + source.substring(source.length() - MAX_SOURCE + 3);
        }
        String where = new Place(source, place.line(), place.column()).describe()
                + (field.isEmpty() ? "" : ": " + Names.clip(field, MAX_FIELD)) + ": ";
        return where + Names.clip(problem, MAX_MESSAGE - where.length());
    }
}
