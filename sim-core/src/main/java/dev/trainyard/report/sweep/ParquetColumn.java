package dev.trainyard.report.sweep;

import dev.trainyard.report.sweep.Column.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of one column in one row group, written as a dictionary page, where that is shorter, and one data page.
 * Nothing is compressed: configuration columns have few values, and figures hardly shrink.
 */
final class ParquetColumn {
    static final int PLAIN = 0;
    static final int RLE = 3;
    static final int DICTIONARY = 8;

    private static final int DATA_PAGE = 0;
    private static final int DICTIONARY_PAGE = 2;
    private static final int MOST_ENTRIES = 1 << 10;
    /** Figures are zero throughout, or all differ: it is not worth looking further. */
    private static final int FEW_FIGURES = 4;
    private static final int SLOTS = MOST_ENTRIES << 2;

    private final Column column;
    private long[] values = new long[1024];
    private boolean[] there = new boolean[1024];
    private int rows;
    private int present;
    private final Map<String, Integer> texts = new HashMap<>();
    private final List<byte[]> entries = new ArrayList<>();
    private final String[] first = new String[4];
    private String lastText;
    private int lastEntry;
    private final Bytes body = new Bytes(1 << 12);
    private final int[] slots = new int[SLOTS];
    private final long[] found = new long[MOST_ENTRIES];
    private int[] indices = new int[1024];

    ParquetColumn(Column column) {
        this.column = column;
    }

    Column column() {
        return column;
    }

    void clear() {
        rows = 0;
        present = 0;
        texts.clear();
        entries.clear();
        lastText = null;
        Arrays.fill(first, null);
    }

    void missing() {
        room();
        there[rows++] = false;
    }

    void whole(long value) {
        room();
        there[rows++] = true;
        values[present++] = value;
    }

    void real(double value) {
        whole(Double.doubleToRawLongBits(value + 0.0));
    }

    void flag(boolean value) {
        whole(value ? 1 : 0);
    }

    void text(String value) {
        if (value == null) {
            missing();
            return;
        }
        whole(entry(value));
    }

    /** The text's number; the names of enum constants, which are always the same objects, are soon found. */
    private int entry(String value) {
        for (int i = 0; i < Math.min(first.length, entries.size()); i++) {
            if (first[i] == value) {
                return i;
            }
        }
        if (value != lastText) {
            lastText = value;
            Integer known = texts.get(value);
            if (known == null) {
                known = entries.size();
                texts.put(value, known);
                entries.add(value.getBytes(StandardCharsets.UTF_8));
                if (known < first.length) {
                    first[known] = value;
                }
            }
            lastEntry = known;
        }
        return lastEntry;
    }

    private void room() {
        if (rows == there.length) {
            there = Arrays.copyOf(there, 2 * rows);
            values = Arrays.copyOf(values, 2 * rows);
            indices = new int[2 * rows];
        }
    }

    /**
     * Adds the pages.
     *
     * @return bytes of the dictionary page; 0 where there is none
     */
    int write(Bytes out) {
        int from = out.size();
        int entriesThere = column.type() == Type.TEXT ? texts() : column.type() == Type.BOOLEAN ? 0 : numbers();
        int dictionary = 0;
        if (entriesThere > 0) {
            page(out, DICTIONARY_PAGE, entriesThere);
            dictionary = out.size() - from;
        }
        body.clear();
        levels();
        if (entriesThere > 0) {
            indices(entriesThere);
        } else {
            plain();
        }
        page(out, DATA_PAGE, entriesThere > 0 ? DICTIONARY : PLAIN);
        return dictionary;
    }

    private void page(Bytes out, int type, int numberOrEncoding) {
        Thrift header = new Thrift(out).i32(1, type).i32(2, body.size()).i32(3, body.size());
        if (type == DATA_PAGE) {
            header.struct(5).i32(1, rows).i32(2, numberOrEncoding).i32(3, RLE).i32(4, RLE).end();
        } else {
            header.struct(7).i32(1, numberOrEncoding).i32(2, PLAIN).end();
        }
        header.stop();
        out.add(body.array(), body.size());
    }

    /** The dictionary of texts in the body, and the indices. */
    private int texts() {
        body.clear();
        for (byte[] entry : entries) {
            body.le4(entry.length);
            body.add(entry);
        }
        for (int i = 0; i < present; i++) {
            indices[i] = (int) values[i];
        }
        return entries.size();
    }

    /** The dictionary of numbers in the body, and the indices; 0 where there are too many for one. */
    private int numbers() {
        Arrays.fill(slots, 0);
        int count = 0;
        int index = -1;
        int most = column.type() == Type.NUMBER ? FEW_FIGURES : Math.min(MOST_ENTRIES, 1 + present / 8);
        for (int i = 0; i < present; i++) {
            long value = values[i];
            if (index < 0 || found[index] != value) {
                int slot = (int) (value * 0x9E3779B97F4A7C15L >>> 40) & SLOTS - 1;
                while (slots[slot] != 0 && found[slots[slot] - 1] != value) {
                    slot = slot + 1 & SLOTS - 1;
                }
                if (slots[slot] == 0) {
                    if (count == most) {
                        return 0;
                    }
                    found[count] = value;
                    slots[slot] = ++count;
                }
                index = slots[slot] - 1;
            }
            indices[i] = index;
        }
        body.clear();
        for (int i = 0; i < count; i++) {
            body.le8(found[i]);
        }
        return count;
    }

    /** Which rows have a value: one run where all or none have, otherwise a bit each. */
    private void levels() {
        if (isRequired(column)) {
            return;
        }
        int at = body.size();
        body.le4(0);
        if (present == rows || present == 0) {
            body.varint((long) rows << 1);
            body.add((byte) (present == rows ? 1 : 0));
        } else {
            body.varint((long) (rows + 7) / 8 << 1 | 1);
            for (int i = 0; i < rows; i += 8) {
                int bits = 0;
                for (int bit = 0; bit < Math.min(8, rows - i); bit++) {
                    bits |= there[i + bit] ? 1 << bit : 0;
                }
                body.add((byte) bits);
            }
        }
        body.le4At(at, body.size() - at - 4);
    }

    private void indices(int count) {
        int width = Math.max(1, 32 - Integer.numberOfLeadingZeros(count - 1));
        body.add((byte) width);
        if (count == 1) {
            body.varint((long) present << 1);
            body.add((byte) 0);
            return;
        }
        int groups = (present + 7) / 8;
        body.varint((long) groups << 1 | 1);
        long bits = 0;
        int held = 0;
        for (int i = 0; i < groups * 8; i++) {
            bits |= (long) (i < present ? indices[i] : 0) << held;
            held += width;
            while (held >= 8) {
                body.add((byte) bits);
                bits >>>= 8;
                held -= 8;
            }
        }
    }

    private void plain() {
        if (column.type() == Type.BOOLEAN) {
            for (int i = 0; i < present; i += 8) {
                int bits = 0;
                for (int bit = 0; bit < Math.min(8, present - i); bit++) {
                    bits |= (int) values[i + bit] << bit;
                }
                body.add((byte) bits);
            }
        } else {
            for (int i = 0; i < present; i++) {
                body.le8(values[i]);
            }
        }
    }

    /** The point's number and its status are in every row. */
    static boolean isRequired(Column column) {
        return column.name().equals("point") || column.name().equals("status");
    }

    /** Parquet's number of the column's type. */
    static int typeOf(Column column) {
        return switch (column.type()) {
            case BOOLEAN -> 0;
            case INTEGER -> 2;
            case NUMBER -> 5;
            case TEXT -> 6;
        };
    }
}
