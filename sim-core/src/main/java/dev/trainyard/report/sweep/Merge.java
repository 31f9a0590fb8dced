package dev.trainyard.report.sweep;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.report.TemporaryFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Joins the results of all shards of a study into the file, byte for byte, that one run would have made. */
public final class Merge {
    private static final int PIECE = 1 << 20;

    private final TreeMap<Integer, Path> files = new TreeMap<>();
    private final TreeMap<Integer, JournalEntry> parts = new TreeMap<>();
    private final Disk disk;

    private Merge(Disk disk) {
        this.disk = disk;
    }

    /**
     * Joins.
     *
     * @param out must not be there yet
     * @param shards in any order
     * @return points in all
     * @throws InputException where shards are missing, double, unfinished or of several studies
     */
    public static long merge(Path out, List<Path> shards) throws IOException {
        SweepFormat wanted;
        try {
            wanted = SweepFormat.of(out);
        } catch (IllegalArgumentException e) {
            throw new InputException(Place.of(out.toString()), "", e.getMessage());
        }
        Merge merge = new Merge(new Disk());
        shards.forEach(merge::add);
        merge.checkComplete();
        merge.checkFormat(out, wanted);
        return merge.write(out.toAbsolutePath());
    }

    private void add(Path file) {
        Place place = Place.of(file.toString());
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new InputException(place, "", "is a directory, a pipe or a device; expected the result of trainyard"
                    + " sweep --shard");
        }
        if (!Files.exists(file)) {
            throw new InputException(place, "", Files.exists(ResultFile.sidecar(file)) || Files.exists(
                    file.resolveSibling(file.getFileName() + ".part")) ? "is not finished; run its sweep again to go on"
                    : "no such file");
        }
        Path sidecar = ResultFile.sidecar(file);
        if (!Files.exists(sidecar)) {
            throw new InputException(place, "", "has no " + sidecar.getFileName() + " beside it; expected the result of"
                    + " trainyard sweep --shard");
        }
        JournalEntry part = JournalEntry.read(sidecar);
        if (!part.isComplete() || !part.isSound()) {
            throw new InputException(place, "", "is not finished; run its sweep again to go on");
        }
        for (JournalEntry other : parts.values()) {
            if (!other.study().equals(part.study()) || other.format() != part.format()
                    || other.shard().of() != part.shard().of()) {
                throw new InputException(place, "", "is shard " + part.shard() + " of another study, program version, "
                        + "format or cut than " + files.firstEntry().getValue());
            }
        }
        Path twin = files.put(part.shard().number(), file);
        if (twin != null) {
            throw new InputException(place, "", "is shard " + part.shard() + ", and so is " + twin
                    + "; expected each once");
        }
        parts.put(part.shard().number(), part);
    }

    private void checkComplete() {
        int of = parts.firstEntry().getValue().shard().of();
        for (int number = 1; number <= of; number++) {
            if (!parts.containsKey(number)) {
                throw new InputException(Place.of("merge"), "", "shard " + number + "/" + of + " is missing; expected "
                        + of + " files, found " + parts.size());
            }
        }
    }

    /** A name that says another format than its rows have is a trap for whoever opens the file. */
    private void checkFormat(Path out, SweepFormat wanted) {
        SweepFormat format = parts.firstEntry().getValue().format();
        if (format != wanted) {
            throw new InputException(Place.of(out.toString()), "", "would be " + wanted + " and the shards are "
                    + format + "; expected a name that ends with ." + format);
        }
        files.values().forEach(file -> {
            if (!String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith("." + format)) {
                throw new InputException(Place.of(file.toString()), "", "holds " + format + " by its "
                        + ResultFile.sidecar(file).getFileName() + ", and its name says otherwise");
            }
        });
    }

    private long write(Path out) throws IOException {
        if (Files.exists(out)) {
            throw new InputException(Place.of(out.toString()), "", "is there already; remove it, or choose another "
                    + "name");
        }
        JournalEntry first = parts.firstEntry().getValue();
        CRC32C crc = new CRC32C();
        Counts counts = new Counts();
        long points = 0;
        Path sidecar = ResultFile.sidecar(out);
        TemporaryFile.sweepUp(out);
        TemporaryFile.sweepUp(sidecar);
        try (TemporaryFile temporary = TemporaryFile.beside(out); TemporaryFile proof = TemporaryFile.beside(sidecar)) {
            FileChannel channel = temporary.channel();
            for (JournalEntry part : parts.values()) {
                copy(part, channel, part == first ? 0 : part.headBytes(), crc);
                counts.add(part.counts());
                points += part.points();
            }
            List<Column> columns = JournalEntry.columns(ResultFile.sidecar(files.firstEntry().getValue()));
            byte[] foot = first.format().foot(channel, channel.position(), columns);
            crc.update(foot);
            disk.append(channel, ByteBuffer.wrap(foot));
            JournalEntry whole = JournalEntryBuilder.builder().study(first.study()).format(first.format())
                    .shard(Shard.WHOLE).points(points).done(points).headBytes(first.headBytes()).footBytes(foot.length)
                    .bytes(channel.position()).crc(crc.getValue()).counts(counts).build();
            disk.append(proof.channel(), ByteBuffer.wrap(whole.json(columns)));
            temporary.replaceAfter(proof);
        }
        return points;
    }

    private void copy(JournalEntry part, FileChannel to, long skip, CRC32C whole)
            throws IOException {
        Path file = files.get(part.shard().number());
        CRC32C own = new CRC32C();
        byte[] piece = new byte[PIECE];
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(piece); read > 0; read = in.read(piece)) {
                own.update(piece, 0, read);
                int from = (int) Math.max(0, Math.min(read, skip - bytes));
                int until = (int) Math.max(from, Math.min(read, part.bytes() - part.footBytes() - bytes));
                bytes += read;
                whole.update(piece, from, until - from);
                disk.append(to, ByteBuffer.wrap(piece, from, until - from));
            }
        }
        if (bytes != part.bytes() || own.getValue() != part.crc()) {
            throw new InputException(Place.of(file.toString()), "", "is damaged: it is not what the sweep wrote; "
                    + "remove it and run its shard again");
        }
    }
}
