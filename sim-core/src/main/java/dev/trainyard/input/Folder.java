package dev.trainyard.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where the relative names of files in a document start. A document from elsewhere must not read what it likes: the
 * files that it names lie below its own folder, links followed, unless the user allows others.
 *
 * @param path of the document's folder
 * @param allowsOthers files may lie anywhere
 */
public record Folder(Path path, boolean allowsOthers) {

    /** A folder whose documents name files below it. */
    public static Folder of(Path path) {
        return new Folder(path, false);
    }

    /** The same folder with files allowed that lie anywhere. */
    public Folder withOthers() {
        return new Folder(path, true);
    }

    /**
     * The file that an entry names. An absolute name that was given on the command line is the user's own and may lie
     * anywhere.
     *
     * @throws InputException where it is no name, or lies outside
     */
    public Path find(Entry written) {
        String text = written.text().strip();
        Path file;
        try {
            file = path.resolve(text);
        } catch (InvalidPathException e) {
            throw written.error("\"" + Names.clip(text) + "\" is not a path: " + e.getReason());
        }
        boolean ofTheUser = written.place().isOption() && Path.of(text).isAbsolute();
        if (!allowsOthers && !ofTheUser) {
            checkBelow(written, file);
        }
        return file;
    }

    /** Refuses a file that lies outside; {@code written} is where it was named. */
    public void checkBelow(Entry written, Path file) {
        if (!allowsOthers && !real(file).startsWith(real(path))) {
            throw written.error("\"" + Names.clip(written.text()) + "\" lies outside the folder of the file that names"
                    + " it; expected one below it. Maybe --allow-files?");
        }
    }

    /** Where a file is or would be, links in what is there of its path followed. */
    public static Path real(Path file) {
        Path named = file.toAbsolutePath();
        Path there = named;
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            int names = there == null ? named.getNameCount() : there.getNameCount();
            return names == named.getNameCount() ? named.toRealPath()
                    : there.toRealPath().resolve(named.subpath(names, named.getNameCount())).normalize();
        } catch (IOException e) {
            return named.normalize();
        }
    }
}
