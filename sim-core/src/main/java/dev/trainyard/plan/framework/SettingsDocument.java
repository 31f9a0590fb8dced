package dev.trainyard.plan.framework;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Folder;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** A framework's settings within a scenario: the name of a file that holds them, or the settings themselves. */
final class SettingsDocument {
    private SettingsDocument() {}

    /**
     * Opens the settings.
     *
     * @param folder where a relative name starts, and what it stays below
     */
    static Entry of(Entry written, Folder folder, Framework framework) {
        boolean toml = framework == Framework.TORCHTITAN;
        if (written.isMapping() && !toml) {
            return written;
        }
        String text = written.text();
        if (namesFile(text.strip(), folder.path())) {
            Path file = folder.find(written);
            return toml ? Documents.readToml(file) : Documents.read(file);
        }
        // Lines within the text count from its start; where that is comes first.
        String source = written.place().describe() + ": " + written.path();
        return toml ? Documents.parseToml(source, text) : Documents.parse(source, text);
    }

    /** Settings hold a sign that few names do; a name that is there, or ends like one, is a file's all the same. */
    private static boolean namesFile(String text, Path folder) {
        if (text.isEmpty() || text.indexOf('\n') >= 0) {
            return false;
        }
        try {
            Path file = folder.resolve(text);
            boolean named = Stream.of(".toml", ".yaml", ".yml", ".json")
                    .anyMatch(text.toLowerCase(Locale.ROOT)::endsWith);
            boolean settings = Stream.of("=", ": ", "{", "[").anyMatch(text::contains) || text.endsWith(":");
            return named || !settings || Files.exists(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
