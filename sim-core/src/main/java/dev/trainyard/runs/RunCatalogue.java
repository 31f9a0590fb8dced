package dev.trainyard.runs;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Fabric;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.input.Names;

/** Finds in the shipped catalogues what the cells of a run name. */
final class RunCatalogue {
    private RunCatalogue() {}

    static Accelerator accelerator(RunRow row) {
        String name = row.requireText("accelerator");
        return Accelerators.find(name)
                .orElseThrow(() -> row.error("accelerator", Names.unknown("accelerator", name, Accelerators.names())));
    }

    /**
     * BigScience ran on four Omni-Path links a node (published-runs.md); no other source names its network, so the
     * others have the one that their accelerators usually come with.
     */
    static Fabric fabric(RunRow row, Accelerator accelerator) {
        String name = row.text("source").startsWith("bigscience") ? "omnipath-100" : accelerator.system().fabric();
        return Fabrics.find(name).orElseThrow(() -> new IllegalStateException("no fabric named " + name));
    }
}
