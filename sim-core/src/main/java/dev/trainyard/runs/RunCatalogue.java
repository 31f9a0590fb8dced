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
     * The fabric that the column {@code fabric} names. The shipped file has no such column: BigScience ran on four
     * Omni-Path links a node (published-runs.md); no other source names its network, so the others have the one that
     * their accelerators usually come with.
     */
    static Fabric fabric(RunRow row, Accelerator accelerator) {
        if (!row.blank("fabric")) {
            String written = row.text("fabric");
            return Fabrics.find(written)
                    .orElseThrow(() -> row.error("fabric", Names.unknown("fabric", written, Fabrics.names())));
        }
        String name = row.text("source").startsWith("bigscience") ? "omnipath-100" : accelerator.system().fabric();
        return Fabrics.find(name).orElseThrow(() -> new IllegalStateException("no fabric named " + name));
    }
}
