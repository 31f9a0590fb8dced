package dev.trainyard.workload;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabric;
import dev.trainyard.cluster.FabricKind;
import dev.trainyard.cluster.Rates;
import dev.trainyard.cluster.UsualSystem;
import java.util.List;
import java.util.Set;

/** The machines whose collectives were measured, built by hand so that these tests need no catalogue. */
final class Machines {
    static final Fabric INFINIBAND = fabric("infiniband", 5e-6);
    /** Second-generation EFA: its latency per NCCL message, from the 1 MiB point of the two-node table. */
    static final Fabric EFA_2 = fabric("efa-v2", 42e-6);
    /** First-generation EFA, likewise. */
    static final Fabric EFA_1 = fabric("efa-v1", 98e-6);

    private Machines() {}

    private static Fabric fabric(String name, double endpointSeconds) {
        return new Fabric(name, FabricKind.RAIL_OPTIMIZED, 2, 256, 16_384, 1, 1, 3e-7, endpointSeconds, true);
    }

    static Cluster a100(int gpus, double nicGigabits, Fabric fabric) {
        return cluster("ampere", 300e9, false, gpus, 8, nicGigabits, fabric);
    }

    static Cluster h100(int gpus, Fabric fabric) {
        return cluster("hopper", 450e9, true, gpus, 8, 400, fabric);
    }

    static Cluster h800(int gpus) {
        return cluster("hopper", 200e9, true, gpus, 8, 400, INFINIBAND);
    }

    static Cluster gb200(int gpus) {
        return cluster("blackwell", 900e9, true, gpus, 72, 400, INFINIBAND);
    }

    private static Cluster cluster(String family, double scaleUp, boolean inSwitch, int gpus, int domain,
            double nicGigabits, Fabric fabric) {
        Rates rates = new Rates(1e14, 1e15, 1e15, 2e15, 2e15, 4e15);
        Accelerator accelerator = new Accelerator(family, "nvidia", family, 2023, 132, 128, 256, rates, rates, 80e9,
                3e12, 50e6, scaleUp, inSwitch, 700, 100, 1, family, List.of(),
                new UsualSystem(8, domain, nicGigabits * 125e6, fabric.name()),
                Set.of());
        return new Cluster(family, accelerator, gpus, 8, domain, nicGigabits * 125e6, fabric);
    }
}
