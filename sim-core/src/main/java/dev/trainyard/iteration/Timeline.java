package dev.trainyard.iteration;

import dev.trainyard.engine.Simulation;

/** What ran when on which stream: one iteration, span by span. */
public final class Timeline {
    private final Simulation simulation;

    Timeline(Simulation simulation) {
        this.simulation = simulation;
    }

    /** How many spans. */
    public int size() {
        return simulation.tasks();
    }

    /** What span i did. */
    public String name(int i) {
        return Tags.name(simulation.tag(i));
    }

    /** The slot (stage * chunks + chunk) that span i worked for. */
    public int slot(int i) {
        return Tags.slot(simulation.tag(i));
    }

    /** The stream of span i. */
    public String stream(int i) {
        int stream = simulation.streamOf(i);
        return stream < 0 ? "network" : simulation.streamName(stream);
    }

    /** Start of span i, picoseconds. */
    public long start(int i) {
        return simulation.start(i);
    }

    /** End of span i, picoseconds. */
    public long end(int i) {
        return simulation.end(i);
    }
}
