package dev.trainyard.cli.option;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an option that is one of a few names, as scenario files write them. */
public abstract class EnumConverter<E extends Enum<E>> implements ITypeConverter<E> {
    private final String what;
    private final E[] values;

    public EnumConverter(String what, E[] values) {
        this.what = what;
        this.values = values;
    }

    @Override
    public E convert(String written) {
        List<String> names = Arrays.stream(values).map(Entry::nameOf).toList();
        int index = names.indexOf(written.toLowerCase(Locale.ROOT));
        if (index < 0) {
            throw new TypeConversionException(Names.unknown(what, written, names));
        }
        return values[index];
    }
}
