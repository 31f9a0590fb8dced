package dev.trainyard.report.sweep;

import dev.trainyard.report.TemporaryFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A disk whose process dies after so many bytes and operations: from then on nothing changes any more. */
final class MortalDisk extends Disk {
    private final long life;
    private long used;

    /** What a killed process does not live to see. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    MortalDisk(long life) {
        this.life = life;
    }

    long used() {
        return used;
    }

    private void use() {
        if (used >= life) {
            throw new Killed();
        }
        used++;
    }

    @Override
    void append(FileChannel file, ByteBuffer bytes) throws IOException {
        long left = life - used;
        if (bytes.remaining() > left) {
            bytes.limit(bytes.position() + (int) Math.max(0, left));
            used += bytes.remaining();
            super.append(file, bytes);
            throw new Killed();
        }
        used += bytes.remaining();
        super.append(file, bytes);
    }

    @Override
    void force(FileChannel file) {
        use(); // a test's disk need not turn
    }

    @Override
    void truncate(FileChannel file, long length) throws IOException {
        use();
        super.truncate(file, length);
    }

    @Override
    void move(Path from, Path to) throws IOException {
        use();
        super.move(from, to);
    }

    @Override
    void place(TemporaryFile file) throws IOException {
        use();
        super.place(file);
    }

    @Override
    void delete(Path file) throws IOException {
        use();
        super.delete(file);
    }
}
