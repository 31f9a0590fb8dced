package dev.trainyard.cli.option;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The value of an option that is a name, YAML written out, or a file that holds it. */
public final class InlineOrFile {
    private InlineOrFile() {}

    /** Reads the file where there is one of that name, otherwise the text itself. */
    public static Entry read(String option, String written) {
        return isFile(written) ? Documents.read(Path.of(written)) : Documents.option(option, written);
    }

    /**
     * The same as text, for an option whose value replaces a part of a document. The file is read as a document too:
     * one that cannot be used is named with its own lines.
     */
    public static String text(String option, String written) {
        if (!isFile(written)) {
            return written;
        }
        Path file = Path.of(written);
        read(option, written);
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new InputException(Place.of(written), "", "cannot be read: " + e.getMessage());
        }
    }

    /** True where the text names a file or a directory that is there, or can only be meant to. */
    public static boolean isFile(String written) {
        if (written.isBlank() || written.indexOf('\n') >= 0 || written.strip().startsWith("{")) {
            return false;
        }
        try {
            return Files.exists(Path.of(written)) || written.endsWith(".yaml") || written.endsWith(".yml")
                    || written.endsWith(".json");
        } catch (InvalidPathException e) {
            return false; // no file can have such a name, so it is YAML
        }
    }
}
