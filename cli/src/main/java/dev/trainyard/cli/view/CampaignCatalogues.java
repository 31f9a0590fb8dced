package dev.trainyard.cli.view;

import dev.trainyard.cluster.CatalogueEntry;
import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.failure.FailureModel;
import dev.trainyard.cluster.failure.FailureModels;
import dev.trainyard.cluster.failure.RestartPath;
import dev.trainyard.cluster.failure.RestartPaths;
import dev.trainyard.cluster.site.Grid;
import dev.trainyard.cluster.site.Grids;
import dev.trainyard.cluster.site.PriceLists;
import dev.trainyard.cluster.site.Prices;
import dev.trainyard.cluster.site.Site;
import dev.trainyard.cluster.site.Sites;
import dev.trainyard.cluster.site.Storage;
import dev.trainyard.cluster.site.Storages;
import dev.trainyard.input.Entry;
import java.util.List;
import java.util.Map;

/** What a scenario's section campaign can name, as rows of plain values. */
final class CampaignCatalogues {
    static final List<String> KINDS = List.of("failures", "restarts", "storage", "grids", "prices", "sites");
    private static final double GIGA = 1e9;

    private CampaignCatalogues() {}

    static List<Map<String, Object>> of(String kind) {
        return switch (kind) {
            case "failures" -> FailureModels.shipped().catalogue().entries().stream()
                    .map(CampaignCatalogues::failures).toList();
            case "restarts" -> RestartPaths.shipped().catalogue().entries().stream()
                    .map(CampaignCatalogues::restart).toList();
            case "storage" -> Storages.shipped().catalogue().entries().stream()
                    .map(CampaignCatalogues::storage).toList();
            case "grids" -> Grids.shipped().catalogue().entries().stream().map(CampaignCatalogues::grid).toList();
            case "prices" -> PriceLists.shipped().catalogue().entries().stream()
                    .map(CampaignCatalogues::prices).toList();
            case "sites" -> Sites.shipped().catalogue().entries().stream().map(CampaignCatalogues::site).toList();
            default -> throw new IllegalArgumentException("no catalogue of " + kind);
        };
    }

    private static Map<String, Object> failures(CatalogueEntry<FailureModel> entry) {
        FailureModel it = entry.value();
        double rate = it.classes().stream().filter(one -> !one.perJob()).mapToDouble(one -> one.rate().middle()).sum();
        return about(spans(named(entry).with("year", it.year()), "rate", it.doubt().times(rate))
                .with("classes", it.classes().size()).with("worstFaults", it.worstFaults()), entry);
    }

    private static Map<String, Object> restart(CatalogueEntry<RestartPath> entry) {
        RestartPath it = entry.value();
        double middle = it.isolate().middle() + it.schedule().middle() + it.start().middle() + it.warmUp().middle();
        return about(named(entry).with("kind", Entry.nameOf(it.kind())).with("fromMemory", it.fromMemory())
                .with("seconds", middle).with("fails", it.fails()), entry);
    }

    private static Map<String, Object> storage(CatalogueEntry<Storage> entry) {
        Storage it = entry.value();
        return about(named(entry).with("readGBps", it.readBytesPerSecond() / GIGA)
                .with("writeGBps", it.writeBytesPerSecond() / GIGA).with("perAccelerator", it.perAccelerator()), entry);
    }

    private static Map<String, Object> grid(CatalogueEntry<Grid> entry) {
        Grid it = entry.value();
        return about(named(entry).with("year", it.year())
                .with("dollarsPerMWh", it.dollarsPerMegawattHour().middle())
                .with("kilogramsPerMWh", it.kilogramsPerMegawattHour().middle())
                .with("byHour", !it.hourFactors().isEmpty()), entry);
    }

    private static Map<String, Object> prices(CatalogueEntry<Prices> entry) {
        Prices it = entry.value();
        return about(named(entry).with("bought", String.join(" ", it.purchase().keySet()))
                .with("rented", String.join(" ", it.rent().keySet())), entry);
    }

    private static Map<String, Object> site(CatalogueEntry<Site> entry) {
        Site it = entry.value();
        Site.Step newest = it.newest();
        return about(named(entry).with("owner", it.owner()).with("grid", it.grid()).with("from", newest.month())
                .with("accelerator", newest.accelerator()).with("accelerators", newest.accelerators())
                .with("megawatts", newest.megawatts()), entry);
    }

    private static Row named(CatalogueEntry<?> entry) {
        return new Row().with("name", entry.name());
    }

    private static Row spans(Row row, String key, Span span) {
        return row.with(key + "Low", span.low()).with(key, span.middle()).with(key + "High", span.high());
    }

    private static Map<String, Object> about(Row row, CatalogueEntry<?> entry) {
        return row.with("aliases", entry.aliases()).with("summary", entry.summary()).with("sources", entry.sources())
                .with("estimated", List.copyOf(entry.estimated())).values();
    }
}
