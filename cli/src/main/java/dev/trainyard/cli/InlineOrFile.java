package dev.trainyard.cli;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The value of an option that is a name, YAML written out, or a file that holds it. */
final class InlineOrFile {
    private InlineOrFile() {}

    /** Reads the file where there is one of that name, otherwise the text itself. */
    static Entry read(String option, String written) {
        return isFile(written) ? Documents.read(Path.of(written)) : Documents.option(option, written);
    }

    /** True where the text names a file or a directory that is there, or can only be meant to. */
    static boolean isFile(String written) {
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
