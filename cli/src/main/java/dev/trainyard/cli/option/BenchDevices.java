package dev.trainyard.cli.option;

import dev.trainyard.kernel.DeviceFailedException;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.DeviceRequest.Kind;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.device.Devices;
import dev.trainyard.kernel.device.KernelChoice;
import dev.trainyard.measure.KernelBenchmark;
import dev.trainyard.measure.KernelRate;
import dev.trainyard.measure.MeasuredDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The devices of one benchmark: the CPU, a GPU, or both. Under {@code auto} a GPU that fails is dropped. */
public final class BenchDevices implements AutoCloseable {
    private static final double NANO = 1e-9;

    private final DeviceRequest request;
    private final Consumer<String> notes;
    private final List<KernelChoice> open = new ArrayList<>();
    private final List<MeasuredDevice> measured = new ArrayList<>();
    private final List<MeasuredDevice> left = new ArrayList<>();

    private BenchDevices(DeviceRequest request, Consumer<String> notes) {
        this.request = request;
        this.notes = notes;
    }

    /**
     * Opens the devices and measures their peaks.
     *
     * @param request auto: the CPU and, where there is one, a GPU; otherwise what it names alone
     * @param notes gets a line where there is no GPU or where one fails
     */
    public static BenchDevices open(DeviceRequest request, int threads, Consumer<String> notes) {
        BenchDevices devices = new BenchDevices(request, notes);
        try {
            if (request.kind() != Kind.GPU) {
                devices.add(new DeviceRequest(Kind.CPU, 0), threads);
            }
            if (request.kind() != Kind.CPU) {
                devices.addGpu(threads);
            }
            return devices;
        } catch (RuntimeException | Error e) {
            devices.closeBehind(e);
            throw e;
        }
    }

    private void addGpu(int threads) {
        try {
            add(new DeviceRequest(Kind.GPU, request.index()), threads);
        } catch (DeviceUnusableException e) {
            if (request.kind() == Kind.GPU) {
                throw e;
            }
            notes.accept("measuring the CPU alone: " + e.getMessage());
        }
    }

    private void add(DeviceRequest one, int threads) {
        long start = System.nanoTime();
        KernelChoice choice = new Devices().open(one, threads);
        double openSeconds = (System.nanoTime() - start) * NANO;
        open.add(choice);
        MeasuredDevice device = MeasuredDevice.of(one.toString(), choice.kernels(), threads, openSeconds);
        measured.add(device);
        left.add(device);
    }

    /** All devices whose peaks were measured. */
    public List<MeasuredDevice> measured() {
        return List.copyOf(measured);
    }

    /** What each device makes of a benchmark; empty places are left out where a GPU was dropped. */
    public List<KernelRate> run(KernelBenchmark benchmark) {
        List<KernelRate> rates = new ArrayList<>();
        for (MeasuredDevice device : List.copyOf(left)) {
            rate(benchmark, device).ifPresent(rates::add);
        }
        return rates;
    }

    private Optional<KernelRate> rate(KernelBenchmark benchmark, MeasuredDevice device) {
        try {
            return Optional.of(benchmark.on(device));
        } catch (DeviceFailedException e) {
            if (request.kind() == Kind.GPU) {
                throw e;
            }
            left.remove(device);
            notes.accept(device.kernels().device() + " failed and is dropped, measuring the CPU alone from here: "
                    + e.getMessage());
            return Optional.empty();
        }
    }

    private void closeBehind(Throwable failure) {
        for (KernelChoice choice : open) {
            try {
                choice.close();
            } catch (DeviceFailedException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** All rates are there by now, so a device that cannot be closed is noted, and no error. */
    @Override
    public void close() {
        for (KernelChoice choice : open) {
            try {
                choice.close();
            } catch (DeviceFailedException e) {
                notes.accept(choice.kernels().device() + " could not be closed: " + e.getMessage());
            }
        }
    }
}
