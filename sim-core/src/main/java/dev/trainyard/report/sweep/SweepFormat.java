package dev.trainyard.report.sweep;

import dev.trainyard.input.Names;
import dev.trainyard.study.sweep.Study;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The formats of a sweep's result. */
public enum SweepFormat {
    /** Comma-separated values with a header. */
    CSV("csv"),
    /** A JSON object a line. */
    JSONL("jsonl");

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
        return new TextRows(study, style());
    }

    byte[] head(Study study) {
        return TextRows.header(study, style());
    }

    private TextStyle style() {
        return this == CSV ? TextStyle.CSV : TextStyle.JSON_LINES;
    }

    @Override
    public String toString() {
        return ending;
    }
}
