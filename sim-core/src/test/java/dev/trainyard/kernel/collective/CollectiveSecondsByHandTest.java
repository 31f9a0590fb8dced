package dev.trainyard.kernel.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every algorithm's time from its steps and bytes counted by hand (Thakur, Rabenseifner and Gropp, 2005, sections 3 and
 * 4; Sanders, Speck and Traeff, 2009; Klenk et al., 2020, section IV), on links of round figures.
 */
class CollectiveSecondsByHandTest {
    private static final double LAUNCH = 10e-6;
    private static final double STEP = 1e-6;
    private static final double SYNC = 2e-6;
    private static final double SWITCH = 5e-6;
    private static final double SWITCH_FILL = 7e-6;
    private static final double ENDPOINT = 3e-6;
    private static final double HOP = 1e-6;
    private static final double SMALL = 3;
    private static final double NETWORK_SYNC = 2;
    private static final double CHUNK = 4e6;
    private static final double COLLISIONS = 1.25;
    private static final double RESIDUE = 0.1;
    /** 400 GB/s of which rings reach half and switches a quarter; 50 GB/s of which four fifths. */
    private static final double RING_RATE = 200e9;
    private static final double SWITCH_RATE = 100e9;
    private static final double NETWORK_RATE = 40e9;
    /** Leaves of 16 at 2 to 1, pods of 64 at 3 to 1. */
    private static final FabricProfile FABRIC = new FabricProfile(400e9, 0.5, STEP, SYNC, true, 0.25, SWITCH,
            SWITCH_FILL, 50e9, 0.8, SMALL, NETWORK_SYNC, CHUNK, ENDPOINT, HOP, 16, 64, 2, 3, COLLISIONS, RESIDUE,
            LAUNCH);

    /**
     * Columns: algorithm, kind, ranks, ranks in a domain, span, groups that share a NIC; then by hand: steps inside and
     * between domains, bytes inside and between for each byte of payload, switches on the way beyond the first (two
     * for each tier above the leaf, by the share that climbs there), slow-down of the uplinks.
     */
    @ParameterizedTest
    @CsvSource({
        // A ring through one domain passes 2 (n - 1) / n of the buffer in 2 (n - 1) steps; half of that one way.
        "RING, ALL_REDUCE, 8, 8, 8, 1, 14, 0, 1.75, 0, 0, 1",
        "RING, REDUCE_SCATTER, 8, 8, 8, 1, 7, 0, 0.875, 0, 0, 1",
        "RING, BROADCAST, 8, 8, 8, 1, 7, 0, 1, 0, 0, 1",
        // Through two domains of 8 it leaves the domain at one of eight steps. Under one leaf nothing collides.
        "RING, ALL_REDUCE, 16, 8, 16, 1, 28, 2, 1.640625, 0.234375, 0, 1",
        "RING, ALL_GATHER, 16, 8, 16, 1, 14, 1, 0.8203125, 0.1171875, 0, 1",
        // Domains 8 apart: half of the flows cross a leaf's border (at 2 to 1: no slower), an eighth a pod's.
        "RING, ALL_GATHER, 128, 8, 128, 1, 112, 15, 0.8681640625, 0.1240234375, 1.25, 1.25",
        // Single ranks 32 apart: all leave the leaf, half leave the pod, where 2 x 3 to 1 makes 3.
        "RING, ALL_GATHER, 16, 1, 512, 1, 0, 15, 0, 0.9375, 3, 3.75",
        "HIERARCHICAL, ALL_REDUCE, 32, 8, 32, 1, 14, 6, 1.75, 0.1875, 1, 1.25",
        "TREE, ALL_REDUCE, 128, 8, 128, 1, 14, 8, 2, 0.234375, 1.25, 1.25",
        "TREE, BROADCAST, 128, 8, 128, 1, 7, 4, 1, 0.125, 1.25, 1.25",
        "TREE, ALL_REDUCE, 5, 1, 5, 1, 0, 6, 0, 1.6, 0, 1",
        // In the switch: all of the buffer out for reading, 1 / d back, and the other way round for writing.
        "NVLS, ALL_REDUCE, 8, 8, 8, 1, 0, 0, 1.125, 0, 0, 1",
        "NVLS, ALL_GATHER, 8, 8, 8, 1, 0, 0, 1, 0, 0, 1",
        "NVLS, ALL_REDUCE, 32, 8, 32, 1, 0, 4, 1.125, 0.1875, 1, 1.25",
        // To each of 15 others 1 / 16. Of two leaves, half of the messages go to the other one.
        "PAIRWISE, ALL_TO_ALL, 8, 8, 8, 1, 7, 0, 0.875, 0, 0, 1",
        "PAIRWISE, ALL_TO_ALL, 16, 8, 32, 1, 15, 1, 0.4375, 0.5, 1, 1.25",
        "PAIRWISE, ALL_TO_ALL, 16, 8, 32, 2, 15, 1, 0.4375, 1, 1, 1.25",
        "DIRECT, SEND_RECV, 2, 2, 2, 1, 1, 0, 1, 0, 0, 1",
        "DIRECT, SEND_RECV, 2, 1, 2, 1, 0, 1, 0, 1, 0, 1"})
    void timesAreStepsTimesLatencyAndBytesOverBandwidth(CollectiveAlgorithm algorithm, CollectiveKind kind, int ranks,
            int perDomain, int span, double sharing, double insideSteps, double betweenSteps, double insideShare,
            double betweenShare, double hops, double slowdown) {
        boolean inSwitch = algorithm == CollectiveAlgorithm.NVLS;
        for (double bytes : new double[] {4096, 4e6, 4e9}) {
            double inside = bytes * insideShare / (inSwitch ? SWITCH_RATE : RING_RATE);
            double between = bytes * betweenShare / NETWORK_RATE * slowdown;
            double latency = ENDPOINT + (1 + hops) * HOP;
            double fill = inSwitch ? SWITCH_FILL : insideSteps * SYNC;
            double networkFill = betweenSteps * NETWORK_SYNC * latency + CHUNK / NETWORK_RATE;
            double expected = LAUNCH + insideSteps * STEP + betweenSteps * latency + (inSwitch ? SWITCH : 0)
                    + lesser(inside, fill) + lesser(SMALL * between, networkFill)
                    + Math.max(inside, between) + RESIDUE * Math.min(inside, between);
            assertThat(seconds(FABRIC, algorithm, kind, bytes, ranks, perDomain, span, sharing))
                    .as("%s bytes", bytes).isCloseTo(expected, within(1e-12 * expected));
        }
    }

