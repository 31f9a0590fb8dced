package dev.trainyard.study;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.failure.FailureClassBuilder;
import dev.trainyard.cluster.failure.FailureModel;
import dev.trainyard.cluster.failure.FailureModelBuilder;
import dev.trainyard.cluster.failure.RestartPath;
import dev.trainyard.cluster.failure.RestartPathBuilder;
import dev.trainyard.cluster.preset.Chosen;
import dev.trainyard.cluster.site.Prices;
import dev.trainyard.cluster.site.PricesBuilder;
import dev.trainyard.cluster.site.Storage;
import dev.trainyard.cluster.site.StorageBuilder;
import dev.trainyard.input.Normal;
import dev.trainyard.scenario.campaign.CampaignSettings;
import dev.trainyard.scenario.campaign.CampaignSettingsBuilder;
import dev.trainyard.scenario.campaign.PowerSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * An input of a campaign that a sensitivity study multiplies by a factor. Its doubt leaves the draws: what is varied on
 * purpose shall not be varied by luck as well.
 */
public enum CampaignInput {
    /** Rates of all classes of failures that grow with the cluster. */
    FAILURE_RATE("failureRate") {
        @Override
        Span known(CampaignJob job, CampaignSettings settings) {
            return settings.failures().value().doubt();
        }

        @Override
        CampaignSettings with(CampaignSettings settings, double factor) {
            FailureModel model = settings.failures().value();
            return CampaignSettingsBuilder.builder(settings).failures(settings.failures().with(
                    FailureModelBuilder.builder(model).doubt(Span.of(1)).classes(model.classes().stream()
                            .map(type -> type.perJob() ? type : FailureClassBuilder.builder(type)
                                    .rate(type.rate().times(factor)).build()).toList()).build())).build();
        }
    },
    /** All phases of the way back after a failure but loading the checkpoint. */
    RESTART("restart") {
        @Override
        Span known(CampaignJob job, CampaignSettings settings) {
            RestartPath path = settings.restart().value();
            return path.whole();
        }

        @Override
        CampaignSettings with(CampaignSettings settings, double factor) {
            return CampaignSettingsBuilder.builder(settings).restart(scaled(settings.restart(), factor))
                    .fallback(settings.fallback().map(path -> scaled(path, factor))).build();
        }

        private Chosen<RestartPath> scaled(Chosen<RestartPath> chosen, double factor) {
            RestartPath path = chosen.value();
            return chosen.with(RestartPathBuilder.builder(path).isolate(exact(path.isolate(), factor))
                    .schedule(exact(path.schedule(), factor)).start(exact(path.start(), factor))
                    .warmUp(exact(path.warmUp(), factor)).warmSpare(exact(path.warmSpare(), factor)).build());
        }
    },
    /** Bandwidth of the storage, writing and reading, of all together and of a node. */
    CHECKPOINT_BANDWIDTH("checkpointBandwidth") {
        @Override
        CampaignSettings with(CampaignSettings settings, double factor) {
            Storage storage = settings.storage().value();
            return CampaignSettingsBuilder.builder(settings).storage(settings.storage().with(
                    StorageBuilder.builder(storage).writeBytesPerSecond(storage.writeBytesPerSecond() * factor)
                            .readBytesPerSecond(storage.readBytesPerSecond() * factor)
                            .nodeBytesPerSecond(storage.nodeBytesPerSecond() * factor).build())).build();
        }
    },
    /** Purchase price or rent of the accelerator. */
    PRICE("price") {
        @Override
        Span known(CampaignJob job, CampaignSettings settings) {
            Prices prices = settings.prices().value();
            int year = settings.money().year();
            return (settings.money().owned() ? prices.purchase(job.accelerator().name(), year)
                    : prices.rent(job.accelerator().name(), year)).map(Prices.Dated::dollars).orElse(Span.of(1));
        }

        @Override
        CampaignSettings with(CampaignSettings settings, double factor) {
            Prices prices = settings.prices().value();
            return CampaignSettingsBuilder.builder(settings).prices(settings.prices().with(
                    PricesBuilder.builder(prices).purchase(scaled(prices.purchase(), factor))
                            .rent(scaled(prices.rent(), factor)).build())).build();
        }

        private Map<String, TreeMap<Integer, Span>> scaled(Map<String, TreeMap<Integer, Span>> prices,
                double factor) {
            Map<String, TreeMap<Integer, Span>> scaled = new LinkedHashMap<>();
            prices.forEach((part, years) -> {
                TreeMap<Integer, Span> all = new TreeMap<>();
                years.forEach((year, span) -> all.put(year, exact(span, factor)));
                scaled.put(part, all);
            });
            return scaled;
        }
    },
    /** Power of the site over that of IT, no less than 1. */
    PUE("pue") {
        @Override
        Span known(CampaignJob job, CampaignSettings settings) {
            return settings.power().pue() > 0 ? Span.of(settings.power().pue()) : settings.site().value().pue();
        }

        @Override
        CampaignSettings with(CampaignSettings settings, double factor) {
            PowerSettings power = settings.power();
            double pue = Math.max(1, factor * settings.effectivePue());
            return CampaignSettingsBuilder.builder(settings).power(new PowerSettings(power.capWatts(),
                    power.siteWatts(), power.capacityWatts(), pue, power.cooling())).build();
        }
    },
    /** Time of the simulated step. */
    STEP("step") {
        @Override
        Span known(CampaignJob job, CampaignSettings settings) {
            double half = Math.exp(Normal.Q95 * job.stepSigma());
            return new Span(1 / half, 1, half);
        }

        @Override
        CampaignSettings with(CampaignSettings settings, double factor) {
            return settings;
        }
    };

    private final String text;

    CampaignInput(String text) {
        this.text = text;
    }

    /** The input's name. */
    public String text() {
        return text;
    }

    /** What is known of it, in any unit; without doubt where nothing is. */
    Span known(CampaignJob job, CampaignSettings settings) {
        return Span.of(1);
    }

    /** The settings with the input times a factor. */
    abstract CampaignSettings with(CampaignSettings settings, double factor);

    /** The range of the factor: what sources leave open, or a share to both sides where they leave nothing. */
    UncertainInput range(CampaignJob job, CampaignSettings settings, double share) {
        Span known = known(job, settings);
        return known.isExact() || !(known.low() > 0) ? new UncertainInput(text, 1 - share, 1, 1 + share)
                : new UncertainInput(text, known.low() / known.middle(), 1, known.high() / known.middle());
    }

    private static Span exact(Span span, double factor) {
        return Span.of(span.middle() * factor);
    }
}
