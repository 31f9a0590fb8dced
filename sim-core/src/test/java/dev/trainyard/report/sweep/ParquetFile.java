package dev.trainyard.report.sweep;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A reader of its own, by the letter of the format's documentation, of what the sweep's Parquet files make use of. */
final class ParquetFile {
    private final ByteBuffer bytes;
    private final Map<String, List<Object>> columns = new LinkedHashMap<>();

    /** Structures as maps from field numbers, numbers as longs, texts as bytes. */
    ParquetFile(byte[] file) {
        bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int length = bytes.getInt(file.length - 8);
        bytes.position(file.length - 8 - length);
        Map<Integer, Object> foot = struct();
        List<Map<Integer, Object>> schema = structs(foot, 2);
        for (Map<Integer, Object> group : structs(foot, 4)) {
            List<Map<Integer, Object>> chunks = structs(group, 1);
            for (int i = 0; i < chunks.size(); i++) {
                chunk(schema.get(i + 1), map(chunks.get(i), 3));
            }
        }
        if (columns.values().stream().anyMatch(values -> values.size() != number(foot, 3))) {
            throw new AssertionError("columns are not as long as the file says");
        }
    }

    Map<String, List<Object>> columns() {
        return columns;
    }

    private void chunk(Map<Integer, Object> element, Map<Integer, Object> meta) {
        String name = text(element, 4);
        int type = (int) number(element, 1);
        boolean optional = number(element, 3) == 1;
        List<Object> dictionary = List.of();
        if (meta.containsKey(11)) {
            bytes.position((int) number(meta, 11));
            dictionary = values(type, (int) number(map(struct(), 7), 1));
        }
        bytes.position((int) number(meta, 9));
        Map<Integer, Object> header = map(struct(), 5);
        int rows = (int) number(header, 1);
        int[] levels = new int[rows];
        Arrays.fill(levels, 1);
        if (optional) {
            int end = bytes.getInt() + bytes.position();
            levels = hybrid(1, rows);
            if (bytes.position() != end) {
                throw new AssertionError(name + ": definition levels end elsewhere");
            }
        }
        int present = Arrays.stream(levels).sum();
        List<Object> values;
        if (number(header, 2) == 0) {
            values = values(type, present);
        } else {
            values = new ArrayList<>();
            for (int index : hybrid(bytes.get(), present)) {
                values.add(dictionary.get(index));
            }
        }
        List<Object> into = columns.computeIfAbsent(name, unused -> new ArrayList<>());
        int next = 0;
        for (int level : levels) {
            into.add(level == 0 ? null : values.get(next++));
        }
    }

    private List<Object> values(int type, int count) {
        List<Object> values = new ArrayList<>();
        int bits = 0;
        for (int i = 0; i < count; i++) {
            switch (type) {
                case 0 -> {
                    bits = i % 8 == 0 ? bytes.get() : bits;
                    values.add((bits >> i % 8 & 1) == 1);
                }
                case 2 -> values.add(bytes.getLong());
                case 5 -> values.add(bytes.getDouble());
                case 6 -> values.add(new String(take(bytes.getInt()), StandardCharsets.UTF_8));
                default -> throw new AssertionError("type " + type);
            }
        }
        return values;
    }

    /** Runs and bit-packed groups of eight. */
    private int[] hybrid(int width, int count) {
        int[] result = new int[count];
        for (int at = 0; at < count;) {
            long head = varint();
            if ((head & 1) == 0) {
                int value = 0;
                for (int i = 0; i < (width + 7) / 8; i++) {
                    value |= (bytes.get() & 0xFF) << 8 * i;
                }
                for (long i = head >> 1; i > 0; i--) {
                    result[at++] = value;
                }
                continue;
            }
            byte[] packed = take((int) (head >> 1) * width);
            for (int i = 0; i < (head >> 1) * 8 && at < count; i++) {
                for (int bit = 0; bit < width; bit++) {
                    int place = i * width + bit;
                    result[at] |= (packed[place / 8] >> place % 8 & 1) << bit;
                }
                at++;
            }
        }
        return result;
    }

    private Map<Integer, Object> struct() {
        Map<Integer, Object> fields = new LinkedHashMap<>();
        int id = 0;
        for (int head = bytes.get(); head != 0; head = bytes.get()) {
            id += head >> 4 & 15;
            fields.put(id, value(head & 15));
        }
        return fields;
    }

    private Object value(int type) {
        return switch (type) {
            case 5, 6 -> {
                long raw = varint();
                yield raw >>> 1 ^ -(raw & 1);
            }
            case 8 -> take((int) varint());
            case 9 -> {
                int head = bytes.get() & 0xFF;
                long size = head >> 4 == 15 ? varint() : head >> 4;
                List<Object> list = new ArrayList<>();
                for (long i = 0; i < size; i++) {
                    list.add(value(head & 15));
                }
                yield list;
            }
            case 12 -> struct();
            default -> throw new AssertionError("Thrift type " + type);
        };
    }

    private long varint() {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes.get();
            value |= (long) (next & 0x7F) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }

    private byte[] take(int length) {
        byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    private static long number(Map<Integer, Object> struct, int field) {
        return (Long) struct.getOrDefault(field, -1L);
    }

    private static String text(Map<Integer, Object> struct, int field) {
        return new String((byte[]) struct.get(field), StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static Map<Integer, Object> map(Map<Integer, Object> struct, int field) {
        return (Map<Integer, Object>) struct.get(field);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<Integer, Object>> structs(Map<Integer, Object> struct, int field) {
        return (List<Map<Integer, Object>>) struct.get(field);
    }
}
