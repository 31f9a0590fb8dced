package dev.trainyard.cli.option;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.input.Quantity;
import java.util.ArrayList;
import java.util.List;

/** Message sizes as the user writes them: {@code 1MiB..16GiB}, {@code 1KiB,64KiB,1MiB}, or a single size. */
public final class Sizes {
    private static final double LARGEST = 1e15;
    private static final int MOST = 1000;

    private Sizes() {}

    /** The sizes in bytes; a range is stepped through by multiplying with {@code factor}. */
    public static long[] parse(String option, String written, double factor) {
        if (!(factor > 1 && factor <= 1e6)) {
            throw new InputException(Place.of("--factor"), "", "must be above 1 and at most 1000000, found " + factor);
        }
        List<Long> sizes = new ArrayList<>();
        for (String part : written.split(",", -1)) {
            int dots = part.indexOf("..");
            if (dots < 0) {
                sizes.add(size(option, part));
                continue;
            }
            long least = size(option, part.substring(0, dots));
            long most = size(option, part.substring(dots + 2));
            if (least > most) {
                throw new InputException(Place.of(option), "", "\"" + part.strip()
                        + "\" begins above its end; expected smaller..larger");
            }
            for (double bytes = least; bytes <= most && sizes.size() <= MOST; bytes = Math.max(bytes + 1,
                    bytes * factor)) {
                sizes.add((long) bytes);
            }
        }
        if (sizes.size() > MOST) {
            throw new InputException(Place.of(option), "",
                    "gives more than " + MOST + " sizes. Maybe a larger --factor");
        }
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    private static long size(String option, String written) {
        double bytes;
        try {
            bytes = Quantity.BYTES.parse(written);
        } catch (IllegalArgumentException e) {
            throw new InputException(Place.of(option), "", e.getMessage());
        }
        if (!(bytes >= 1 && bytes <= LARGEST)) {
            throw new InputException(Place.of(option), "", "must lie between 1 B and 1 PB, found \"" + written.strip()
                    + "\"");
        }
        return (long) bytes;
    }
}
