package dev.trainyard.report.sweep;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.report.TemporaryFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A result that grows under another name, {@code FILE.part}, and takes its own when it is whole. A journal beside it,
 * replaced at once, says how much of it counts; whatever a kill left behind that is cut off and computed again. So
 * nothing is lost and nothing doubled, whenever the process ends.
 */
final class ResultFile implements AutoCloseable {
    private final Path file;
    private final Path part;
    private final Path journal;
    private final Disk disk;
    private final List<Column> columns;
    private CRC32C crc = new CRC32C();
    private final Counts counts = new Counts();
    private FileChannel channel;
    private JournalEntry written;
    private long done;
    private long bytes;

    /**
     * A file that is not open yet.
     *
     * @param empty what the journal says at the start
     */
    ResultFile(Path file, JournalEntry empty, List<Column> columns, Disk disk) {
        this.file = file;
        this.part = beside(file, ".part");
        this.journal = beside(file, ".part.json");
        this.disk = disk;
        this.columns = columns;
        this.written = empty;
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    /** Where the schema and the proof of completeness of a finished result are. */
    static Path sidecar(Path file) {
        return beside(file, ".schema.json");
    }

    /**
     * Opens the part, new or as far as an earlier run came.
     *
     * @param head what a new file begins with
     * @return false where the result is there already, whole and of this study
     */
    boolean open(byte[] head) throws IOException {
        TemporaryFile.sweepUp(file); // what a killed merge left
        TemporaryFile.sweepUp(journal);
        TemporaryFile.sweepUp(sidecar(file));
        if (Files.exists(file)) {
            checkFinished();
            disk.delete(journal);
            return false;
        }
        if (Files.isSymbolicLink(part) || Files.isDirectory(part)) {
            throw new InputException(Place.of(part.toString()), "", "is a link or a folder; expected what an earlier "
                    + "sweep left, or nothing");
        }
        channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS);
        lock();
        if (Files.exists(journal)) {
            resume(JournalEntry.read(journal));
        } else {
            disk.truncate(channel, 0);
            append(head, 0, head.length, 0, new Counts());
            written = JournalEntryBuilder.builder().study(written.study()).format(written.format())
                    .shard(written.shard()).points(written.points()).done(0).headBytes(head.length).footBytes(0)
                    .bytes(bytes).crc(crc.getValue()).counts(counts).build();
            checkpoint();
        }
        return true;
    }

    private void checkFinished() throws IOException {
        Path sidecar = sidecar(file);
        Place place = Place.of(file.toString());
        JournalEntry there = Files.isRegularFile(file) && Files.exists(sidecar) ? JournalEntry.read(sidecar) : null;
        if (there == null || !there.isOfSameRun(written) || !there.isComplete()) {
            throw new InputException(place, "", "is there already and of another study, program "
                    + "version or shard; remove it, or choose another --out");
        }
        try (FileChannel finished = FileChannel.open(file, StandardOpenOption.READ)) {
            boolean same = finished.size() == there.bytes()
                    && WrittenRows.read(finished, there.format(), there.bytes()).are(there);
            if (!same || !there.isSound()) {
                throw new InputException(place, "", "is there already but not as the sweep wrote it: "
                        + sidecar.getFileName() + " speaks of other bytes; remove it to compute it again, or choose "
                        + "another --out");
            }
        }
    }

    private void lock() throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new InputException(Place.of(part.toString()), "", "is being written by another sweep; expected one "
                    + "process for each --out");
        }
    }

    private void resume(JournalEntry before) throws IOException {
        if (!before.isOfSameRun(written)) {
            throw new InputException(Place.of(part.toString()), "", "is unfinished and of another study, program "
                    + "version or shard; remove it and " + journal.getFileName() + ", or choose another --out");
        }
        WrittenRows there = WrittenRows.read(channel, before.format(), before.bytes());
        if (!before.isSound() || !there.are(before)
                || there.rows(channel, columns.size()) != before.done()) {
            throw new InputException(Place.of(part.toString()), "", "is damaged: its journal speaks of other bytes; "
                    + "remove it and " + journal.getFileName() + " to start again");
        }
        crc = there.crc();
        bytes = there.bytes();
        disk.truncate(channel, bytes);
        done = before.done();
        counts.add(before.counts());
        written = before;
    }

    /** Points of this part whose rows are in the file. */
    long done() {
        return done;
    }

    Counts counts() {
        return counts;
    }

    /** Adds the rows of so many more points. */
    void append(byte[] rows, int from, int length, long points, Counts ofPoints) throws IOException {
        disk.append(channel, ByteBuffer.wrap(rows, from, length));
        crc.update(rows, from, length);
        bytes += length;
        done += points;
        counts.add(ofPoints);
    }

    /** From here on a kill loses nothing of what was added. */
    void checkpoint() throws IOException {
        disk.force(channel);
        written = written.grown(done, 0, bytes, crc.getValue(), counts);
        disk.replace(journal, written.json(List.of()));
    }

    /** Gives the whole file its name. */
    void finish() throws IOException {
        checkpoint();
        byte[] foot = written.format().foot(channel, bytes, columns);
        append(foot, 0, foot.length, 0, new Counts());
        disk.force(channel);
        written = written.grown(done, foot.length, bytes, crc.getValue(), counts);
        disk.replace(sidecar(file), written.json(columns));
        channel.close();
        disk.move(part, file);
        disk.delete(journal);
    }

    /** Leaves nothing behind. */
    void discard() throws IOException {
        channel.close();
        disk.delete(part);
        disk.delete(journal);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
