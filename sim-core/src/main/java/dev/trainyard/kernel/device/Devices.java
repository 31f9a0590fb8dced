package dev.trainyard.kernel.device;

import dev.trainyard.kernel.Availability;
import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.DeviceRequest.Kind;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.KernelProvider;
import dev.trainyard.kernel.cpu.CpuKernelProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;

/** Picks the back end. An instance knows the providers found at construction; it probes none until asked. */
public final class Devices {
    private final List<KernelProvider> providers;
    private final OffloadCosts costs;

    /** The providers that {@link ServiceLoader} finds, behind the CPU's, which is always there. */
    public Devices() {
        this(found());
    }

    /** The given providers, first come first tried. */
    public Devices(List<KernelProvider> providers) {
        this(providers, OffloadCosts.MEASURED);
    }

    /** The given providers, with another opinion of what {@code auto} gives to a GPU. */
    public Devices(List<KernelProvider> providers, OffloadCosts costs) {
        this.providers = List.copyOf(providers);
        this.costs = costs;
    }

    private static List<KernelProvider> found() {
        List<KernelProvider> result = new ArrayList<>();
        result.add(new CpuKernelProvider());
        ServiceLoader.load(KernelProvider.class, Devices.class.getClassLoader()).forEach(result::add);
        return result;
    }

    /** All back ends, whether they can be used or not. */
    public List<KernelProvider> providers() {
        return providers;
    }

    /**
     * Opens {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}.
     *
     * @param device as the user wrote it
     * @param threads CPU threads that may be used; 0 means all processors
     * @throws IllegalArgumentException when {@code device} is none of these
     * @throws DeviceUnusableException when a GPU was asked for and none can be used
     */
    public KernelChoice open(String device, int threads) {
        return open(DeviceRequest.parse(device), threads);
    }

    /** As {@link #open(String, int)}. */
    public KernelChoice open(DeviceRequest request, int threads) {
        return open(request, threads, note -> { });
    }

    /**
     * As {@link #open(String, int)}.
     *
     * @param notes gets one line where a GPU that {@code auto} wants for a large batch cannot be used, or fails later
     *     on and is replaced by the CPU
     */
    public KernelChoice open(DeviceRequest request, int threads, Consumer<String> notes) {
        if (threads < 0) {
            throw new IllegalArgumentException("threads must be 0 (all processors) or more, found " + threads);
        }
        return switch (request.kind()) {
            case CPU -> cpu(threads, "");
            case GPU -> gpu(request.index(), threads);
            case AUTO -> auto(threads, notes);
        };
    }

    /** A GPU is not even probed until a batch is worth it, unless it is plain that there is none. */
    private KernelChoice auto(int threads, Consumer<String> notes) {
        List<String> reasons = of(Kind.GPU).stream().map(KernelProvider::glance).filter(found -> !found.isUsable())
                .map(Availability::reason).toList();
        if (reasons.size() == of(Kind.GPU).size()) {
            return cpu(threads, "computing on the CPU: " + none(reasons));
        }
        KernelChoice cpu = cpu(threads, "");
        int most = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        return new KernelChoice(new OffloadingKernels(cpu.kernels(), most, () -> new FallbackKernels(
                gpu(0, threads).kernels(), () -> cpu(threads, "").kernels(), notes), costs, notes), cpu.provider(), "");
    }

    private KernelChoice gpu(int index, int threads) {
        KernelProvider provider = gpuProvider(index);
        return new KernelChoice(provider.open(index, threads), provider.name(), "");
    }

    private KernelProvider gpuProvider(int index) {
        List<String> reasons = new ArrayList<>();
        for (KernelProvider provider : of(Kind.GPU)) {
            Availability availability = provider.probe();
            if (!availability.isUsable()) {
                reasons.add(availability.reason());
            } else if (index >= availability.devices().size()) {
                reasons.add("there is no gpu:" + index + "; " + provider.name() + " finds "
                        + availability.devices().size() + ", numbered from 0");
            } else {
                return provider;
            }
        }
        throw new DeviceUnusableException(none(reasons));
    }

    private static String none(List<String> reasons) {
        return reasons.isEmpty() ? "this build holds no GPU back end" : String.join("; ", reasons);
    }

    /**
     * Opens what takes times on a device.
     *
     * @param notes gets one line where {@code auto} takes the CPU, saying why
     * @throws DeviceUnusableException when a GPU was asked for and none can be measured
     */
    public DeviceMeter meter(DeviceRequest request, Consumer<String> notes) {
        if (request.kind() == Kind.CPU) {
            return cpuProvider().meter(0);
        }
        try {
            return gpuProvider(request.index()).meter(request.index());
        } catch (DeviceUnusableException e) {
            if (request.kind() == Kind.GPU) {
                throw e;
            }
            notes.accept("measuring the CPU: " + e.getMessage());
            return cpuProvider().meter(0);
        }
    }

    private KernelChoice cpu(int threads, String note) {
        KernelProvider provider = cpuProvider();
        return new KernelChoice(provider.open(0, threads), provider.name(), note);
    }

    private KernelProvider cpuProvider() {
        return of(Kind.CPU).stream().findFirst()
                .orElseThrow(() -> new IllegalStateException("no CPU back end among " + providers));
    }

    private List<KernelProvider> of(Kind kind) {
        return providers.stream().filter(provider -> provider.kind() == kind).toList();
    }
}
