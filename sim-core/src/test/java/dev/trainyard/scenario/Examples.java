package dev.trainyard.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The worked scenario files in the repository's {@code examples} folder. */
final class Examples {
    private Examples() {}

    static Path folder() {
        Path here = Path.of("").toAbsolutePath();
        Path inside = here.resolve("examples");
        return Files.isDirectory(inside) ? inside : here.resolveSibling("examples");
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    static String text(Path file) throws IOException {
        return Files.readString(file);
    }
}
