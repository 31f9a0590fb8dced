package dev.trainyard.report.sweep;

import java.nio.charset.StandardCharsets;

/** Writes structures in Thrift's compact protocol, in which Parquet keeps what it says about itself. */
final class Thrift {
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;

    private final Bytes out;
    private final int[] fields = new int[16];
    private int depth;

    Thrift(Bytes out) {
        this.out = out;
    }

    private void field(int id, int type) {
        out.add((byte) (id - fields[depth] << 4 | type)); // no structure of Parquet's leaves out more than 15
        fields[depth] = id;
    }

    Thrift i32(int id, int value) {
        field(id, I32);
        zigzag(value);
        return this;
    }

    Thrift i64(int id, long value) {
        field(id, I64);
        zigzag(value);
        return this;
    }

    Thrift text(int id, String value) {
        field(id, BINARY);
        text(value);
        return this;
    }

    /** Begins a structure that is a field; {@link #end} ends it. */
    Thrift struct(int id) {
        field(id, STRUCT);
        return element();
    }

    /** Begins a structure that is an element of a list. */
    Thrift element() {
        fields[++depth] = 0;
        return this;
    }

    Thrift end() {
        out.add((byte) 0);
        depth--;
        return this;
    }

    /** The document's own end. */
    void stop() {
        out.add((byte) 0);
    }

    Thrift structs(int id, int size) {
        return list(id, size, STRUCT);
    }

    Thrift numbers(int id, int... values) {
        list(id, values.length, I32);
        for (int value : values) {
            zigzag(value);
        }
        return this;
    }

    Thrift texts(int id, String value) {
        list(id, 1, BINARY);
        text(value);
        return this;
    }

    private Thrift list(int id, int size, int type) {
        field(id, LIST);
        if (size < 15) {
            out.add((byte) (size << 4 | type));
        } else {
            out.add((byte) (0xF0 | type));
            varint(size);
        }
        return this;
    }

    private void text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        varint(bytes.length);
        out.add(bytes);
    }

    private void zigzag(long value) {
        varint(value << 1 ^ value >> 63);
    }

    private void varint(long value) {
        out.varint(value);
    }
}
