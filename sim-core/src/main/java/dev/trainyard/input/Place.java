package dev.trainyard.input;

/**
 * Where a value was written.
 *
 * @param source a file's path as the user gave it, a catalogue entry, or an option's name
 * @param line from 1; 0 where a line has no meaning
 * @param column from 1; 0 where a column has no meaning
 */
public record Place(String source, int line, int column) {

    /** A place without lines, such as a command line option. */
    public static Place of(String source) {
        return new Place(source, 0, 0);
    }

    /** True where it was given on the command line rather than in a file. */
    public boolean isOption() {
        return line <= 0 && source.startsWith("--");
    }

    /** As {@code file:line:column}, leaving out what is unknown. */
    public String describe() {
        if (line <= 0) {
            return source;
        }
        return column <= 0 ? source + ":" + line : source + ":" + line + ":" + column;
    }
}
