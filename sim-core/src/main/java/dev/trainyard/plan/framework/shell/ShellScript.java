package dev.trainyard.plan.framework.shell;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A launch script, followed without running anything. Values that stand in the script or are given are put in their
 * places; branches on them are taken or not; what the machine would say is not known. Immutable.
 */
public final class ShellScript {
    private final String source;
    private final String[] lines;
    private final List<ShellCommand> commands;
    private final Map<String, String> files;
    private final int ended;

    private ShellScript(String source, String text, Runner runner) {
        this.source = source;
        this.lines = text.split("\n", -1);
        this.commands = List.copyOf(runner.commands());
        this.files = Map.copyOf(runner.files());
        this.ended = runner.ended();
    }

    /**
     * Follows a script.
     *
     * @param source for messages
     * @param variables values of variables and, by their numbers, of arguments; they hold whatever the script sets
     * @throws InputException where it is no script, or too long a one
     */
    public static ShellScript read(String source, String text, Map<String, String> variables) {
        Runner runner = new Runner(source, variables);
        try {
            runner.run(Unknown.strip(text));
        } catch (StackOverflowError e) {
            throw new InputException(Place.of(source), "", "is nested too deep; expected a launch script");
        }
        return new ShellScript(source, text, runner);
    }

    /** The commands that it would run, in order. */
    public List<ShellCommand> commands() {
        return commands;
    }

    /** The line in which it gives up, as scripts do where an argument makes no sense to them; 0 where it does not. */
    public int ended() {
        return ended;
    }

    /** A text that it writes to a file of that name, as {@code cat <<END > NAME} does. */
    public Optional<String> file(String name) {
        return Optional.ofNullable(files.get(name));
    }

    /** The last line that holds a word and is no comment, for messages; otherwise {@code line}. */
    public Place place(String word, int line) {
        for (int i = lines.length - 1; i >= 0; i--) {
            int at = lines[i].indexOf(word);
            int comment = lines[i].indexOf('#');
            int end = at + word.length();
            boolean whole = at >= 0 && (end >= lines[i].length() || !isPart(lines[i].charAt(end)));
            if (whole && (comment < 0 || comment > at)) {
                return new Place(source, i + 1, at + 1);
            }
        }
        return new Place(source, line, 0);
    }

    private static boolean isPart(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '_';
    }
}