    /** Of two limits the lesser, rounded off: half of each where they are equal. */
    private static double lesser(double a, double b) {
        return a == 0 || b == 0 ? 0 : a * b / (a + b);
    }

    @ParameterizedTest
    @CsvSource({
        "RING, ALL_TO_ALL, 16, 8", "RING, SEND_RECV, 2, 1",
        "HIERARCHICAL, ALL_REDUCE, 8, 8", "HIERARCHICAL, ALL_REDUCE, 8, 1", "HIERARCHICAL, ALL_GATHER, 16, 8",
        "TREE, ALL_REDUCE, 8, 8", "TREE, BROADCAST, 8, 8", "TREE, ALL_GATHER, 16, 8",
        "NVLS, ALL_REDUCE, 8, 1", "NVLS, ALL_GATHER, 16, 8", "NVLS, REDUCE_SCATTER, 16, 8", "NVLS, BROADCAST, 8, 8",
        "PAIRWISE, ALL_REDUCE, 16, 8", "DIRECT, ALL_REDUCE, 2, 2", "NONE, ALL_REDUCE, 8, 8"})
    void algorithmsThatDoNotFitTakeForEver(CollectiveAlgorithm algorithm, CollectiveKind kind, int ranks,
            int perDomain) {
        assertThat(seconds(FABRIC, algorithm, kind, 1e6, ranks, perDomain, ranks, 1)).isInfinite();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 32})
    void switchesThatDoNotReduceTakeForEver(int ranks) {
        FabricProfile plain = new FabricProfile(400e9, 0.5, STEP, SYNC, false, 0.25, SWITCH, SWITCH_FILL, 50e9, 0.8,
                SMALL, NETWORK_SYNC, CHUNK, ENDPOINT, HOP, 16, 64, 2, 3, COLLISIONS, RESIDUE, LAUNCH);
        assertThat(seconds(plain, CollectiveAlgorithm.NVLS, CollectiveKind.ALL_REDUCE, 1e6, ranks, 8, ranks, 1))
                .isInfinite();
    }

    private static double seconds(FabricProfile fabric, CollectiveAlgorithm algorithm, CollectiveKind kind,
            double bytes, int ranks, int perDomain, int span, double sharing) {
        return CollectiveKernel.seconds(fabric, algorithm.ordinal(), kind.ordinal(), bytes, ranks, perDomain, span,
                sharing);
    }
}
