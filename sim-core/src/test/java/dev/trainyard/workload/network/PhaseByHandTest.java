package dev.trainyard.workload.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One dimension, message by message: 1 GB/s a link, 100 ns each, 10 ns to hand over, 4 TB/s of memory. */
class PhaseByHandTest {
    private static final long BYTES = 8_000_000;
    private static final long HAND_OVER = 10;
    private static final long LINK = 100;

    /**
     * Rabenseifner's (2004) halves: of 4 ranks each sends a half and then a quarter of the bytes. Before the second
     * message its quarter is added up (two reads and a write), behind it the quarter that stays.
     */
    @Test
    void halvesAreAddedUpAsFarAsTheyTravel() {
        InlineNetwork network = network(DimensionTopology.FULLY_CONNECTED, 4, DimensionAlgorithm.HALVING_DOUBLING);
        long sent = BYTES / 2 + BYTES / 4;
        long added = 2 * 3 * (BYTES / 4) / 4000;
        assertThat(NetworkModel.reduceScatter(network, BYTES).nanoseconds())
                .isEqualTo(sent + 2 * (LINK + HAND_OVER) + added + HAND_OVER);
    }

    /**
     * All at once: through one port of a switch go the seven other shares, over two links; where each is joined to
     * each a link carries one; in a ring of 8 the farthest is 4 links away and the links carry 8 shares for each
     * rank's 7 messages: 2 (1 + 2 + 3) + 4 = 16 over two directions.
     */
    @ParameterizedTest
    @CsvSource({"SWITCH, 2, 7", "FULLY_CONNECTED, 1, 1", "RING, 4, 8"})
    void sharesThatLeaveAtOnceShareTheirLinks(DimensionTopology topology, int hops, int shares) {
        InlineNetwork network = network(topology, 8, DimensionAlgorithm.DIRECT);
        assertThat(NetworkModel.allGather(network, BYTES).nanoseconds())
                .isEqualTo(shares * BYTES / 8 + hops * LINK + 2 * HAND_OVER);
    }

    /** Where each is joined to each, seven received shares are added up behind one that is sent. */
    @Test
    void whatArrivesAtOnceIsAddedUpTogether() {
        InlineNetwork network = network(DimensionTopology.FULLY_CONNECTED, 8, DimensionAlgorithm.DIRECT);
        assertThat(NetworkModel.reduceScatter(network, BYTES).nanoseconds())
                .isEqualTo(BYTES / 8 + LINK + 3 * (7 * BYTES / 8) / 4000 + 2 * HAND_OVER);
    }

    /** The shorter way round a ring. */
    @ParameterizedTest
    @CsvSource({"RING, 1, 1", "RING, 4, 4", "RING, 6, 2", "SWITCH, 6, 2", "FULLY_CONNECTED, 6, 1"})
    void messagesTakeTheShortestWay(DimensionTopology topology, int offset, int links) {
        assertThat(topology.hops(8, offset)).isEqualTo(links);
    }

    private static InlineNetwork network(DimensionTopology topology, int size, DimensionAlgorithm algorithm) {
        return new InlineNetwork(List.of(new Dimension(topology, size, 1e9, LINK * 1e-9, algorithm)),
                HAND_OVER * 1e-9, 1, 4e12);
    }
}
