package dev.trainyard.study;

/**
 * How many accelerators may be looked at.
 *
 * @param gpus accelerators of the largest cluster
 * @param by what allows no more, for people: money, power, or a limit of the search
 * @param allowed what the user's bounds alone allow, which may be more than are looked at; infinite without any
 */
public record GpuBudget(int gpus, String by, double allowed) {

    /** True where more is allowed than is looked at. */
    public boolean isCapped() {
        return allowed > gpus && allowed < Double.POSITIVE_INFINITY;
    }

    /** True where the user bounds the size in no way. */
    public boolean isOpen() {
        return allowed == Double.POSITIVE_INFINITY;
    }
}
