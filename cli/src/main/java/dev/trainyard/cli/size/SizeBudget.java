package dev.trainyard.cli.size;

import dev.trainyard.campaign.AcceleratorShare;
import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Catalogue;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Limits;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.input.Quantity;
import dev.trainyard.study.GpuBudget;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** What bounds a cluster's size: a number of accelerators, money or power, whichever buys the fewest. */
public final class SizeBudget {
    private static final int MOST_GPUS = Limits.GPUS;
    /** What bounds where no option does. */
    public static final String ALL = "the most that are looked at";

    @Option(names = "--most-gpus", paramLabel = "N",
            description = {"Accelerators of the largest cluster (default: as many as it takes, or as --dollars or",
                "--power buy; no more than 10000000 are looked at)."})
    private String gpus;
    @Option(names = "--dollars", paramLabel = "N",
            description = {"Dollars to build it with, such as 80B: accelerators, servers, network and building by the",
                "campaign's price list, or --dollars-per-gpu. Spares come on top."})
    private String dollars;
    @Option(names = "--dollars-per-gpu", paramLabel = "N",
            description = {"Instead of the price list: what an accelerator costs with its share of host, network and",
                "building, in dollars: 60k for any, or h100-sxm=40k,gb200=60k; with --dollars."})
    private String dollarsPerGpu;
    @Option(names = "--power", paramLabel = "POWER",
            description = {"Power of the site, such as 300MW: by the accelerator's power in matrix products with",
                "node, network and the site's PUE, or --power-per-gpu. Spares come on top."})
    private String power;
    @Option(names = "--power-per-gpu", paramLabel = "POWER",
            description = {"Instead: what an accelerator draws with its share of host, network and cooling, such as",
                "1.4kW, or h100-sxm=1.4kW,gb200=2.2kW; with --power."})
    private String powerPerGpu;

    /** What one costs and draws, where an option says other than the presets. */
    public AcceleratorShare share(Accelerator part, AcceleratorShare byPresets) {
        OptionalDouble price = each("--dollars-per-gpu", dollarsPerGpu, part, Quantity.COUNT);
        return new AcceleratorShare(price.isPresent() ? price : byPresets.dollars(),
                each("--power-per-gpu", powerPerGpu, part, Quantity.WATTS).orElse(byPresets.watts()));
    }

    /**
     * The most accelerators that all bounds allow, and which of them it is that allows no more.
     *
     * @param part the accelerator, for messages
     * @param share what one costs and draws
     */
    public GpuBudget gpus(String part, AcceleratorShare share) {
        checkBeside("--dollars", dollars, "--dollars-per-gpu", dollarsPerGpu);
        checkBeside("--power", power, "--power-per-gpu", powerPerGpu);
        double money = dollars == null ? Double.POSITIVE_INFINITY : Math.floor(amount("--dollars", dollars,
                Quantity.COUNT) / share.dollars().orElseThrow(() -> new InputException(Place.of("--dollars"), "",
                        "the price list has no purchase price of " + part + ". Maybe --dollars-per-gpu " + part
                                + "=60k, or --set campaign.prices.purchase." + part + ".2026=40k")));
        double watts = power == null ? Double.POSITIVE_INFINITY
                : Math.floor(amount("--power", power, Quantity.WATTS) / share.watts());
        double most = gpus != null ? amount("--most-gpus", gpus, Quantity.COUNT) : MOST_GPUS;
        double least = Math.min(Math.min(money, watts), Math.min(most, MOST_GPUS));
        if (least < 1) {
            throw new InputException(Place.of("--most-gpus"), "", "the budget does not buy one accelerator");
        }
        String by = least == money ? "--dollars " + dollars : least == watts ? "--power " + power
                : gpus != null && most <= MOST_GPUS ? "--most-gpus " + gpus : ALL;
        return new GpuBudget((int) least, by, Math.min(Math.min(money, watts), gpus == null
                ? Double.POSITIVE_INFINITY : most));
    }

    private static void checkBeside(String name, String all, String eachName, String each) {
        if (all == null && each != null) {
            throw new InputException(Place.of(eachName), "", "needs " + name + " beside it");
        }
    }

    /** One figure for all, or one for each accelerator as {@code h100-sxm=40k,gb200=60k}. */
    private static OptionalDouble each(String option, String written, Accelerator part, Quantity quantity) {
        if (written == null) {
            return OptionalDouble.empty();
        }
        if (written.indexOf('=') < 0) {
            return OptionalDouble.of(amount(option, written, quantity));
        }
        OptionalDouble found = OptionalDouble.empty();
        for (String pair : written.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new InputException(Place.of(option), "", "\"" + Names.clip(pair) + "\" names no accelerator;"
                        + " expected one figure for all, or such as h100-sxm=40k,gb200=60k");
            }
            String name = pair.substring(0, equals).strip();
            double value = amount(option, pair.substring(equals + 1), quantity);
            boolean own = name.equals(part.name());
            Accelerator named = own ? part : Accelerators.find(name).orElseThrow(() ->
                    new InputException(Place.of(option), "", Accelerators.shipped().unknown(name)));
            if (own || named.name().equals(Catalogue.unchanged(part.name()))) {
                found = OptionalDouble.of(value);
            }
        }
        return found;
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
