package dev.trainyard.report.sweep;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text as bytes that grow. Numbers are written without making objects: rows come by the million a second. */
final class Bytes {
    /** Digits of a number that is not whole; the last may be off by one. */
    static final int DIGITS = 10;

    private static final long SCALE = 1_000_000_000L;
    private static final int LARGEST = 280;
    private static final double[] POWERS = new double[2 * LARGEST + 1];
    private static final double LOG2 = Math.log10(2);

    static {
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
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
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
        if (number < 0) {
            bytes[size++] = '-';
        }
        long rest = Math.abs(number);
        int at = digits.length;
        do {
            digits[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        while (at < digits.length) {
            bytes[size++] = digits[at++];
        }
    }

    /** A finite number to {@value #DIGITS} significant digits, without trailing zeros. */
    void real(double number) {
        double value = Math.abs(number);
        if (value == 0) {
            add('0');
            return;
        }
        if (value < 1e-200 || value > 1e200) {
            add(Double.toString(number));
            return;
        }
        need(32);
        if (number < 0) {
            bytes[size++] = '-';
        }
        int exponent = (int) Math.floor(Math.getExponent(value) * LOG2);
        long scaled = scaled(value, exponent);
        if (scaled >= 10 * SCALE) {
            scaled = scaled(value, ++exponent);
        }
        int last = DIGITS;
        while (scaled % 10 == 0) {
            scaled /= 10;
            last--;
        }
        for (int i = last - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + scaled % 10);
            scaled /= 10;
        }
        place(exponent, last);
    }

    private static long scaled(double value, int exponent) {
        return (long) (value * POWERS[LARGEST + DIGITS - 1 - exponent] + 0.5);
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
            System.arraycopy(digits, 0, bytes, size, count);
            size += count;
        } else {
            for (int i = count; i <= exponent; i++) {
                digits[i] = '0';
            }
            fraction(Math.max(count, exponent + 1), exponent + 1);
        }
    }

    /** Digits with a point behind so many of them, if any follow. */
    private void fraction(int count, int before) {
        for (int i = 0; i < count; i++) {
            if (i == before) {
                bytes[size++] = '.';
            }
            bytes[size++] = digits[i];
        }
    }
}
