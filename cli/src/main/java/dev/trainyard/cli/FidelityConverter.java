package dev.trainyard.cli;

import dev.trainyard.iteration.Fidelity;

/** Reads --fidelity. */
final class FidelityConverter extends EnumConverter<Fidelity> {
    FidelityConverter() {
        super("fidelity", Fidelity.values());
    }
}
