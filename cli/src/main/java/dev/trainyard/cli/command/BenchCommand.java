package dev.trainyard.cli.command;

import dev.trainyard.cli.option.BenchDevices;
import dev.trainyard.cli.option.BenchSizes;
import dev.trainyard.cli.option.ComputeOptions.DeviceConverter;
import dev.trainyard.cli.option.ComputeOptions.ThreadsConverter;
import dev.trainyard.cli.option.OutputOptions;
import dev.trainyard.cli.terminal.ExitCodes;
import dev.trainyard.cli.terminal.Progress;
import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.cli.terminal.Version;
import dev.trainyard.cli.view.BenchView;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.measure.Effort;
import dev.trainyard.measure.KernelBenchmark;
import dev.trainyard.measure.KernelCase;
import dev.trainyard.measure.KernelCases;
import dev.trainyard.measure.KernelRate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures Trainyard's own kernels on this machine's CPU and GPU. */
@Command(name = "bench", mixinStandardHelpOptions = true, versionProvider = Version.class,
        header = "Measures Trainyard's own kernels on this machine's CPU and GPU.",
        description = {"%nRuns each kernel over batches that look like real work and prints items a second by size, "
            + "the GPU's beside the CPU's. The spread lies between the fastest and the slowest tenth of the "
            + "repetitions. A GPU's rate has packing and both transfers in it; its rate alone is that of a batch which "
            + "lies on the device. The share of peak is that of the device's measured copy bandwidth or of its "
            + "measured double products, whichever the kernel is nearer to.",
            "%nTakes half a minute to a minute; larger sizes take longer.", ""},
        optionListHeading = "%nOptions:%n", footerHeading = "%nExamples:%n",
        footer = {"  trainyard bench", "  trainyard bench --kernel collective,random --sizes 1000..1e8",
            "  trainyard bench --kernel pipeline --device cpu --threads 1 --sizes 1000,100000 --format json"})
public final class BenchCommand implements Callable<Integer> {
    private final Terminal terminal;
    @Option(names = "--kernel", paramLabel = "NAME", split = ",",
            description = "Kernels, with commas: throughput, collective, link-load, plan, pipeline, campaign,"
                    + " random (default: all).")
    private List<String> names = List.of();
    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto", converter = DeviceConverter.class,
            description = "auto (the CPU and, where one can be used, a GPU), cpu, gpu or gpu:N (default: auto).")
    private DeviceRequest device;
    @Option(names = "--sizes", paramLabel = "SIZES", defaultValue = "1000..1000000",
            description = "Items of a batch, 1 to 1e9: a list, or a range by tens (default: ${DEFAULT-VALUE}).")
    private String sizes;
    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", converter = ThreadsConverter.class,
            description = "CPU threads that large batches are cut over (default: 0, all processors).")
    private int threads;
    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Seed of the batches (default: 1). The same seed makes the same batches.")
    private long seed;
    @Mixin
    private OutputOptions output;

    public BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<KernelCase> kernels = names.isEmpty() ? KernelCases.all() : names.stream().map(BenchCommand::kernel)
                .toList();
        List<Long> items = BenchSizes.parse("--sizes", sizes);
        int workers = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        try (BenchDevices devices = BenchDevices.open(device, workers, note -> output.note(terminal, note))) {
            List<KernelRate> rates = new ArrayList<>();
            try (Progress progress = new Progress("bench", (long) kernels.size() * items.size(),
                    output.showsProgress(terminal))) {
                AtomicLong done = new AtomicLong();
                for (KernelCase kernel : kernels) {
                    rates.addAll(rates(kernel, items, devices, () -> progress.at(done.incrementAndGet())));
                }
            }
            BenchView view = new BenchView(rates, devices.measured());
            view.disagreements().forEach(note -> output.note(terminal, note));
            output.print(terminal, view);
        }
        return ExitCodes.DONE;
    }

    /**
     * The largest size is measured first: it gives the compiler the time that small ones would only wait for. Rows are
     * in the order of the sizes asked for.
     */
    private List<KernelRate> rates(KernelCase kernel, List<Long> sizes, BenchDevices devices, Runnable done) {
        Map<Long, List<KernelRate>> bySize = new HashMap<>();
        for (long size : sizes.stream().distinct().sorted(Comparator.reverseOrder()).toList()) {
            bySize.put(size, devices.run(new KernelBenchmark(kernel, seed, size, Effort.usual())));
            done.run();
        }
        return sizes.stream().flatMap(size -> bySize.get(size).stream()).toList();
    }

    private static KernelCase kernel(String name) {
        try {
            return KernelCases.named(name.strip());
        } catch (IllegalArgumentException e) {
            throw new InputException(Place.of("--kernel"), "", e.getMessage());
        }
    }
}
