package dev.trainyard.cli.option;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.input.Quantity;
import dev.trainyard.measure.KernelBenchmark;
import java.util.ArrayList;
import java.util.List;

/** Batch sizes as the user writes them: {@code 1000,1000000}, {@code 1000..1e8} by tens, {@code 1M}. */
public final class BenchSizes {
    private static final int STEP = 10;

    private BenchSizes() {}

    /** The sizes in items, in the order written. */
    public static List<Long> parse(String option, String written) {
        List<Long> sizes = new ArrayList<>();
        for (String part : written.split(",", -1)) {
            int dots = part.indexOf("..");
            long least = size(option, dots < 0 ? part : part.substring(0, dots));
            long most = dots < 0 ? least : size(option, part.substring(dots + 2));
            if (least > most) {
                throw new InputException(Place.of(option), "", "\"" + Names.clip(part.strip())
                        + "\" begins above its end; expected smaller..larger");
            }
            for (long size = least; size <= most; size *= STEP) {
                sizes.add(size);
            }
        }
        return sizes;
    }

    private static long size(String option, String written) {
        double size;
        try {
            size = Quantity.COUNT.parse(written);
        } catch (IllegalArgumentException e) {
            throw new InputException(Place.of(option), "", e.getMessage());
        }
        if (!(size >= 1 && size <= KernelBenchmark.MOST_ITEMS && size == Math.rint(size))) {
            throw new InputException(Place.of(option), "", "a size must be a whole number between 1 and "
                    + KernelBenchmark.MOST_ITEMS + ", found \"" + Names.clip(written.strip()) + "\"");
        }
        return (long) size;
    }
}
