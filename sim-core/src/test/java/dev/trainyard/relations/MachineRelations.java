package dev.trainyard.relations;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.AcceleratorBuilder;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.ClusterBuilder;
import dev.trainyard.cluster.Fabric;
import dev.trainyard.cluster.FabricBuilder;
import dev.trainyard.cluster.Rates;
import dev.trainyard.cluster.RatesBuilder;
import dev.trainyard.model.Precision;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A better machine is never slower. */
final class MachineRelations {
    private static final Set<Precision> ALL = EnumSet.allOf(Precision.class);

    private MachineRelations() {}

    static List<Relation> all() {
        List<Relation> all = new ArrayList<>();
        all.add(Relation.same("twice the memory changes no time",
                part(a -> AcceleratorBuilder.builder(a).memoryBytes(2 * a.memoryBytes()).build())));
        all.add(Relation.notSlower("twice the memory bandwidth",
                part(a -> AcceleratorBuilder.builder(a).memoryBytesPerSecond(2 * a.memoryBytesPerSecond()).build())));
        all.add(Relation.notSlower("a little more memory bandwidth", part(a -> AcceleratorBuilder.builder(a)
                .memoryBytesPerSecond(1.07 * a.memoryBytesPerSecond()).build())));
        all.add(Relation.notSlower("more cache",
                part(a -> AcceleratorBuilder.builder(a).cacheBytes(4 * a.cacheBytes() + 1e7).build())));
        all.add(Relation.notSlower("twice the scale-up bandwidth", part(a -> AcceleratorBuilder.builder(a)
                .scaleUpBytesPerSecond(2 * a.scaleUpBytesPerSecond()).build())));
        all.add(Relation.notSlower("switches that reduce",
                part(a -> a.inSwitchReduction() ? null : AcceleratorBuilder.builder(a).inSwitchReduction(true)
                        .build())));
        all.add(Relation.notSlower("a higher power limit", part(a -> AcceleratorBuilder.builder(a)
                .sustainedPower(1.1 * a.sustainedPower()).build())));
        all.add(Relation.notSlower("twice the processors, each as fast", part(a -> AcceleratorBuilder.builder(
                faster(a, ALL, 2)).processors(2 * a.processors()).build())));
        all.add(Relation.notSlower("twice every rate", part(a -> faster(a, ALL, 2))));
        for (Precision precision : Precision.values()) {
            all.add(Relation.notSlower("half as much again of the rate in " + precision,
                    part(a -> faster(a, EnumSet.of(precision), 1.5))));
        }
        all.add(Relation.same("a part of one's own that says what the catalogue's says",
                // One that is like another part is priced by that one's rates as its own differ from them.
                part(a -> a.reference().equals(a.name()) ? AcceleratorBuilder.builder(a).name("copy")
                        .reference("copy").build() : null)));
        network(all);
        return all;
    }

    private static void network(List<Relation> all) {
        all.add(Relation.notSlower("twice the network bandwidth", cluster(c -> ClusterBuilder.builder(c)
                .nicBytesPerSecond(2 * c.nicBytesPerSecond()).build())));
        all.add(Relation.notSlower("half the latency of a switch", fabric(f -> FabricBuilder.builder(f)
                .hopSeconds(f.hopSeconds() / 2).build())));
        all.add(Relation.notSlower("half the latency of an endpoint", fabric(f -> FabricBuilder.builder(f)
                .endpointSeconds(f.endpointSeconds() / 2).build())));
        all.add(Relation.notSlower("leaves without oversubscription", fabric(f -> f.leafOversubscription() <= 1 ? null
                : FabricBuilder.builder(f).leafOversubscription(1).build())));
        all.add(Relation.notSlower("spines without oversubscription", fabric(f -> f.spineOversubscription() <= 1 ? null
                : FabricBuilder.builder(f).spineOversubscription(1).build())));
        all.add(Relation.notSlower("flows spread over all paths", fabric(f -> f.adaptiveRouting() ? null
                : FabricBuilder.builder(f).adaptiveRouting(true).build())));
        all.add(Relation.notSlower("larger leaves", fabric(f -> FabricBuilder.builder(f)
                .leafAccelerators(2 * f.leafAccelerators())
                .podAccelerators(Math.max(f.podAccelerators(), 2 * f.leafAccelerators())).build())));
        all.add(Relation.notSlower("larger pods", fabric(f -> FabricBuilder.builder(f)
                .podAccelerators(2 * f.podAccelerators()).build())));
        // All interfaces of a domain together may carry more than one scale-up port does.
        all.add(Relation.notSlower("larger scale-up domains", cluster(c -> c.gpus() % (2 * c.gpusPerDomain()) != 0
                || c.nicBytesPerSecond() * 2 * c.gpusPerDomain() > 0.5 * c.accelerator().scaleUpBytesPerSecond()
                ? null : ClusterBuilder.builder(c).gpusPerDomain(2 * c.gpusPerDomain()).build())));
        all.add(Relation.notSlower("larger nodes", cluster(c -> c.gpusPerDomain() % (2 * c.gpusPerNode()) != 0
                ? null : ClusterBuilder.builder(c).gpusPerNode(2 * c.gpusPerNode()).build())));
    }

    private static Accelerator faster(Accelerator a, Set<Precision> in, double factor) {
        // What was measured of a part that is like another counts where it is not what the catalogue says.
        return AcceleratorBuilder.builder(a).peak(faster(a.peak(), in, factor)).measured(
                a.reference().equals(a.name()) || Accelerators.find(a.name()).isEmpty()
                        ? faster(a.measured(), in, factor) : a.measured()).settled(
                faster(a.settled(), in, factor)).build();
    }

    private static Rates faster(Rates rates, Set<Precision> in, double factor) {
        return RatesBuilder.builder().tf32(rates.tf32() * (in.contains(Precision.TF32) ? factor : 1))
                .fp16(rates.fp16() * (in.contains(Precision.FP16) ? factor : 1))
                .bf16(rates.bf16() * (in.contains(Precision.BF16) ? factor : 1))
                .fp8(rates.fp8() * (in.contains(Precision.FP8) ? factor : 1))
                .mxfp8(rates.mxfp8() * (in.contains(Precision.MXFP8) ? factor : 1))
                .nvfp4(rates.nvfp4() * (in.contains(Precision.NVFP4) ? factor : 1)).build();
    }

    private static UnaryOperator<Scenario> part(UnaryOperator<Accelerator> change) {
        return cluster(c -> {
            Accelerator changed = change.apply(c.accelerator());
            return changed == null ? null : ClusterBuilder.builder(c).accelerator(changed).build();
        });
    }

    private static UnaryOperator<Scenario> fabric(UnaryOperator<Fabric> change) {
        return cluster(c -> {
            Fabric changed = change.apply(c.fabric());
            return changed == null ? null : ClusterBuilder.builder(c).fabric(changed).build();
        });
    }

    private static UnaryOperator<Scenario> cluster(UnaryOperator<Cluster> change) {
        return s -> {
            Cluster changed = change.apply(s.cluster());
            return changed == null ? null : ScenarioBuilder.builder(s).cluster(changed).build();
        };
    }
}
