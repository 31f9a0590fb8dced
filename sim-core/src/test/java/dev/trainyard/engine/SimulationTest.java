package dev.trainyard.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

class SimulationTest {
    private final Simulation simulation = new Simulation();

    @Test
    void nothingEndsAtZero() {
        assertThat(simulation.run()).isZero();
    }

    @Test
    void aStreamRunsItsTasksInTheOrderTheyWereAdded() {
        int stream = simulation.stream("compute");
        int first = simulation.task(stream, 10, 1);
        int second = simulation.task(stream, 5, 2);
        assertThat(simulation.run()).isEqualTo(15);
        assertThat(simulation.start(first)).isZero();
        assertThat(simulation.start(second)).isEqualTo(10);
        assertThat(simulation.busy(stream)).isEqualTo(15);
    }

    @Test
    void aStreamKeepsItsOrderWhenTheFirstWaitsAndTheSecondIsReady() {
        int stream = simulation.stream("compute");
        int other = simulation.stream("other");
        int first = simulation.task(stream, 10, 0);
        int second = simulation.task(stream, 1, 0);
        int slow = simulation.task(other, 100, 0);
        simulation.after(first, slow);
        simulation.run();
        assertThat(simulation.start(second)).isEqualTo(110);
        assertThat(simulation.cause(second)).isEqualTo(first);
        assertThat(simulation.cause(first)).isEqualTo(slow);
        assertThat(simulation.cause(slow)).isEqualTo(-1);
    }

    @Test
    void aLagDelaysTheStartAndLeavesTheStreamIdle() {
        int stream = simulation.stream("compute");
        int first = simulation.task(stream, 10, 0);
        int second = simulation.task(stream, 10, 0);
        simulation.after(second, first, 7);
        assertThat(simulation.run()).isEqualTo(27);
        assertThat(simulation.busy(stream)).isEqualTo(20);
    }

    @Test
    void aJoinWithoutStreamTakesNoTime() {
        int a = simulation.task(simulation.stream("a"), 10, 0);
        int b = simulation.task(simulation.stream("b"), 20, 0);
        int join = simulation.task(Simulation.NO_STREAM, 0, 0);
        int next = simulation.task(Simulation.NO_STREAM, 3, 0);
        simulation.after(join, a);
        simulation.after(join, b);
        simulation.after(next, join);
        assertThat(simulation.run()).isEqualTo(23);
        assertThat(simulation.end(join)).isEqualTo(20);
    }

    @Test
    void aReleaseHoldsATaskBack() {
        int task = simulation.task(Simulation.NO_STREAM, 1, 0);
        simulation.release(task, 41);
        assertThat(simulation.run()).isEqualTo(42);
        assertThat(simulation.cause(task)).isEqualTo(-1);
    }

    @Test
    void aCircleIsNamed() {
        int stream = simulation.stream("compute");
        int first = simulation.task(stream, 1, 7);
        int second = simulation.task(stream, 1, 8);
        int free = simulation.task(Simulation.NO_STREAM, 1, 9);
        int behind = simulation.task(Simulation.NO_STREAM, 1, 9);
        simulation.after(first, second);
        simulation.after(behind, second);
        simulation.after(second, free);
        DeadlockException thrown = catchThrowableOfType(DeadlockException.class, simulation::run);
        assertThat(thrown.cycle()).containsExactlyInAnyOrder(first, second);
        assertThat(thrown).hasMessageContaining("3 of 4").hasMessageContaining("task 0 (tag 7, stream compute)")
                .hasMessageContaining("Maybe");
    }

    @Test
    void timeBeyondALongIsRefused() {
        int stream = simulation.stream("compute");
        simulation.task(stream, Long.MAX_VALUE, 0);
        simulation.task(stream, 1, 0);
        assertThatThrownBy(simulation::run).isInstanceOf(TimeOverflowException.class).hasMessageContaining("106 days");
    }

    @Test
    void badDeclarationsAreRefused() {
        int task = simulation.task(Simulation.NO_STREAM, 1, 0);
        int link = simulation.link(1);
        assertThatThrownBy(() -> simulation.task(0, 1, 0)).hasMessageContaining("stream = 0");
        assertThatThrownBy(() -> simulation.task(-1, -1, 0)).hasMessageContaining("picoseconds = -1");
        assertThatThrownBy(() -> simulation.after(task, task)).hasMessageContaining("waits for itself");
        assertThatThrownBy(() -> simulation.after(task, 9)).hasMessageContaining("task = 9");
        assertThatThrownBy(() -> simulation.link(0)).hasMessageContaining("bytesPerSecond = 0.0");
        assertThatThrownBy(() -> simulation.link(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> simulation.route(link, link)).hasMessageContaining("twice");
        assertThatThrownBy(() -> simulation.route(1)).hasMessageContaining("link = 1");
        assertThatThrownBy(() -> simulation.transfer(-1, 1, -1, simulation.route(link), 0))
                .hasMessageContaining("bytesPerSecond = -1.0");
        assertThatThrownBy(() -> simulation.start(task)).isInstanceOf(IllegalStateException.class);
        simulation.run();
        assertThatThrownBy(simulation::run).isInstanceOf(IllegalStateException.class);
    }
}
