package dev.trainyard.cli.file;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The files that an argument's scenario, study or value names in turn. What cannot be read names none. */
final class NamedFiles {
    private static final Set<String> KEYS = Set.of("model", "huggingFace", "megatronBridge", "torchtitan", "scenario");
    /** A study names a scenario, which names a file. */
    private static final int DEPTH = 2;

    private final List<Path> files = new ArrayList<>();

    private NamedFiles() {}

    /** Those of a file's document, or of {@code KEY=VALUE}. */
    static List<Path> of(String written) {
        NamedFiles named = new NamedFiles();
        try {
            Path file = Path.of(written);
            if (Files.isRegularFile(file)) {
                named.document(file, DEPTH);
            } else if (written.indexOf('=') > 0) {
                String key = written.substring(0, written.indexOf('='));
                String value = written.substring(key.length() + 1);
                named.entry(key.substring(key.lastIndexOf('.') + 1), Documents.option("--set", value), Path.of(""), 1);
            } else if (written.strip().startsWith("{")) {
                named.entry("", Documents.option("--set", written), Path.of(""), 1);
            }
        } catch (InvalidPathException | InputException e) {
            return named.files;
        }
        return named.files;
    }

    private void document(Path file, int depth) {
        try {
            entry("", Documents.read(file), file.toAbsolutePath().getParent(), depth);
        } catch (InputException e) {
            return; // a table of runs, say
        }
    }

    private void entry(String key, Entry entry, Path folder, int depth) {
        if (entry.isMapping()) {
            for (Map.Entry<String, Entry> field : entry.fields().entrySet()) {
                entry(field.getKey(), field.getValue(), folder, depth);
            }
        } else if (entry.isList()) {
            entry.elements().forEach(element -> entry(key, element, folder, depth));
        } else if (KEYS.contains(key) && entry.text().indexOf('\n') < 0) {
            file(entry.text().strip(), folder, depth);
        }
    }

    private void file(String name, Path folder, int depth) {
        try {
            Path file = folder.resolve(name);
            Path inside = Files.isDirectory(file) ? file.resolve("config.json") : file;
            if (Files.isRegularFile(inside)) {
                files.add(inside);
                if (depth > 1) {
                    document(inside, depth - 1);
                }
            }
        } catch (InvalidPathException e) {
            return; // settings written out
        }
    }
}
