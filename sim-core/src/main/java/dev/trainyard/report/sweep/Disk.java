package dev.trainyard.report.sweep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

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
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /** A small file, whole or as it was before. */
    final void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            append(out, ByteBuffer.wrap(content));
            force(out);
        }
        move(temporary, file);
    }
}
