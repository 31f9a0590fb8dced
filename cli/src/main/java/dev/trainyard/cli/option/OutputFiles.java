package dev.trainyard.cli.option;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.report.AtomicFiles;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that the user asked for by an option. */
public final class OutputFiles {
    private OutputFiles() {}

    /** Refuses a file that cannot be written before anything is computed; null is no file. */
    public static void check(String option, Path file) {
        if (file == null) {
            return;
        }
        if (file.toString().isBlank()) {
            throw new InputException(Place.of(option), "", "is empty; expected the name of a file to write to");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new InputException(Place.of(option), "", file + " is a directory; expected a file to write to");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new InputException(Place.of(option), "", "the folder " + folder + " does not exist");
        }
        boolean stream = AtomicFiles.isStream(file);
        if (Files.exists(file) && !Files.isRegularFile(file) && !stream) {
            throw new InputException(Place.of(option), "", file
                    + " is a pipe or a device; expected a file to write to");
        }
        Path written = stream ? file : folder;
        if (!Files.isWritable(written) || Files.exists(file) && !Files.isWritable(file)) {
            throw new InputException(Place.of(option), "", (Files.exists(file) ? file : folder)
                    + " cannot be written to");
        }
    }

    /** Refuses a folder that cannot be written to and cannot be made; null is no folder. */
    public static void checkFolder(String option, Path folder) {
        if (folder == null) {
            return;
        }
        if (folder.toString().isBlank()) {
            throw new InputException(Place.of(option), "", "is empty; expected the name of a folder");
        }
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new InputException(Place.of(option), "", folder + " is a file; expected a folder to write to");
        }
        Path parent = folder.toAbsolutePath().getParent();
        if (!Files.exists(folder) && (parent == null || !Files.isDirectory(parent))) {
            throw new InputException(Place.of(option), "", "the folder " + parent + " does not exist");
        }
        if (!Files.isWritable(Files.exists(folder) ? folder : parent)) {
            throw new InputException(Place.of(option), "", folder + " cannot be written to");
        }
    }

    /** Makes the folder where it is not there; the one above it is. */
    public static void makeFolder(String option, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new InputException(Place.of(option), "", folder + " cannot be made: " + e.getMessage());
        }
    }

    /** Writes the file whole or not at all. */
    public static void write(String option, Path file, AtomicFiles.Content content) {
        try {
            AtomicFiles.write(file, content);
        } catch (IOException e) {
            throw new InputException(Place.of(option), "", file + " cannot be written: " + reason(file, e));
        }
    }

    /** Java's reasons often begin with the name of the file, which may be the temporary one. */
    public static String reason(Path file, IOException e) {
        String reason = e instanceof FileSystemException known && known.getReason() != null ? known.getReason()
                : e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
        return reason.equals(String.valueOf(file)) ? "it cannot be opened" : reason;
    }
}
