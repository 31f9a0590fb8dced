package dev.trainyard.workload;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabrics;

/** Machines whose collectives were measured, from catalogue parts. */
final class Machines {
    private Machines() {}

    /** The accelerator in its usual system. */
    static Cluster usual(String accelerator, int gpus) {
        return on(accelerator, gpus, Accelerators.find(accelerator).orElseThrow().system().fabric(), 0);
    }

    /** The accelerator on another fabric; {@code nicGigabits} 0 takes the usual NIC. */
    static Cluster on(String name, int gpus, String fabric, double nicGigabits) {
        Accelerator accelerator = Accelerators.find(name).orElseThrow();
        double nic = nicGigabits == 0 ? accelerator.system().nicBytesPerSecond() : nicGigabits * 125e6;
        return new Cluster(name, accelerator, gpus, accelerator.system().gpusPerNode(),
                accelerator.system().gpusPerDomain(), nic, Fabrics.find(fabric).orElseThrow());
    }
}
