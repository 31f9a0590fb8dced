package dev.trainyard.scenario;

import dev.trainyard.input.Sha256;
import dev.trainyard.model.Transformer;
import dev.trainyard.model.layer.LayerStack;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A fingerprint of everything that a scenario's answer depends on, so that two results can be told to be of the same
 * question. The scenario's own name and its notes are left out: they change nothing.
 */
public final class ScenarioDigest {
    private ScenarioDigest() {}

    /** SHA-256 over {@link #canonical}, as 64 lower-case hexadecimal digits. */
    public static String of(Scenario scenario) {
        return Sha256.of(canonical(scenario));
    }

    /** The resolved scenario as text: components in the order in which the records declare them. */
    public static String canonical(Scenario scenario) {
        StringBuilder text = new StringBuilder();
        write(text, ScenarioBuilder.builder(scenario).name("").build());
        return text.toString();
    }

    private static void write(StringBuilder text, Object value) {
        if (value == null) {
            text.append('-');
        } else if (value instanceof Double number) {
            // Double.toString changed between JDK 18 and 19; the hexadecimal form is exact and the same everywhere.
            text.append(Double.toHexString(number));
        } else if (value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else if (value instanceof String string) {
            text.append(string.length()).append(':').append(string);
        } else if (value instanceof Enum<?> constant) {
            text.append(constant.name());
        } else if (value instanceof Optional<?> optional) {
            write(text, optional.orElse(null));
        } else if (value instanceof Collection<?> collection) {
            writeAll(text, collection);
        } else if (value instanceof Map<?, ?> map) {
            write(text, new TreeMap<>(map).entrySet().stream().map(String::valueOf).toList());
        } else if (value instanceof Transformer model) {
            // What the short form says needs no layers written out.
            writeRecord(text, "Transformer", model.shape());
            if (!model.isShort()) {
                writeAll(text, model.stack().runs());
                writeAll(text, model.towers());
                write(text, model.frozenEnds());
            }
        } else if (value instanceof LayerStack stack) {
            writeAll(text, stack.runs());
        } else if (value instanceof Record) {
            writeRecord(text, value.getClass().getSimpleName(), value);
        } else {
            throw new IllegalArgumentException("a scenario holds a " + value.getClass().getName()
                    + ", which has no canonical form; expected records, enums, numbers, text and lists of them");
        }
    }

    private static void writeAll(StringBuilder text, Collection<?> collection) {
        text.append('[');
        if (collection instanceof Set<?>) {
            // A set's iteration order may change from one run of the JVM to the next.
            collection.stream().map(ScenarioDigest::written).sorted().forEach(item -> text.append(item).append(','));
        } else {
            collection.forEach(item -> text.append(written(item)).append(','));
        }
        text.append(']');
    }

    private static String written(Object value) {
        StringBuilder text = new StringBuilder();
        write(text, value);
        return text.toString();
    }

    private static void writeRecord(StringBuilder text, String name, Object value) {
        text.append(name).append('{');
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            if (value instanceof Scenario && component.getName().equals("notes")) {
                continue;
            }
            text.append(component.getName()).append('=');
            try {
                write(text, component.getAccessor().invoke(value));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("the component " + component.getName() + " of "
                        + value.getClass().getName() + " cannot be read", e);
            }
            text.append(';');
        }
        text.append('}');
    }
}
