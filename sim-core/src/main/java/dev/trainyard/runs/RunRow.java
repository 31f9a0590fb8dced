package dev.trainyard.runs;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVRecord;

/** One line of a runs file with typed, located readers. A blank cell is an unknown value. */
final class RunRow {
    private static final Pattern PLAIN = Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

    private final String file;
    private final int line;
    private final CSVRecord cells;
    /** Where a blank cell is looked for; null: nowhere. */
    private final RunRow below;

    RunRow(String file, int line, CSVRecord cells) {
        this(file, line, cells, null);
    }

    private RunRow(String file, int line, CSVRecord cells, RunRow below) {
        this.file = file;
        this.line = line;
        this.cells = cells;
        this.below = below;
    }

    /** This line with another's cells where its own are blank. */
    RunRow or(RunRow other) {
        return new RunRow(file, line, cells, other);
    }

    int line() {
        return line;
    }

    InputException error(String column, String problem) {
        return new InputException(new Place(file, line, 0), column, problem);
    }

    /** The cell's text, stripped; empty where blank or where the file has no such column. */
    String text(String column) {
        String own = cells.isMapped(column) && cells.isSet(column) ? cells.get(column).strip() : "";
        return own.isEmpty() && below != null ? below.text(column) : own;
    }

    boolean blank(String column) {
        return text(column).isEmpty();
    }

    String requireText(String column) {
        if (blank(column)) {
            throw error(column, "is blank; a value is needed here");
        }
        return text(column);
    }

    int whole(String column, int least, int most) {
        requireText(column);
        return find(column, least, most).getAsInt();
    }

    int whole(String column, int least, int most, int whenBlank) {
        return find(column, least, most).orElse(whenBlank);
    }

    OptionalInt find(String column, int least, int most) {
        OptionalDouble value = number(column, least, most);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        if (value.getAsDouble() != Math.rint(value.getAsDouble())) {
            throw error(column, "expected a whole number, found \"" + Names.clip(text(column)) + "\"");
        }
        return OptionalInt.of((int) value.getAsDouble());
    }

    OptionalDouble number(String column, double least, double most) {
        String written = text(column);
        if (written.isEmpty()) {
            return OptionalDouble.empty();
        }
        // Only plain decimals, so that Java's own forms (1f, 0x1p3, NaN, Infinity) are no numbers here.
        if (!PLAIN.matcher(written).matches()) {
            throw error(column, "expected a number, found \"" + Names.clip(written) + "\"");
        }
        double value = Double.parseDouble(written);
        if (value < least || value > most) {
            throw error(column, "must lie between " + plain(least) + " and " + plain(most) + ", found \""
                    + Names.clip(written) + "\"");
        }
        return OptionalDouble.of(value);
    }

    boolean flag(String column, boolean whenBlank) {
        return switch (text(column).toLowerCase(Locale.ROOT)) {
            case "" -> whenBlank;
            case "y", "yes", "true" -> true;
            case "n", "no", "false" -> false;
            default -> throw error(column, "expected y or n, found \"" + Names.clip(text(column)) + "\"");
        };
    }

    /** One of the words; the default where blank. */
    String choice(String column, List<String> words, Supplier<String> whenBlank) {
        if (blank(column)) {
            return whenBlank.get();
        }
        String word = text(column).toLowerCase(Locale.ROOT);
        if (!words.contains(word)) {
            throw error(column, Names.unknown("value", text(column), words));
        }
        return word;
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value)
                : Double.toString(value);
    }
}
