package dev.trainyard.cli.terminal;

import dev.trainyard.input.Names;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** How results are printed. */
public enum Format {
    TABLE, JSON, CSV;

    /** Reads what the user wrote, case ignored. */
    public static Format parse(String written) {
        return Arrays.stream(values()).filter(format -> format.toString().equals(written.toLowerCase(Locale.ROOT)))
                .findFirst().orElseThrow(() -> new TypeConversionException(
                        Names.unknown("format", written, Arrays.stream(values()).map(Format::toString).toList())));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
