package dev.trainyard.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Shares worked out by hand. Links of 100 bytes/s; a transfer of 1000 ps at full demand. */
class SharedLinksTest {
    private static final int NONE = Simulation.NO_STREAM;
    private final Simulation simulation = new Simulation();

    @Test
    void aTransferAloneTakesItsTimeToTheBit() {
        int route = simulation.route(simulation.link(100));
        int stream = simulation.stream("network");
        int transfer = simulation.transfer(stream, 123_456_789_012_345_677L, 100, route, 0);
        assertThat(simulation.run()).isEqualTo(123_456_789_012_345_677L);
        assertThat(simulation.start(transfer)).isZero();
    }

    @Test
    void twoThatFitTogetherDoNotSlowEachOther() {
        int route = simulation.route(simulation.link(100));
        int a = simulation.transfer(NONE, 1000, 70, route, 0);
        int b = simulation.transfer(NONE, 1001, 30, route, 0);
        simulation.run();
        assertThat(simulation.end(a)).isEqualTo(1000);
        assertThat(simulation.end(b)).isEqualTo(1001);
    }

    @Test
    void twoOnOneLinkGetHalfEach() {
        int route = simulation.route(simulation.link(100));
        int a = simulation.transfer(NONE, 1000, 100, route, 0);
        int b = simulation.transfer(NONE, 1500, 100, route, 0);
        assertThat(simulation.run()).isEqualTo(2500);
        // Both at one half until a ends at 2000 with 500 left of b, which then runs alone.
        assertThat(simulation.end(a)).isEqualTo(2000);
        assertThat(simulation.end(b)).isEqualTo(2500);
    }

    @Test
    void aLateComerSlowsTheFirstFromThenOn() {
        int route = simulation.route(simulation.link(100));
        int a = simulation.transfer(NONE, 1000, 100, route, 0);
        int b = simulation.transfer(NONE, 1000, 100, route, 0);
        simulation.release(b, 600);
        simulation.run();
        // a has 400 left at 600 and needs 800 more; b has done 400 by 1400 and needs 600 more.
        assertThat(simulation.end(a)).isEqualTo(1400);
        assertThat(simulation.end(b)).isEqualTo(2000);
    }

    @Test
    void aSmallDemandIsGrantedAndTheRestShared() {
        int route = simulation.route(simulation.link(100));
        int small = simulation.transfer(NONE, 1000, 20, route, 0);
        int a = simulation.transfer(NONE, 1000, 100, route, 0);
        int b = simulation.transfer(NONE, 1000, 80, route, 0);
        simulation.run();
        assertThat(simulation.end(small)).isEqualTo(1000);
        // 40 bytes/s each: after 1000 ps a has done 400, b 500; then 50 each: b needs 500 / (50/80) = 800 more.
        assertThat(simulation.end(b)).isEqualTo(1800);
        // a has done 400 + 0.5 * 800 by then and runs alone.
        assertThat(simulation.end(a)).isEqualTo(2000);
    }

    @Test
    void theClassicalThreeFlowsOverTwoLinks() {
        // Bertsekas and Gallager's line: one flow over both links, two more on the first, one more on the second.
        int first = simulation.link(90);
        int second = simulation.link(100);
        int both = simulation.route(first, second);
        int onFirst = simulation.route(first);
        int onSecond = simulation.route(second);
        int x = simulation.transfer(NONE, 3000, 90, both, 0);
        int y = simulation.transfer(NONE, 3000, 90, onFirst, 0);
        int z = simulation.transfer(NONE, 3000, 90, onFirst, 0);
        int w = simulation.transfer(NONE, 7000, 90, onSecond, 0);
        simulation.run();
        // The first link fills at 30 each; w gets the 70 that x leaves on the second: 9000 ps at 7/9 are 7000.
        assertThat(simulation.end(x)).isEqualTo(9000);
        assertThat(simulation.end(y)).isEqualTo(9000);
        assertThat(simulation.end(z)).isEqualTo(9000);
        assertThat(simulation.end(w)).isEqualTo(9000);
    }

    @Test
    void aDemandAboveTheLinkIsCutToIt() {
        int route = simulation.route(simulation.link(100));
        int stream = simulation.stream("network");
        simulation.transfer(stream, 1000, 400, route, 0);
        assertThat(simulation.run()).isEqualTo(4000);
        assertThat(simulation.busy(stream)).isEqualTo(4000);
    }

    @Test
    void theSameLinksInAnyOrderAreTheSameRoute() {
        int a = simulation.link(1);
        int b = simulation.link(2);
        assertThat(simulation.route(a, b)).isEqualTo(simulation.route(b, a)).isNotEqualTo(simulation.route(a));
    }

    @Test
    void aTransferThatCrossesNothingIsAPlainTask() {
        simulation.transfer(NONE, 1000, 1e9, simulation.route(), 0);
        simulation.transfer(NONE, 900, 0, simulation.route(simulation.link(1)), 0);
        assertThat(simulation.run()).isEqualTo(1000);
    }
}
