package dev.trainyard.calibration;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;

/** A card whose operators were timed, with the accelerator of the catalogue that predicts them. */
public enum MeasuredCard {
    H200("NVIDIA H200", "h200-sxm", "h200-operators.csv"),
    H100("NVIDIA H100", "h100-sxm", "h100-operators.csv");

    private final String title;
    private final String accelerator;
    private final String operators;

    MeasuredCard(String title, String accelerator, String operators) {
        this.title = title;
        this.accelerator = accelerator;
        this.operators = operators;
    }

    /** As its driver calls it. */
    public String title() {
        return title;
    }

    public Accelerator accelerator() {
        return Accelerators.find(accelerator).orElseThrow();
    }

    /** The resource beside this class. */
    String operators() {
        return operators;
    }
}
