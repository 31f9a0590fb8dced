package dev.trainyard.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Files that are there whole or not at all: written under another name beside their place, then moved. */
public final class AtomicFiles {
    private AtomicFiles() {}

    /** Writes a file's contents. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Writer out) throws IOException;
    }

    /**
     * Writes UTF-8 text to the file, replacing what was there, whose mode and owner it keeps. A link is replaced; what
     * it leads to is left alone. On any failure the file is as it was and nothing is left beside it.
     *
     * @throws IOException when it cannot be written
     */
    public static void write(Path file, Content content) throws IOException {
        Path target = file.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new IOException("is a directory; expected a file to write to");
        }
        try {
            if (isStream(target)) {
                try (Writer out = Files.newBufferedWriter(target, StandardCharsets.UTF_8, StandardOpenOption.WRITE,
                        StandardOpenOption.APPEND)) {
                    content.writeTo(out);
                }
                return;
            }
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                throw new IOException("is a pipe or a device; expected a file to write to");
            }
            Path folder = target.getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw new IOException("the folder " + folder + " does not exist");
            }
            TemporaryFile.sweepUp(target);
            try (TemporaryFile temporary = TemporaryFile.beside(target)) {
                Writer out = new BufferedWriter(new OutputStreamWriter(
                        Channels.newOutputStream(temporary.channel()), StandardCharsets.UTF_8));
                content.writeTo(out);
                out.flush();
                temporary.replace();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The process's own stream or a device, such as /dev/stdout: there is nothing to move over it. */
    public static boolean isStream(Path target) {
        Path named = target.toAbsolutePath().normalize();
        return Files.exists(named) && !Files.isDirectory(named)
                && (named.startsWith("/dev") && !named.startsWith("/dev/shm") || named.startsWith("/proc"));
    }
}
