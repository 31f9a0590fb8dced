package dev.trainyard.kernel;

import dev.trainyard.input.Names;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which device the user wants.
 *
 * @param kind what kind of device
 * @param index number of the GPU, from 0; 0 for every other kind
 */
public record DeviceRequest(Kind kind, int index) {
    private static final Pattern GPU = Pattern.compile("gpu:([0-9]{1,3})");

    /** Kinds of device. */
    public enum Kind {
        /** A GPU where one can be used, otherwise the CPU. */
        AUTO,
        /** The CPU. */
        CPU,
        /** A GPU, and an error where none can be used. */
        GPU
    }

    /**
     * Reads {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}.
     *
     * @throws IllegalArgumentException with a readable reason for anything else
     */
    public static DeviceRequest parse(String written) {
        switch (written) {
            case "auto":
                return new DeviceRequest(Kind.AUTO, 0);
            case "cpu":
                return new DeviceRequest(Kind.CPU, 0);
            case "gpu":
                return new DeviceRequest(Kind.GPU, 0);
            default:
                Matcher matcher = GPU.matcher(written);
                if (matcher.matches()) {
                    return new DeviceRequest(Kind.GPU, Integer.parseInt(matcher.group(1)));
                }
                throw new IllegalArgumentException(
                        Names.unknown("device", written, List.of("auto", "cpu", "gpu", "gpu:1")));
        }
    }

    /** As the user writes it. */
    @Override
    public String toString() {
        return switch (kind) {
            case AUTO -> "auto";
            case CPU -> "cpu";
            case GPU -> "gpu:" + index;
        };
    }
}
