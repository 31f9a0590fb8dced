package dev.trainyard.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Opens YAML and JSON documents (JSON is read as YAML) with limits on size, depth and aliases. */
public final class Documents {
    /** A document larger than this is refused: the longest sensible scenario is a few kilobytes. */
    public static final int MAX_BYTES = 1 << 20;

    private Documents() {}

    /** Reads a file; {@code InputException} names the file and line when it cannot be used. */
    public static Entry read(Path file) {
        Place place = Place.of(file.toString());
        if (Files.isDirectory(file)) {
            throw new InputException(place, "", "is a directory; expected a YAML or JSON file");
        }
        if (!Files.exists(file)) {
            throw new InputException(place, "", "no such file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            return parse(file.toString(), bytes);
        } catch (IOException e) {
            throw new InputException(place, "", "cannot be read: " + e.getMessage());
        }
    }

    /** Reads bytes that came from {@code source}. */
    public static Entry parse(String source, byte[] bytes) {
        Place place = Place.of(source);
        if (bytes.length > MAX_BYTES) {
            throw new InputException(place, "", "is larger than " + (MAX_BYTES >> 20) + " MiB; expected a scenario");
        }
        return parse(source, decode(place, bytes));
    }

    /** Reads text that came from {@code source}. */
    public static Entry parse(String source, String text) {
        Place place = Place.of(source);
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source)
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(20)
                .setCodePointLimit(MAX_BYTES)
                .build();
        try {
            Node root = new Compose(settings).composeString(text)
                    .orElseThrow(() -> new InputException(place, "", "is empty; expected key: value lines"));
            return new Entry(source, "", root);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            int column = e.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(0);
            throw new InputException(new Place(source, line, column), "", "not valid YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new InputException(place, "", "not valid YAML: " + Names.clip(String.valueOf(e.getMessage())));
        } catch (StackOverflowError e) {
            throw new InputException(place, "", "is nested too deeply");
        }
    }

    private static String decode(Place place, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InputException(place, "", "is not UTF-8 text");
        }
    }
}
