package dev.trainyard.cuda.job;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.IntBuffer;

/**
 * Walks through a part's buffer column by column, doubles before ints, and copies a slice of each: whole runs of values
 * at once, which is several times as fast as one by one.
 */
final class Columns {
    /** Items that are turned round together: few enough for their rows to stay in the nearest cache. */
    private static final int TILE = 128;

    private final DoubleBuffer doubles;
    private final IntBuffer ints;
    private final Job.Slice slice;
    /** Where the next column begins, bytes. */
    private int at;

    Columns(ByteBuffer buffer, Job.Slice slice) {
        this.doubles = buffer.asDoubleBuffer();
        this.ints = buffer.asIntBuffer();
        this.slice = slice;
    }

    private int next(int valueBytes, int width) {
        int start = at / valueBytes;
        at += valueBytes * width * slice.items();
        return start;
    }

    /** A double an item. */
    Columns put(double[] from) {
        return put(from, 1);
    }

    /** So many doubles an item, side by side. */
    Columns put(double[] from, int width) {
        doubles.put(next(Double.BYTES, width) + width * slice.from(), from, width * slice.item(),
                width * slice.count());
        return this;
    }

    /** An int an item. */
    Columns put(int[] from) {
        ints.put(next(Integer.BYTES, 1) + slice.from(), from, slice.item(), slice.count());
        return this;
    }

    /** So many doubles an item, side by side in the array; in the buffer the item is the last index. */
    Columns turn(double[] from, int width) {
        return tiles(width, (place, tile, items, first) -> {
            for (int p = 0; p < items; p++) {
                tile[p] = from[first + p * width];
            }
            doubles.put(place, tile, 0, items);
        });
    }

    /** As {@link #put(double[])}, the other way. */
    Columns get(double[] to) {
        return get(to, 1);
    }

    /** As {@link #put(double[], int)}, the other way. */
    Columns get(double[] to, int width) {
        doubles.get(next(Double.BYTES, width) + width * slice.from(), to, width * slice.item(),
                width * slice.count());
        return this;
    }

    /** As {@link #put(int[])}, the other way. */
    Columns get(int[] to) {
        ints.get(next(Integer.BYTES, 1) + slice.from(), to, slice.item(), slice.count());
        return this;
    }

    /** As {@link #turn}, the other way. */
    Columns turnBack(double[] to, int width) {
        return tiles(width, (place, tile, items, first) -> {
            doubles.get(place, tile, 0, items);
            for (int p = 0; p < items; p++) {
                to[first + p * width] = tile[p];
            }
        });
    }

    /** Some items' values of one row of the buffer. */
    private interface Tile {
        /**
         * Carries them over.
         *
         * @param place where they are in the buffer, one behind the other
         * @param tile room for them
         * @param items how many
         * @param first where the first one's value is in the array
         */
        void carry(int place, double[] tile, int items, int first);
    }

    private Columns tiles(int width, Tile tile) {
        int start = next(Double.BYTES, width) + slice.from();
        double[] room = new double[Math.min(TILE, slice.count())];
        for (int done = 0; done < slice.count(); done += room.length) {
            int items = Math.min(room.length, slice.count() - done);
            int rows = (slice.item() + done) * width;
            for (int i = 0; i < width; i++) {
                tile.carry(start + i * slice.items() + done, room, items, rows + i);
            }
        }
        return this;
    }
}
