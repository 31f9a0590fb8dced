package dev.trainyard.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Opens YAML, JSON (read as YAML) and TOML documents with limits on size, depth and aliases. */
public final class Documents {
    /** A document larger than this is refused: the longest sensible scenario is a few kilobytes. */
    public static final int MAX_BYTES = 1 << 20;

    private Documents() {}

    /** Reads a file; {@code InputException} names the file and line when it cannot be used. */
    public static Entry read(Path file) {
        return parse(file.toString(), bytes(file, "YAML or JSON"));
    }

    /** Reads a file of TOML; {@code InputException} names the file and line when it cannot be used. */
    public static Entry readToml(Path file) {
        Place place = Place.of(file.toString());
        return parseToml(file.toString(), decode(place, limited(place, bytes(file, "TOML"))));
    }

    /** Reads TOML that came from {@code source}. */
    public static Entry parseToml(String source, String text) {
        if (text.length() > MAX_BYTES) {
            throw tooLarge(Place.of(source));
        }
        return TomlEntries.parse(source, text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    private static byte[] bytes(Path file, String format) {
        Place place = Place.of(file.toString());
        if (Files.isDirectory(file)) {
            throw new InputException(place, "", "is a directory; expected a " + format + " file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            // One byte beyond the limit is enough to know: a file of any size is refused as fast as a small one.
            return in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new InputException(place, "", "no such file");
        } catch (AccessDeniedException e) {
            throw new InputException(place, "", "cannot be read: permission denied");
        } catch (IOException e) {
            throw new InputException(place, "", "cannot be read: " + e.getMessage());
        }
    }

    /** Reads bytes that came from {@code source}. */
    public static Entry parse(String source, byte[] bytes) {
        Place place = Place.of(source);
        return parse(source, decode(place, limited(place, bytes)));
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
        if (text.length() > MAX_BYTES) {
            throw tooLarge(place);
        }
        String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
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
        } catch (YamlEngineException e) {
            throw new InputException(place, "", notValid(source, e.getMessage()));
        }
    }

    private static byte[] limited(Place place, byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw tooLarge(place);
        }
        return bytes;
    }

    private static InputException tooLarge(Place place) {
        return new InputException(place, "", "is larger than " + (MAX_BYTES >> 20)
                + " MiB; expected a scenario of a few kilobytes");
    }

    private static String notValid(String source, String problem) {
        String format = source.toLowerCase(Locale.ROOT).endsWith(".json") ? "JSON" : "YAML";
        String reason = String.valueOf(problem).lines().findFirst().orElse("").strip();
        return "not valid " + format + ": " + Names.clip(reason, 160)
                + (reason.contains("TAB") ? ". Maybe indent with spaces?" : "");
    }

    private static String decode(Place place, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            boolean wide = bytes.length >= 2 && (bytes[0] & 0xFF) + (bytes[1] & 0xFF) == 0xFE + 0xFF;
            throw new InputException(place, "", "is not UTF-8 text" + (wide ? ". Maybe UTF-16: save it as UTF-8" : ""));
        }
    }
}
