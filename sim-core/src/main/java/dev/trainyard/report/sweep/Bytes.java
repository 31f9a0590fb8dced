package dev.trainyard.report.sweep;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes that grow. Numbers as text are written without making objects: rows come by the million a second. */
final class Bytes {
    /** Digits of a number that is not whole; the last may be off by one. */
    static final int DIGITS = 10;

    private static final VarHandle FOUR = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class,
            ByteOrder.LITTLE_ENDIAN);
    private static final long SCALE = 1_000_000_000L;
    private static final int LARGEST = 280;
    private static final double[] POWERS = new double[2 * LARGEST + 1];
    /** 00 to 99. */
    private static final byte[] PAIRS = new byte[200];
    private static final double LOG2 = Math.log10(2);

    static {
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
        for (int i = 0; i < POWERS.length; i++) {
            POWERS[i] = Double.parseDouble("1e" + (i - LARGEST));
        }
    }

    private final byte[] digits = new byte[20];
    private byte[] bytes;
    private int size;

    Bytes(int room) {
        bytes = new byte[room];
    }

    int size() {
        return size;
    }

    /** The array itself. */
    byte[] array() {
        return bytes;
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }

    /** Takes back so many bytes. */
    void back(int count) {
        size -= count;
    }

    /** Adds what stands from a place to another once more. */
    void again(int from, int until) {
        need(until - from);
        System.arraycopy(bytes, from, bytes, size, until - from);
        size += until - from;
    }

    /** Takes off what was added from a place on. */
    byte[] cut(int from) {
        byte[] taken = Arrays.copyOfRange(bytes, from, size);
        size = from;
        return taken;
    }

    void clear() {
        size = 0;
    }

    /** Room for so many more bytes. */
    void need(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length + bytes.length / 2));
        }
    }

    void add(byte[] more) {
        need(more.length);
        if (more.length == 1) {
            bytes[size++] = more[0];
            return;
        }
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    void add(byte[] more, int length) {
        need(length);
        System.arraycopy(more, 0, bytes, size, length);
        size += length;
    }

    void add(byte more) {
        need(1);
        bytes[size++] = more;
    }

    /** Four bytes, the lowest first. */
    void le4(int value) {
        need(4);
        FOUR.set(bytes, size, value);
        size += 4;
    }

    void le4At(int at, int value) {
        FOUR.set(bytes, at, value);
    }

    /** Eight bytes, the lowest first. */
    void le8(long value) {
        need(8);
        EIGHT.set(bytes, size, value);
        size += 8;
    }

    /** Seven bits a byte, the lowest first. */
    void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            add((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        add((byte) rest);
    }

    void add(char ascii) {
        need(1);
        bytes[size++] = (byte) ascii;
    }

    void add(String text) {
        add(text.getBytes(StandardCharsets.UTF_8));
    }

    void whole(long number) {
        need(20);
        if (number >= 0 && number < 10) {
            bytes[size++] = (byte) ('0' + number);
            return;
        }
        if (number < 0) {
            bytes[size++] = '-';
        }
        long rest = Math.abs(number);
        int at = digits.length;
        while (rest >= 10) {
            int pair = (int) (rest % 100) << 1;
            rest /= 100;
            digits[--at] = PAIRS[pair + 1];
            digits[--at] = PAIRS[pair];
        }
        if (rest > 0) {
            digits[--at] = (byte) ('0' + rest);
        }
        while (at < digits.length) {
            bytes[size++] = digits[at++];
        }
    }

    /** A finite number to {@value #DIGITS} significant digits, without trailing zeros. */
    void real(double number) {
        double value = Math.abs(number);
        need(32);
        if (value == 0) {
            bytes[size++] = '0';
            return;
        }
        if (value < 1e-200 || value > 1e200) {
            add(Double.toString(number));
            return;
        }
        if (number < 0) {
            bytes[size++] = '-';
        }
        int exponent = (int) Math.floor(Math.getExponent(value) * LOG2);
        long scaled = scaled(value, exponent);
        if (scaled >= 10 * SCALE) {
            scaled = scaled(value, ++exponent);
        }
        split(scaled);
        int last = DIGITS;
        while (digits[last - 1] == '0') {
            last--;
        }
        place(exponent, last);
    }

    private static long scaled(double value, int exponent) {
        return (long) (value * POWERS[LARGEST + DIGITS - 1 - exponent] + 0.5);
    }

    /** Ten digits by twos. */
    private void split(long number) {
        int low = (int) (number % 1_000_000);
        int high = (int) (number / 1_000_000);
        pair(0, high / 100);
        pair(2, high % 100);
        pair(4, low / 10_000);
        pair(6, low / 100 % 100);
        pair(8, low % 100);
    }

    private void pair(int at, int value) {
        digits[at] = PAIRS[value << 1];
        digits[at + 1] = PAIRS[(value << 1) + 1];
    }

    private void place(int exponent, int count) {
        if (exponent < -6 || exponent >= 15) {
            fraction(count, 1);
            bytes[size++] = 'E';
            whole(exponent);
        } else if (exponent < 0) {
            bytes[size++] = '0';
            bytes[size++] = '.';
            for (int i = -1; i > exponent; i--) {
                bytes[size++] = '0';
            }
            copy(0, count);
        } else {
            for (int i = count; i <= exponent; i++) {
                digits[i] = '0';
            }
            fraction(Math.max(count, exponent + 1), exponent + 1);
        }
    }

    /** Digits with a point behind so many of them, if any follow. */
    private void fraction(int count, int before) {
        copy(0, Math.min(count, before));
        if (count > before) {
            bytes[size++] = '.';
            copy(before, count);
        }
    }

    private void copy(int from, int until) {
        for (int i = from; i < until; i++) {
            bytes[size++] = digits[i];
        }
    }
}
