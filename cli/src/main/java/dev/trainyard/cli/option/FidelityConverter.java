package dev.trainyard.cli.option;

import dev.trainyard.iteration.Fidelity;

/** Reads --fidelity. */
public final class FidelityConverter extends EnumConverter<Fidelity> {
    public FidelityConverter() {
        super("fidelity", Fidelity.values());
    }
}
