package dev.trainyard.report.sweep;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.report.JsonOut;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a result file holds so far, as its journal says while it grows and the file beside it when it is done.
 *
 * @param study the study's digest
 * @param format the file's
 * @param shard which part of the study
 * @param points of this part in all
 * @param done points of this part whose rows are in the file
 * @param headBytes of the file that come before the first row
 * @param footBytes of the file that come behind the last row
 * @param bytes of the file, head and foot included
 * @param crc CRC-32C of those bytes
 * @param counts of what came of the points
 */
@RecordBuilder
record JournalEntry(String study, SweepFormat format, Shard shard, long points, long done, long headBytes,
        long footBytes, long bytes, long crc, Counts counts) {

    /** Before anything is written. */
    static JournalEntry nothing(String study, SweepFormat format, Shard shard, long points) {
        return JournalEntryBuilder.builder().study(study).format(format).shard(shard).points(points).done(0)
                .headBytes(0).footBytes(0).bytes(0).crc(0).counts(new Counts()).build();
    }

    /** The same run, further on. */
    JournalEntry grown(long doneNow, long foot, long bytesNow, long crcNow, Counts countsNow) {
        return JournalEntryBuilder.builder(this).done(doneNow).footBytes(foot).bytes(bytesNow).crc(crcNow)
                .counts(countsNow).build();
    }

    /** The record and, where there are any, columns as a file of JSON. */
    byte[] json(List<Column> columns) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("study", study);
        values.put("format", format.toString());
        values.put("shard", shard.toString());
        values.put("points", points);
        values.put("done", done);
        values.put("headBytes", headBytes);
        values.put("footBytes", footBytes);
        values.put("bytes", bytes);
        values.put("crc32c", crc);
        values.put("status", counts.values());
        if (!columns.isEmpty()) {
            values.put("columns", Columns.values(columns));
        }
        return JsonOut.pretty(values).getBytes(StandardCharsets.UTF_8);
    }

    /** Reads what {@link #json} wrote. */
    static JournalEntry read(Path file) {
        Entry root = Documents.read(file);
        Shard shard;
        SweepFormat format;
        try {
            shard = Shard.parse(root.require("shard").text());
            format = SweepFormat.named(root.require("format").text());
        } catch (IllegalArgumentException e) {
            throw root.error(e.getMessage());
        }
        long most = 1L << 52;
        return JournalEntryBuilder.builder().study(root.require("study").text()).format(format).shard(shard)
                .points(root.require("points").whole(0, most)).done(root.require("done").whole(0, most))
                .headBytes(root.require("headBytes").whole(0, most)).footBytes(root.require("footBytes").whole(0, most))
                .bytes(root.require("bytes").whole(0, most)).crc(root.require("crc32c").whole(0, 1L << 32))
                .counts(Counts.read(root.require("status"))).build();
    }

    /** The columns that a finished result's file names. */
    static List<Column> columns(Path file) {
        return Documents.read(file).require("columns").elements().stream()
                .map(column -> new Column(column.require("name").text(),
                        column.require("type").choice(Column.Type.class),
                        column.find("unit").map(Entry::text).orElse(""), column.require("meaning").text()))
                .toList();
    }

    boolean isComplete() {
        return done == points;
    }

    /** False where its own numbers contradict each other. */
    boolean isSound() {
        return done <= points && counts.total() == done && headBytes + footBytes <= bytes;
    }

    boolean isOfSameRun(JournalEntry other) {
        return study.equals(other.study) && format == other.format && shard.equals(other.shard)
                && points == other.points;
    }
}
