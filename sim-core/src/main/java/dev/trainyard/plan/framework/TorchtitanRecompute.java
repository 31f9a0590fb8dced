package dev.trainyard.plan.framework;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How many layers of each chunk are recomputed where one in n is ({@code selective_ac_option}): the count goes on from
 * chunk to chunk, so several chunks must be alike and divide.
 */
final class TorchtitanRecompute {
    private TorchtitanRecompute() {}

    /** Layers of each chunk; 0 where they differ or there are none. */
    static int layers(int[] chunks, int every) {
        boolean alike = Arrays.stream(chunks).allMatch(each -> each == chunks[0]);
        if (chunks.length > 1 && (!alike || chunks[0] % every != 0)) {
            return 0;
        }
        return chunks[0] / every;
    }

    /** The n that makes so many layers; 0 where none does. */
    static int every(int[] chunks, int layers) {
        return IntStream.rangeClosed(1, chunks[0]).filter(every -> layers(chunks, every) == layers).findFirst()
                .orElse(0);
    }

    /** The numbers of layers that some n makes, where 0 is all. */
    static List<Integer> possible(int[] chunks) {
        List<Integer> some = IntStream.rangeClosed(2, Math.max(2, chunks[0])).map(every -> layers(chunks, every))
                .filter(layers -> layers > 0).distinct().sorted().boxed().toList();
        return IntStream.concat(IntStream.of(0), some.stream().mapToInt(Integer::intValue)).boxed().toList();
    }
}
