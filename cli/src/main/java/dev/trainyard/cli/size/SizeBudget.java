package dev.trainyard.cli.size;

import dev.trainyard.campaign.AcceleratorShare;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Place;
import dev.trainyard.input.Quantity;
import dev.trainyard.report.Numbers;
import dev.trainyard.study.GpuBudget;
import java.util.function.DoubleSupplier;
import picocli.CommandLine.Option;

/** What bounds a cluster's size: a number of accelerators, money or power, whichever buys the fewest. */
public final class SizeBudget {
    private static final int MOST_GPUS = 1_000_000;
    private static final int USUAL_GPUS = 200_000;

    @Option(names = "--most-gpus", paramLabel = "N",
            description = {"Accelerators of the largest cluster (default: 200000; where --dollars or --power says it,",
                "no more than 1000000)."})
    private String gpus;
    @Option(names = "--dollars", paramLabel = "N",
            description = {"Dollars to build it with, such as 80B: accelerators, servers, network and building by the",
                "campaign's price list, or --dollars-per-gpu. Spares come on top."})
    private String dollars;
    @Option(names = "--dollars-per-gpu", paramLabel = "N",
            description = {"Instead of the price list: what an accelerator costs with its share of host, network and",
                "building, in dollars; with --dollars."})
    private String dollarsPerGpu;
    @Option(names = "--power", paramLabel = "POWER",
            description = {"Power of the site, such as 300MW: by the accelerator's power in matrix products with",
                "node, network and the site's PUE, or --power-per-gpu. Spares come on top."})
    private String power;
    @Option(names = "--power-per-gpu", paramLabel = "POWER",
            description = {"Instead: what an accelerator draws with its share of host, network and cooling, such as",
                "1.4kW; with --power."})
    private String powerPerGpu;

    /**
     * The most accelerators that all bounds allow, and which of them it is that allows no more.
     *
     * @param part the accelerator, for messages
     * @param share what one costs and draws where the user says neither
     */
    public GpuBudget gpus(String part, AcceleratorShare share) {
        double money = bought("--dollars", dollars, "--dollars-per-gpu", dollarsPerGpu, Quantity.COUNT,
                () -> share.dollars().orElseThrow(() -> new InputException(Place.of("--dollars"), "", "the price list"
                        + " has no purchase price of " + part + ". Maybe --dollars-per-gpu 60k, or --set"
                        + " campaign.prices.purchase." + part + ".2026=40k")));
        double watts = bought("--power", power, "--power-per-gpu", powerPerGpu, Quantity.WATTS, share::watts);
        boolean free = money == Double.POSITIVE_INFINITY && watts == Double.POSITIVE_INFINITY;
        double most = gpus != null ? amount("--most-gpus", gpus, Quantity.COUNT) : free ? USUAL_GPUS : MOST_GPUS;
        double least = Math.min(Math.min(money, watts), Math.min(most, MOST_GPUS));
        if (least < 1) {
            throw new InputException(Place.of("--most-gpus"), "", "the budget does not buy one accelerator");
        }
        String by = least == money ? "--dollars " + dollars : least == watts ? "--power " + power
                : gpus != null && most <= MOST_GPUS ? "--most-gpus " + gpus
                : free && gpus == null ? "the default of --most-gpus"
                : "the most that are looked at" + (free ? "" : "; the budget buys "
                        + Numbers.grouped((long) Math.min(money, watts)));
        return new GpuBudget((int) least, by);
    }

    private static double bought(String name, String all, String eachName, String each, Quantity quantity,
            DoubleSupplier usual) {
        if (all == null && each == null) {
            return Double.POSITIVE_INFINITY;
        }
        if (all == null) {
            throw new InputException(Place.of(eachName), "", "needs " + name + " beside it");
        }
        return Math.floor(amount(name, all, quantity)
                / (each == null ? usual.getAsDouble() : amount(eachName, each, quantity)));
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
