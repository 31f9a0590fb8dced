package dev.trainyard.kernel;

import java.util.List;
import java.util.Objects;

/**
 * Whether a back end can compute on this machine, and why not where it cannot.
 *
 * @param devices names of its devices in their numbering, {@code gpu:0} first; may hold devices that cannot be used
 * @param reason one clause in plain words for why it cannot be used; empty where it can
 */
public record Availability(List<String> devices, String reason) {

    public Availability {
        devices = List.copyOf(devices);
        Objects.requireNonNull(reason, "reason");
    }

    /** A back end that can compute on these devices. */
    public static Availability usable(List<String> devices) {
        return new Availability(devices, "");
    }

    /** A back end that cannot compute here. */
    public static Availability unusable(String reason) {
        return new Availability(List.of(), reason);
    }

    /** True where {@link KernelProvider#open} is expected to succeed. */
    public boolean isUsable() {
        return reason.isEmpty();
    }
}
