package dev.trainyard.cli.option;

import dev.trainyard.campaign.CampaignOptions;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How often a campaign is repeated. */
public final class ReplicaOptions {
    private static final int AUTO = -1;
    /** The most that auto takes. */
    private static final int MOST_AUTO = 100_000;

    @Option(names = "--replicas", paramLabel = "N", defaultValue = "1000", converter = Replicas.class,
            description = {"How often the campaign is repeated, or auto: until the mean number of days, or of",
                "tokens where days are fixed, is known to --within (default: ${DEFAULT-VALUE})."})
    private int replicas;

    @Option(names = "--within", paramLabel = "SHARE", defaultValue = "0.5%", converter = Within.class,
            description = "What auto repeats to: half the 95%% interval of the mean days or, where they"
                    + " are fixed, tokens (default: ${DEFAULT-VALUE}).")
    private double within;

    /** The options with a seed. */
    public CampaignOptions options(long seed) {
        return replicas == AUTO ? new CampaignOptions(seed, MOST_AUTO, within) : CampaignOptions.of(seed, replicas);
    }

    /** Reads --replicas. */
    static final class Replicas implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String written) {
            if (written.equals("auto")) {
                return AUTO;
            }
            int replicas;
            try {
                replicas = Integer.parseInt(written);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("must be a whole number or auto, found " + written);
            }
            if (replicas < 1 || replicas > CampaignOptions.MOST_REPLICAS) {
                throw new TypeConversionException("must lie between 1 and " + CampaignOptions.MOST_REPLICAS
                        + ", or be auto, found " + written);
            }
            return replicas;
        }
    }

    /** Reads --within, a share or a percentage. */
    static final class Within implements ITypeConverter<Double> {
        @Override
        public Double convert(String written) {
            double share;
            try {
                share = Shares.parse(written);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("must be a share or a percentage, such as 0.5%, found \"" + written
                        + "\"");
            }
            if (!(share >= 1e-5 && share <= 1)) {
                throw new TypeConversionException("must lie between 0.001% and 100%, found \"" + written + "\"");
            }
            return share;
        }
    }
}
