package dev.trainyard.cli.option;

import dev.trainyard.cli.terminal.Terminal;
import dev.trainyard.kernel.DeviceRequest;
import dev.trainyard.kernel.device.Devices;
import dev.trainyard.kernel.device.KernelChoice;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of every command that simulates. */
public final class ComputeOptions {
    private static final int MOST_THREADS = 1024;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto", converter = DeviceConverter.class,
            description = "auto, cpu, gpu or gpu:N (default: auto, the CPU, and a GPU for batches that are worth "
            + "the way there).")
    private DeviceRequest device;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", converter = ThreadsConverter.class,
            description = "CPU threads to use (default: 0, all processors). Results do not depend on it.")
    private int threads;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1",
            description = "Seed of everything random (default: 1). The same seed gives the same bytes.")
    private long seed;

    /** How many threads to use. */
    public int threads() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    public long seed() {
        return seed;
    }

    /** Opens the device, with a note where auto falls back, at once or in mid-run; the caller closes it. */
    public KernelChoice open(Terminal terminal, OutputOptions output) {
        KernelChoice choice = new Devices().open(device, threads, note -> output.note(terminal, note));
        if (!choice.note().isEmpty()) {
            output.note(terminal, choice.note());
        }
        return choice;
    }

    /** Reads --device. */
    public static final class DeviceConverter implements ITypeConverter<DeviceRequest> {
        @Override
        public DeviceRequest convert(String written) {
            try {
                return DeviceRequest.parse(written);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Reads --threads. */
    public static final class ThreadsConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String written) {
            int threads = Integer.parseInt(written);
            if (threads < 0 || threads > MOST_THREADS) {
                throw new TypeConversionException("must lie between 0 (all processors) and " + MOST_THREADS
                        + ", found " + written);
            }
            return threads;
        }
    }
}
