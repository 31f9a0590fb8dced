package dev.trainyard.cli;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.iteration.Fidelity;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads --fidelity. */
final class FidelityConverter implements ITypeConverter<Fidelity> {

    @Override
    public Fidelity convert(String written) {
        List<String> names = Arrays.stream(Fidelity.values()).map(Entry::nameOf).toList();
        int index = names.indexOf(written.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new TypeConversionException(Names.unknown("fidelity", written, names));
        }
        return Fidelity.values()[index];
    }
}
