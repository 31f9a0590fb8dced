package dev.trainyard.cli.option;

import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.input.Quantity;
import picocli.CommandLine.Option;

/** What bounds a cluster's size: a number of accelerators, money or power, whichever buys the fewest. */
public final class SizeBudget {
    private static final int MOST_GPUS = 1_000_000;

    @Option(names = "--most-gpus", paramLabel = "N", defaultValue = "200000",
            description = "Accelerators of the largest cluster (default: ${DEFAULT-VALUE}).")
    private String gpus;
    @Option(names = "--dollars", paramLabel = "N", description = "Money to build it with, such as 80B.")
    private String dollars;
    @Option(names = "--dollars-per-gpu", paramLabel = "N",
            description = "What an accelerator costs with its share of host, network and building; with --dollars.")
    private String dollarsPerGpu;
    @Option(names = "--power", paramLabel = "POWER", description = "Power of the site, such as 300MW.")
    private String power;
    @Option(names = "--power-per-gpu", paramLabel = "POWER",
            description = "What an accelerator draws with its share of host, network and cooling; with --power.")
    private String powerPerGpu;

    /** The most accelerators that all bounds allow. */
    public int gpus() {
        double most = amount("--most-gpus", gpus, Quantity.COUNT);
        most = Math.min(most, bought("--dollars", dollars, "--dollars-per-gpu", dollarsPerGpu, Quantity.COUNT));
        most = Math.min(most, bought("--power", power, "--power-per-gpu", powerPerGpu, Quantity.WATTS));
        if (most < 1) {
            throw new InputException(Place.of("--most-gpus"), "", "the budget does not buy one accelerator");
        }
        return (int) Math.min(most, MOST_GPUS);
    }

    private static double bought(String name, String all, String eachName, String each, Quantity quantity) {
        if (all == null && each == null) {
            return Double.POSITIVE_INFINITY;
        }
        if (all == null || each == null) {
            throw new InputException(Place.of(all == null ? eachName : name), "", "needs "
                    + (all == null ? name : eachName) + " beside it");
        }
        return Math.floor(amount(name, all, quantity) / amount(eachName, each, quantity));
    }

    private static double amount(String name, String written, Quantity quantity) {
        double value;
        try {
            value = quantity.parse(written);
        } catch (IllegalArgumentException e) {
            throw new InputException(Place.of(name), "", e.getMessage());
        }
        if (!(value > 0 && value <= 1e18)) {
            throw new InputException(Place.of(name), "", "must be more than 0 and at most 1e18, found \"" + written
                    + "\"");
        }
        return value;
    }
}
