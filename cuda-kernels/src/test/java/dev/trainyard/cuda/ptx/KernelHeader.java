package dev.trainyard.cuda.ptx;

import dev.trainyard.cuda.driver.Arguments;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Text of {@code generated.cuh}: numbers of Java's that kernels need, and the structs that they are launched with. */
public final class KernelHeader {
    private final StringBuilder text = new StringBuilder("""
            #ifndef TRAINYARD_GENERATED_CUH
            #define TRAINYARD_GENERATED_CUH

            struct PhiloxBlock;
            """);

    /** A class's public whole numbers in a namespace of its name, in ascending order. */
    public KernelHeader constants(Class<?> type) {
        List<Field> numbers = Arrays.stream(type.getDeclaredFields()).filter(field -> field.getType() == int.class
                && Modifier.isStatic(field.getModifiers()) && Modifier.isPublic(field.getModifiers()))
                .sorted(Comparator.comparingInt(KernelHeader::value).thenComparing(Field::getName)).toList();
        open(type);
        numbers.forEach(field -> number(field.getName(), value(field)));
        text.append("}\n");
        return this;
    }

    /** An enumeration's ordinals in a namespace of its name. */
    public KernelHeader ordinals(Class<? extends Enum<?>> type) {
        open(type);
        for (Enum<?> value : type.getEnumConstants()) {
            number(value.name(), value.ordinal());
        }
        text.append("}\n");
        return this;
    }

    /** Each kernel's struct by its name. */
    public KernelHeader structs(Map<String, Arguments> launched) {
        launched.forEach((name, arguments) -> {
            text.append("\nstruct ").append(name).append("Arguments {\n");
            arguments.declarations().forEach(field -> text.append("    ").append(field).append(";\n"));
            text.append("};\n");
        });
        return this;
    }

    /** The whole header, with the digest of all below it. */
    public String text() throws NoSuchAlgorithmException {
        String body = text + "\n#endif\n";
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
        return "// Written from the Java sources by KernelHeaderTest; do not edit. Made anew by"
                + " cuda-kernels/refresh.sh.\n"
                + "// digest " + HexFormat.of().formatHex(digest) + "\n" + body;
    }

    private void open(Class<?> type) {
        text.append("\n// ").append(type.getName()).append("\nnamespace ")
                .append(type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT))
                .append(" {\n");
    }

    private void number(String name, int value) {
        text.append("constexpr int ").append(name).append(" = ").append(value).append(";\n");
    }

    private static int value(Field field) {
        try {
            return field.getInt(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
