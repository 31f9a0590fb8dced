package dev.trainyard.measure;

import dev.trainyard.input.Names;
import java.util.List;

/** The kernels that are benchmarked. */
public final class KernelCases {
    private static final List<KernelCase> ALL = List.of(new ThroughputCase(), new CollectiveCase(),
            new LinkLoadCase(), new PlanCase(), new PipelineCase(), new MonthsCase(), new RandomCase());

    private KernelCases() {}

    /** All of them. */
    public static List<KernelCase> all() {
        return ALL;
    }

    /**
     * One of them.
     *
     * @throws IllegalArgumentException that names the nearest where there is none of this name
     */
    public static KernelCase named(String name) {
        return ALL.stream().filter(kernel -> kernel.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Names.unknown("kernel", name,
                        ALL.stream().map(KernelCase::name).toList())));
    }
}
