package dev.trainyard.report.sweep;

import dev.trainyard.report.TemporaryFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Everything that changes a file, in one place, so that a test can stop the world between any two bytes. */
class Disk {
    /** Writes all of it at the channel's end. */
    void append(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Waits until what was written is on the disk, not only on its way. */
    void force(FileChannel file) throws IOException {
        file.force(false);
    }

    void truncate(FileChannel file, long length) throws IOException {
        file.truncate(length);
        file.position(length);
    }

    /** Puts a file in the place of another at once: a reader sees the old or the new. */
    void move(Path from, Path to) throws IOException {
        TemporaryFile.move(from, to);
    }

    /** Puts a temporary file in its place. */
    void place(TemporaryFile file) throws IOException {
        file.replace();
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** A small file, whole or as it was before. */
    final void replace(Path file, byte[] content) throws IOException {
        try (TemporaryFile temporary = TemporaryFile.beside(file)) {
            append(temporary.channel(), ByteBuffer.wrap(content));
            force(temporary.channel());
            place(temporary);
        }
    }
}
