package dev.trainyard.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The scenarios that are shipped: texts as a person would write them, found by name. */
public final class Presets {
    private static final String FOLDER = "presets/";

    private Presets() {}

    /** Names in the order in which they are shown. */
    public static List<String> names() {
        // A jar's folder cannot be listed, so the file "index" names what is beside it.
        return resource(FOLDER + "index").lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    /** True for a preset's name, case ignored. */
    public static boolean contains(String name) {
        return names().contains(name.toLowerCase(Locale.ROOT));
    }

    /** The text of a preset. */
    public static String text(String name) {
        if (!contains(name)) {
            throw new IllegalArgumentException("no preset \"" + name + "\"; expected one of " + names());
        }
        return resource(FOLDER + name.toLowerCase(Locale.ROOT) + ".yaml");
    }

    /** What a preset is, from the comment on its first line. */
    public static String summary(String name) {
        return text(name).lines().findFirst().orElse("").replaceFirst("^#\\s*", "");
    }

    static String resource(String path) {
        try (InputStream in = Presets.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + path + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
