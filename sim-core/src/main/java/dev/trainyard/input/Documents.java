package dev.trainyard.input;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlVersionException;

/** Opens YAML, JSON (read as YAML where YAML allows it) and TOML documents with limits on size, depth and aliases. */
public final class Documents {
    /** A document larger than this is refused: the longest sensible scenario is a few kilobytes. */
    public static final int MAX_BYTES = 1 << 20;
    private static final String SIZE = "a scenario of a few kilobytes";

    private Documents() {}

    /** Reads a file; {@code InputException} names the file and line when it cannot be used. */
    public static Entry read(Path file) {
        return parse(file.toString(), bytes(file, "YAML or JSON"));
    }

    /**
     * Reads a file of JSON that another program wrote, such as a model's configuration with its lists of labels:
     * {@link Limits#JSON_BYTES} at most. A small file may be YAML all the same.
     */
    public static Entry readJson(Path file) {
        String text = InputFile.text(file, Limits.JSON_BYTES, "a JSON file", "a configuration of a few kilobytes");
        try {
            return JsonEntries.parse(file.toString(), text);
        } catch (InputException e) {
            if (text.length() > MAX_BYTES) {
                throw e;
            }
            return parse(file.toString(), text);
        }
    }

    /** The text of a file that can be a document; {@code InputException} names it where it cannot. */
    public static String text(Path file) {
        return InputFile.text(file, MAX_BYTES, "a YAML or JSON file", SIZE);
    }

    /** Reads a file of TOML; {@code InputException} names the file and line when it cannot be used. */
    public static Entry readToml(Path file) {
        Place place = Place.of(file.toString());
        return parseToml(file.toString(), InputFile.decode(place, bytes(file, "TOML")));
    }

    /** Reads TOML that came from {@code source}. */
    public static Entry parseToml(String source, String text) {
        checkSize(Place.of(source), text.length());
        return TomlEntries.parse(source, text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private static byte[] bytes(Path file, String format) {
        return InputFile.bytes(file, MAX_BYTES, "a " + format + " file", SIZE);
    }

    /** Reads bytes that came from {@code source}. */
    public static Entry parse(String source, byte[] bytes) {
        Place place = Place.of(source);
        checkSize(place, bytes.length);
        return parse(source, InputFile.decode(place, bytes));
    }

    /** Reads text that came from {@code source}. */
    public static Entry parse(String source, String text) {
        return parse(source, text, true);
    }

    /** Reads the value of a command line option: messages name the option and no line. */
    public static Entry option(String option, String text) {
        return parse(option, text, false);
    }

    private static Entry parse(String source, String text, boolean lines) {
        Place place = Place.of(source);
        checkSize(place, text.length());
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
        if (body.indexOf('\t') >= 0 && body.stripLeading().startsWith("{")) {
            Optional<Entry> json = tabbed(source, body, lines);
            if (json.isPresent()) {
                return json.get();
            }
        }
        // One buffer for the whole text: the parser fails where a surrogate pair straddles the end of a buffer.
        LoadSettings settings = LoadSettings.builder().setLabel(source).setCodePointLimit(MAX_BYTES)
                .setBufferSize(body.length() + 1).build();
        try {
            EntryBuilder builder = new EntryBuilder(source, lines, new Parse(settings).parseString(body).iterator());
            return builder.document()
                    .orElseThrow(() -> new InputException(place, "", "is empty; expected key: value lines"));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            int column = e.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(0);
            Place where = lines ? new Place(source, line, column) : place;
            throw new InputException(where, "", notValid(source, e.getProblem()));
        } catch (YamlVersionException e) {
            throw new InputException(place, "", notValid(source, "its version is "
                    + e.getSpecVersion().getRepresentation() + "; expected 1.2"));
        } catch (YamlEngineException e) {
            throw new InputException(place, "", notValid(source, e.getMessage()));
        } catch (StackOverflowError | IndexOutOfBoundsException | IllegalStateException e) {
            throw new InputException(place, "", notValid(source, "its parser gives up on it"));
        }
    }

    private static void checkSize(Place place, int length) {
        InputFile.checkSize(place, length, MAX_BYTES, SIZE);
    }

    /** JSON with tabs between its values, which YAML does not allow; empty where the text is no JSON. */
    private static Optional<Entry> tabbed(String source, String text, boolean lines) {
        try {
            return lines ? Optional.of(JsonEntries.parse(source, text)) : Optional.empty();
        } catch (InputException e) {
            return Optional.empty();
        }
    }

    private static String notValid(String source, String problem) {
        String format = source.toLowerCase(Locale.ROOT).endsWith(".json") ? "JSON" : "YAML";
        String reason = String.valueOf(problem).lines().findFirst().orElse("").strip();
        return "not valid " + format + ": " + Names.clip(reason, 160)
                + (reason.contains("TAB") ? ". Maybe indent with spaces?" : "");
    }
}
