package dev.trainyard.kernel.device;

import dev.trainyard.kernel.Kernels;
import java.util.Objects;

/**
 * The back end that was picked.
 *
 * @param kernels open; whoever asked for the choice closes them
 * @param provider name of the back end: {@code cpu}, {@code cuda}; under {@code auto} the one that begins
 * @param note one line for the user where {@code auto} has the CPU alone, saying why; otherwise empty
 */
public record KernelChoice(Kernels kernels, String provider, String note) implements AutoCloseable {

    public KernelChoice {
        Objects.requireNonNull(kernels, "kernels");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(note, "note");
    }

    @Override
    public void close() {
        kernels.close();
    }
}
