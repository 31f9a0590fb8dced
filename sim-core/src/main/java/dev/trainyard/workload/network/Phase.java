package dev.trainyard.workload.network;

/**
 * One chunk's passage through one dimension, seen by one rank: all ranks do the same at the same time, so one stands
 * for all. Times are whole nanoseconds, each message's time cut off as the simulators do with which this is compared.
 *
 * @param dimension index of the dimension
 * @param nanoseconds how long it takes once it has its turn, ns
 * @param messages messages that the rank sends
 */
record Phase(int dimension, double nanoseconds, long messages) {

    /** Reduces {@code bytes} to a share, or gathers it from shares, or both. */
    static Phase of(InlineNetwork network, int index, double bytes, boolean reduce, boolean gather) {
        Messages messages = new Messages(network, network.dimensions().get(index));
        if (reduce) {
            messages.reduceScatter(bytes);
        }
        if (gather) {
            messages.allGather(bytes);
        }
        return new Phase(index, messages.finish(), messages.sent);
    }

    /**
     * Adds up one rank's messages in their order. A message is handed over at the endpoint, what must be sent next is
     * reduced first (two reads and a write), then it travels; the last one is handed over too.
     */
    private static final class Messages {
        private final InlineNetwork network;
        private final Dimension dimension;
        private final int size;
        /** Whole nanoseconds, exact up to 2^53. */
        private double now;
        private long sent;

        Messages(InlineNetwork network, Dimension dimension) {
            this.network = network;
            this.dimension = dimension;
            this.size = dimension.size();
        }

        void reduceScatter(double bytes) {
            double share = bytes / size;
            switch (dimension.algorithm()) {
                case RING -> {
                    for (int step = 1; step < size; step++) {
                        send(share, 1);
                        reduce(share);
                    }
                }
                case HALVING_DOUBLING -> {
                    double half = bytes / 2;
                    for (int offset = 1; offset < size; offset *= 2) {
                        send(half, offset);
                        half /= 2;
                        reduce(offset * 2 < size ? half : half * 2);
                    }
                }
                case DIRECT -> {
                    sendToAll(share);
                    reduce(share * (size - 1));
                }
                default -> throw new IllegalStateException("algorithm " + dimension.algorithm());
            }
        }

        void allGather(double bytes) {
            double share = bytes / size;
            switch (dimension.algorithm()) {
                case RING -> {
                    for (int step = 1; step < size; step++) {
                        send(share, 1);
                    }
                }
                case HALVING_DOUBLING -> {
                    double part = share;
                    for (int offset = size / 2; offset >= 1; offset /= 2) {
                        send(part, offset);
                        part *= 2;
                    }
                }
                case DIRECT -> sendToAll(share);
                default -> throw new IllegalStateException("algorithm " + dimension.algorithm());
            }
        }

        double finish() {
            return sent == 0 ? 0 : now + nanoseconds(network.endpointSeconds());
        }

        private void send(double bytes, int offset) {
            transfer(dimension.topology().hops(size, offset), bytes);
            sent++;
        }

        /** All shares leave at once; a port of a switch or the links of a ring carry them one after another. */
        private void sendToAll(double share) {
            if (size == 1) {
                return;
            }
            double carried = switch (dimension.topology()) {
                case FULLY_CONNECTED -> share;
                case SWITCH -> share * (size - 1);
                case RING -> share * ((long) size * size / 4) / 2;
            };
            transfer(dimension.topology().hops(size, size / 2), carried);
            sent += size - 1;
        }

        private void transfer(int hops, double bytes) {
            now += nanoseconds(network.endpointSeconds())
                    + nanoseconds(hops * dimension.latencySeconds() + bytes / dimension.bytesPerSecond());
        }

        private void reduce(double bytes) {
            now += 3 * nanoseconds(bytes / network.memoryBytesPerSecond());
        }

        /** Whole nanoseconds, cut off; a thousandth is forgiven, so that 500e-9 s is 500 ns. */
        private static double nanoseconds(double seconds) {
            return Math.floor(seconds * 1e9 + 1e-3);
        }
    }
}
