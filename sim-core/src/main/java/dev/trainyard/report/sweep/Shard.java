package dev.trainyard.report.sweep;

import dev.trainyard.study.sweep.Study;

/**
 * A part of a study for one job of an array. Parts are runs of neighbouring points, as even as they can be.
 *
 * @param number from 1
 * @param of how many there are
 */
public record Shard(int number, int of) {
    /** More jobs than any scheduler's array takes. */
    public static final int MOST = 100_000;

    /** The whole study. */
    public static final Shard WHOLE = new Shard(1, 1);

    public Shard {
        if (of < 1 || of > MOST || number < 1 || number > of) {
            throw new IllegalArgumentException("expected i/n with 1 <= i <= n <= " + MOST + " such as 1/8, found \""
                    + number + "/" + of + "\"");
        }
    }

    /** Reads {@code 3/8}. */
    public static Shard parse(String written) {
        if (!written.matches("[0-9]{1,9}/[0-9]{1,9}")) {
            throw new IllegalArgumentException("expected i/n such as 1/8, found \"" + written + "\"");
        }
        int slash = written.indexOf('/');
        return new Shard(Integer.parseInt(written.substring(0, slash)), Integer.parseInt(written.substring(slash + 1)));
    }

    /** The first point, where parts begin at multiples of {@code unit} points. */
    long from(Study study, int unit) {
        return start(study.points(), unit, number - 1);
    }

    /** One beyond the last point. */
    long until(Study study, int unit) {
        return start(study.points(), unit, number);
    }

    private long start(long points, long unit, int shards) {
        long units = (points + unit - 1) / unit;
        return Math.min(points, (units / of * shards + units % of * shards / of) * unit);
    }

    boolean isWhole() {
        return of == 1;
    }

    @Override
    public String toString() {
        return number + "/" + of;
    }
}
