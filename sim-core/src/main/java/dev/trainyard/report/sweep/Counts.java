package dev.trainyard.report.sweep;

import dev.trainyard.input.Entry;
import dev.trainyard.study.sweep.PointBlock;
import dev.trainyard.study.sweep.PointStatus;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many points came to what end. */
public final class Counts {
    private final long[] counts = new long[PointStatus.values().length];

    /** Counts a block. */
    void add(PointBlock block) {
        for (int i = 0; i < block.size(); i++) {
            counts[block.status(i).ordinal()]++;
        }
    }

    static Counts read(Entry entry) {
        Counts counts = new Counts();
        for (PointStatus status : PointStatus.values()) {
            counts.counts[status.ordinal()] = entry.require(Entry.nameOf(status)).whole(0, 1L << 52);
        }
        return counts;
    }

    void add(Counts others) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += others.counts[i];
        }
    }

    /** Points of a status. */
    public long of(PointStatus status) {
        return counts[status.ordinal()];
    }

    /** Points of any status. */
    long total() {
        return Arrays.stream(counts).sum();
    }

    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        for (PointStatus status : PointStatus.values()) {
            values.put(Entry.nameOf(status), of(status));
        }
        return values;
    }
}
