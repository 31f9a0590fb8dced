package dev.trainyard.cli.option;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.plan.imported.Imported;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The value of an option that is a name, YAML written out, or a file that holds it. */
public final class InlineOrFile {
    private InlineOrFile() {}

    /** Reads the file where there is one of that name, otherwise the text itself. */
    public static Entry read(String option, String written) {
        return isFile(written) ? ofFile(Path.of(written)) : Documents.option(option, written);
    }

    /** A file may hold a name alone; of one that holds other text nothing is shown. */
    private static Entry ofFile(Path file) {
        Entry read = Documents.read(file);
        if (read.isScalar() && read.text().strip().chars().anyMatch(Character::isWhitespace)) {
            throw read.error("expected a name or key: value lines, found other text");
        }
        return read;
    }

    /**
     * The same as text, for an option whose value replaces a part of a document. The file is read as a document too:
     * one that cannot be used is named with its own lines.
     */
    public static String text(String option, String written) {
        if (!isFile(written)) {
            return written;
        }
        ofFile(Path.of(written)); // refuses what is no file of ours, by its own lines
        return Documents.text(Path.of(written));
    }

    /**
     * A plan as text. In a file, names of other files are not the user's own, though its text replaces that of an
     * option: whole paths are refused there.
     */
    static String plan(String option, String written, boolean allowFiles) {
        if (isFile(written) && !allowFiles) {
            Entry read = read(option, written);
            for (String key : Imported.keys()) {
                Optional<Entry> named = read.isMapping() ? read.find(key) : Optional.empty();
                named.filter(Entry::isScalar).filter(entry -> entry.text().strip().startsWith("/")).ifPresent(entry -> {
                    throw entry.error("names a file by its whole path; expected one below the scenario's folder."
                            + " Maybe --allow-files?");
                });
            }
        }
        return text(option, written);
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
