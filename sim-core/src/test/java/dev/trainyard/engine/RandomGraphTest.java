package dev.trainyard.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random graphs against brute force, against themselves in another order, and against what must be conserved. */
class RandomGraphTest {

    @Test
    void endsAgreeWithBruteForce() {
        for (int seed = 0; seed < 300; seed++) {
            RandomGraph graph = new RandomGraph(seed, 5 + seed % 60, seed % 3 == 0);
            Simulation simulation = new Simulation(new CalendarQueue());
            int[] number = graph.build(simulation, graph.inOrder());
            simulation.run();
            double[] expected = graph.ends();
            for (int t = 0; t < expected.length; t++) {
                // Each event rounds to a picosecond, and a graph has a few dozen of them on a path.
                assertThat((double) simulation.end(number[t])).as("seed %d task %d", seed, t)
                        .isCloseTo(expected[t], within(200.0));
            }
        }
    }

    @Test
    void theOrderOfDeclarationDoesNotMatterWhereStreamsKeepTheirs() {
        for (int seed = 0; seed < 200; seed++) {
            RandomGraph graph = new RandomGraph(seed, 80, seed % 2 == 0);
            Simulation first = new Simulation(new CalendarQueue());
            Simulation second = new Simulation(new HeapQueue());
            int[] inFirst = graph.build(first, graph.inOrder());
            int[] inSecond = graph.build(second, graph.shuffled(seed));
            assertThat(second.run()).isEqualTo(first.run());
            for (int t = 0; t < 80; t++) {
                assertThat(second.start(inSecond[t])).isEqualTo(first.start(inFirst[t]));
                assertThat(second.end(inSecond[t])).isEqualTo(first.end(inFirst[t]));
            }
            for (int s = 0; s < first.streams(); s++) {
                assertThat(second.busy(s)).isEqualTo(first.busy(s));
            }
        }
    }

    @Test
    void aFullLinkMovesItsBytesNoFasterAndNoSlowerThanItsCapacity() {
        SplittableRandom random = new SplittableRandom(8);
        Simulation simulation = new Simulation();
        double capacity = 64e9;
        int route = simulation.route(simulation.link(capacity));
        double bytes = 0;
        for (int i = 0; i < 500; i++) {
            double demand = capacity * (1 + random.nextInt(3));
            long duration = random.nextLong(1_000_000_000);
            bytes += duration * 1e-12 * demand;
            int transfer = simulation.transfer(Simulation.NO_STREAM, duration, demand, route, i);
            simulation.release(transfer, random.nextLong(100_000_000));
            if (i == 0) {
                simulation.release(transfer, 0);
            }
        }
        assertThat(simulation.run() * 1e-12).isCloseTo(bytes / capacity, within(1e-9));
    }

    @Test
    void theCriticalPathLeadsFromTheEndToTheBeginning() {
        RandomGraph graph = new RandomGraph(77, 80, false);
        Simulation simulation = new Simulation();
        graph.build(simulation, graph.inOrder());
        long end = simulation.run();
        int task = 0;
        for (int t = 0; t < simulation.tasks(); t++) {
            task = simulation.end(t) == end ? t : task;
        }
        while (simulation.cause(task) >= 0) {
            int cause = simulation.cause(task);
            assertThat(simulation.end(cause)).isLessThanOrEqualTo(simulation.start(task));
            task = cause;
        }
        assertThat(simulation.start(task)).isEqualTo(graph.items.get(task).release());
    }

    @Test
    void tenThousandFlowsOnLinksOfTheirOwnDoNotConcernEachOther() {
        Simulation simulation = new Simulation();
        int core = simulation.link(1e9);
        for (int i = 0; i < 10_000; i++) {
            int own = simulation.link(100);
            int route = simulation.route(own, core);
            simulation.transfer(simulation.stream("a" + i), 1000 + i, 60 + i * 1e-3, route, i);
            simulation.transfer(simulation.stream("b" + i), 1500 + i, 70 + i * 1e-3, route, i);
        }
        simulation.run();
        // Each start or end looks at the two on one link, never at the others that cross the idle core.
        assertThat(simulation.classesShared()).isLessThan(4 * 20_000);
    }

    @Test
    void equalFlowsFoldIntoOne() {
        Simulation simulation = new Simulation();
        int route = simulation.route(simulation.link(1000));
        for (int i = 0; i < 10_000; i++) {
            simulation.transfer(Simulation.NO_STREAM, 1000, 100, route, i);
        }
        assertThat(simulation.run()).isEqualTo(1_000_000);
        assertThat(simulation.classesShared()).isLessThan(10);
    }

    @Test
    void aMillionTasksRun() {
        Simulation simulation = new Simulation();
        int stages = 100;
        int batches = 5000;
        for (int s = 0; s < stages; s++) {
            simulation.stream("stage");
        }
        for (int b = 0; b < batches; b++) {
            for (int s = 0; s < 2 * stages; s++) {
                int task = simulation.task(s < stages ? s : 2 * stages - 1 - s, s < stages ? 1000 : 2000, b);
                if (s > 0) {
                    simulation.after(task, task - 1);
                }
            }
        }
        // All forwards of a batch, then its backwards, then the next batch: the stages never overlap two batches by
        // more than the first stage's order allows, so the time is a sum that can be written down.
        assertThat(simulation.run()).isEqualTo(batches * (stages * 3000L));
        assertThat(simulation.busy(0)).isEqualTo(batches * 3000L);
    }
}
