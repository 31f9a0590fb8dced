package dev.trainyard.report.sweep;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The end of a Parquet file: its schema and where which column of which row group is. Made from the small index that
 * {@link ParquetRows} puts in front of each group, which readers skip: so a file can grow, be cut off after any group
 * and be joined from shards without anything remembered beside it.
 */
final class ParquetFoot {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final FileChannel file;
    private final List<Column> columns;
    private final Bytes groups = new Bytes(1 << 16);
    private int count;
    private long rows;

    private ParquetFoot(FileChannel file, List<Column> columns) {
        this.file = file;
        this.columns = columns;
    }

    /** The bytes that begin a file. */
    static byte[] head() {
        return MAGIC.clone();
    }

    /** The bytes that end a file of so many bytes. */
    static byte[] of(FileChannel file, long length, List<Column> columns) throws IOException {
        ParquetFoot foot = new ParquetFoot(file, columns);
        long at = MAGIC.length;
        while (at < length) {
            at = foot.group(at);
        }
        return foot.bytes();
    }

    /** Rows in so many bytes of a file that has no foot yet. */
    static long rows(FileChannel file, long length, int columns) throws IOException {
        ParquetFoot foot = new ParquetFoot(file, List.of());
        long rows = 0;
        int head = 8 + 8 * columns;
        for (long at = MAGIC.length; at < length;) {
            ByteBuffer index = foot.read(at, head);
            rows += index.getInt();
            long pages = index.getInt();
            if (pages < 0) {
                throw new EOFException("a row group has a negative size");
            }
            at += head + pages;
        }
        return rows;
    }

    /** Adds the group that begins at a place and gives the place behind it. */
    private long group(long at) throws IOException {
        ByteBuffer index = read(at, 8 + 8 * columns.size());
        int groupRows = index.getInt();
        int pages = index.getInt();
        long column = at + index.capacity();
        Thrift group = new Thrift(groups).structs(1, columns.size());
        for (Column each : columns) {
            int dictionary = index.getInt();
            int length = index.getInt();
            column(group.element(), each, groupRows, column, dictionary, length);
            column += length;
        }
        group.i64(2, pages).i64(3, groupRows).stop();
        rows += groupRows;
        count++;
        return at + index.capacity() + pages;
    }

    private static void column(Thrift chunk, Column column, int rows, long at, int dictionary, int length) {
        chunk.i64(2, at).struct(3).i32(1, ParquetColumn.typeOf(column));
        if (dictionary > 0) {
            chunk.numbers(2, ParquetColumn.PLAIN, ParquetColumn.RLE, ParquetColumn.DICTIONARY);
        } else {
            chunk.numbers(2, ParquetColumn.PLAIN, ParquetColumn.RLE);
        }
        chunk.texts(3, column.name()).i32(4, 0).i64(5, rows).i64(6, length).i64(7, length).i64(9, at + dictionary);
        if (dictionary > 0) {
            chunk.i64(11, at);
        }
        chunk.end().end();
    }

    private ByteBuffer read(long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, at + bytes.position()) < 0) {
                throw new EOFException("a row group's index is cut off");
            }
        }
        return bytes.flip();
    }

    private byte[] bytes() {
        Bytes out = new Bytes(groups.size() + (1 << 14));
        Thrift foot = new Thrift(out).i32(1, 1).structs(2, columns.size() + 1);
        foot.element().text(4, "study").i32(5, columns.size()).end();
        for (Column column : columns) {
            foot.element().i32(1, ParquetColumn.typeOf(column)).i32(3, ParquetColumn.isRequired(column) ? 0 : 1)
                    .text(4, column.name());
            if (column.type() == Column.Type.TEXT) {
                foot.i32(6, 0);
            }
            foot.end();
        }
        foot.i64(3, rows).structs(4, count);
        out.add(groups.array(), groups.size());
        foot.text(6, "trainyard").stop();
        out.le4(out.size());
        out.add(MAGIC);
        return out.copy();
    }
}
