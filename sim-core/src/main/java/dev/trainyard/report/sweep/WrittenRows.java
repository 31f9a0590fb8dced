package dev.trainyard.report.sweep;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/** What a result's file really holds, read from its beginning: to be held against what is written of it. */
final class WrittenRows {
    private static final int PIECE = 1 << 20;

    private final CRC32C crc = new CRC32C();
    private long bytes;
    private long lines;
    private boolean quoted;
    private final SweepFormat format;

    private WrittenRows(SweepFormat format) {
        this.format = format;
    }

    /**
     * Reads so many bytes of a file, or as many as there are; the channel's position is behind them.
     *
     * @param length bytes to read
     */
    static WrittenRows read(FileChannel file, SweepFormat format, long length) throws IOException {
        WrittenRows written = new WrittenRows(format);
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        file.position(0);
        while (written.bytes < length) {
            piece.clear().limit((int) Math.min(PIECE, length - written.bytes));
            int read = file.read(piece);
            if (read < 0) {
                break;
            }
            written.add(piece.array(), read);
        }
        return written;
    }

    private void add(byte[] piece, int length) {
        crc.update(piece, 0, length);
        bytes += length;
        for (int i = 0; i < length; i++) {
            if (piece[i] == '"') {
                quoted ^= format == SweepFormat.CSV; // JSON's text holds no end of line
            } else if (piece[i] == '\n' && !quoted) {
                lines++;
            }
        }
    }

    CRC32C crc() {
        return crc;
    }

    long bytes() {
        return bytes;
    }

    /** True where these are the bytes that the entry speaks of. */
    boolean are(JournalEntry entry) {
        return bytes == entry.bytes() && crc.getValue() == entry.crc();
    }

    /** Rows of points among them, of a file without its foot. */
    long rows(FileChannel file, int columns) throws IOException {
        return switch (format) {
            case CSV -> lines - 1;
            case JSONL -> lines;
            case PARQUET -> ParquetFoot.rows(file, bytes, columns);
        };
    }
}
