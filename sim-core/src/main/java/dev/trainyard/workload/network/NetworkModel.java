package dev.trainyard.workload.network;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Collectives on a network of several dimensions, message by message (as ASTRA-sim's analytical network does; Won et
 * al., 2023, sections III and IV). An all-reduce is cut into chunks; each is reduced and scattered dimension by
 * dimension from the innermost, all-reduced in the outermost, and gathered on the way back. A dimension serves one
 * chunk at a time, first come first served, so chunks queue at the slowest dimension and overlap in the others.
 *
 * <p>Ranks of a symmetric network cannot differ, so one is simulated with the whole network's multiplicity: thousands
 * of messages instead of millions, and the same time to the nanosecond.
 */
public final class NetworkModel {
    /** About 104 days, up to which a double counts whole nanoseconds exactly. */
    private static final double MOST_NANOSECONDS = 1L << 53;

    private NetworkModel() {}

    /**
     * The answer.
     *
     * @param nanoseconds simulated time, ns
     * @param messagesPerRank messages that one rank sent
     * @param messages messages of all ranks
     */
    public record Result(long nanoseconds, long messagesPerRank, double messages) {
        /** Simulated time, s. */
        public double seconds() {
            return nanoseconds * 1e-9;
        }
    }

    /** Every rank ends with the sum of all buffers of {@code bytes}. */
    public static Result allReduce(InlineNetwork network, long bytes) {
        return run(network, bytes, true, true);
    }

    /** Every rank ends with its share of the sum of buffers of {@code bytes}. */
    public static Result reduceScatter(InlineNetwork network, long bytes) {
        return run(network, bytes, true, false);
    }

    /** Every rank ends with {@code bytes}, of which it had its share. */
    public static Result allGather(InlineNetwork network, long bytes) {
        return run(network, bytes, false, true);
    }

    private record Chunk(int number, int phase, double ready) {}

    private static Result run(InlineNetwork network, long bytes, boolean reduce, boolean gather) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative, found " + bytes);
        }
        if (bytes == 0 || network.ranks() == 1) {
            return new Result(0, 0, 0);
        }
        List<Phase> phases = phases(network, (double) bytes / network.chunks(), reduce, gather);
        double longest = phases.stream().mapToDouble(Phase::nanoseconds).sum() * network.chunks();
        if (longest > MOST_NANOSECONDS) {
            throw new InputException(Place.of("network"), "", "the collective would take up to " + longest * 1e-9
                    + " s; expected at most " + MOST_NANOSECONDS * 1e-9
                    + ". Maybe a bandwidth or latency has the wrong unit?");
        }
        double[] free = new double[network.dimensions().size()];
        PriorityQueue<Chunk> waiting =
                new PriorityQueue<>(Comparator.comparingDouble(Chunk::ready).thenComparingInt(Chunk::number));
        for (int chunk = 0; chunk < network.chunks(); chunk++) {
            waiting.add(new Chunk(chunk, 0, 0));
        }
        double end = 0;
        while (!waiting.isEmpty()) {
            Chunk chunk = waiting.poll();
            Phase phase = phases.get(chunk.phase());
            double done = Math.max(chunk.ready(), free[phase.dimension()]) + phase.nanoseconds();
            free[phase.dimension()] = done;
            end = Math.max(end, done);
            if (chunk.phase() + 1 < phases.size()) {
                waiting.add(new Chunk(chunk.number(), chunk.phase() + 1, done));
            }
        }
        long perChunk = phases.stream().mapToLong(Phase::messages).sum();
        long perRank = perChunk * network.chunks();
        return new Result((long) end, perRank, (double) perRank * network.ranks());
    }

    private static List<Phase> phases(InlineNetwork network, double chunk, boolean reduce, boolean gather) {
        List<Phase> phases = new ArrayList<>();
        int outermost = network.dimensions().size() - 1;
        double[] held = new double[outermost + 1];
        double bytes = chunk;
        for (int i = 0; i <= outermost; i++) {
            held[i] = bytes;
            bytes /= network.dimensions().get(i).size();
            if (reduce) {
                phases.add(Phase.of(network, i, held[i], true, gather && i == outermost));
            }
        }
        if (gather) {
            for (int i = reduce ? outermost - 1 : outermost; i >= 0; i--) {
                phases.add(Phase.of(network, i, held[i], false, true));
            }
        }
        phases.removeIf(phase -> phase.messages() == 0);
        return phases;
    }
}
