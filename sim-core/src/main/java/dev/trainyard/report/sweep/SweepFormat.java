package dev.trainyard.report.sweep;

import dev.trainyard.input.Names;
import dev.trainyard.study.sweep.Study;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The formats of a sweep's result. */
public enum SweepFormat {
    /** Comma-separated values with a header. */
    CSV("csv"),
    /** A JSON object a line. */
    JSONL("jsonl"),
    /** Apache Parquet: a row group for each piece of the study, dictionaries, nothing compressed. */
    PARQUET("parquet");

    private final String ending;

    SweepFormat(String ending) {
        this.ending = ending;
    }

    /** @throws IllegalArgumentException naming the choices */
    public static SweepFormat named(String name) {
        List<String> names = Arrays.stream(values()).map(SweepFormat::toString).toList();
        int index = names.indexOf(name.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new IllegalArgumentException(Names.unknown("format", name, names));
        }
        return values()[index];
    }

    /** The format that a file's name ends with. */
    public static SweepFormat of(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("the name " + name + " says no format; expected it to end with one of "
                    + String.join(", ", Arrays.stream(values()).map(format -> "." + format).toList()));
        }
        return named(name.substring(dot + 1));
    }

    RowWriter rows(Study study) {
        return this == PARQUET ? new ParquetRows(study) : new TextRows(study, style());
    }

    /** What a file begins with. */
    byte[] head(Study study) {
        return this == PARQUET ? ParquetFoot.head() : TextRows.header(study, style());
    }

    /** What a file ends with, once it has so many bytes. */
    byte[] foot(FileChannel file, long length, List<Column> columns) throws IOException {
        return this == PARQUET ? ParquetFoot.of(file, length, columns) : new byte[0];
    }

    /** True where pieces are seen in the file, so that all runs of a study have to cut it alike. */
    boolean isCutIntoPieces() {
        return this == PARQUET;
    }

    /** Points of a piece. */
    int piece(boolean quick) {
        if (quick) {
            return this == PARQUET ? 1 << 16 : 1 << 13;
        }
        return this == PARQUET ? 1 << 6 : 1 << 3; // a kill costs the pieces in flight
    }

    private TextStyle style() {
        return this == CSV ? TextStyle.CSV : TextStyle.JSON_LINES;
    }

    @Override
    public String toString() {
        return ending;
    }
}
