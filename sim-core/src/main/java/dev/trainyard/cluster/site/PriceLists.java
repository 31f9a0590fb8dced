package dev.trainyard.cluster.site;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Figures;
import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.preset.PresetKind;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.input.Quantity;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The price lists of the catalogue, and reading one from a document. */
public final class PriceLists {
    /** What a campaign takes where nobody names one. */
    public static final String USUAL = "market-2026";

    private static final String[] KEYS = {"purchase", "rent", "networkShare", "otherShare", "building", "onSitePower",
        "decay", "itYears", "buildingYears", "interest", "staff", "repairs"};
    private static final double MOST = 1e12;
    private static final String YEAR = "(19|20)[0-9]{2}";
    private static final String DAY = "(-[0-9]{2}(-[0-9]{2})?)?";
    private static final int MONTH_LENGTH = 7;

    private PriceLists() {}

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final PresetKind<Prices> KIND = PresetKind.load("price list", "prices", PriceLists::read);
    }

    /** The catalogue. */
    public static PresetKind<Prices> shipped() {
        return Shipped.KIND;
    }

    private static Prices read(Figures figures) {
        figures.onlyKeys(KEYS);
        return PricesBuilder.builder().name(figures.name()).purchase(byAccelerator(figures, "purchase"))
                .boughtFrom(firstDays(figures)).rent(byAccelerator(figures, "rent"))
                .networkShare(figures.number("networkShare", Quantity.COUNT, 0, 0.9, 0))
                .otherShare(figures.number("otherShare", Quantity.SHARE, 0, 10, 0))
                .buildingPerMegawatt(figures.span("building", Quantity.COUNT, 0, MOST, Span.of(0)))
                .onSitePowerPerMegawatt(figures.number("onSitePower", Quantity.COUNT, 0, MOST, 0))
                .decay(figures.number("decay", Quantity.COUNT, 0, 10, 0))
                .itYears(figures.number("itYears", Quantity.COUNT, 0.1, 100, 5))
                .buildingYears(figures.number("buildingYears", Quantity.COUNT, 0.1, 200, 20))
                .interest(figures.number("interest", Quantity.COUNT, 0, 1, 0))
                .staffPerYear(figures.number("staff", Quantity.COUNT, 0, MOST, 0))
                .repairsPerYear(figures.number("repairs", Quantity.SHARE, 0, 10, 0)).build();
    }

    /** The days of the prices that have one beside their year. */
    private static Map<String, TreeMap<Integer, LocalDate>> firstDays(Figures figures) {
        Map<String, TreeMap<Integer, LocalDate>> all = new LinkedHashMap<>();
        Optional<Entry> list = figures.entry().find("purchase");
        for (String part : list.map(Entry::keys).orElse(List.of())) {
            TreeMap<Integer, LocalDate> days = new TreeMap<>();
            for (String key : list.orElseThrow().require(part).keys()) {
                if (key.matches(YEAR + "-.*")) {
                    days.put(year(key), day(key, list.orElseThrow().require(part).require(key)));
                }
            }
            if (!days.isEmpty()) {
                all.put(Accelerators.find(part).orElseThrow().name(), days);
            }
        }
        return Collections.unmodifiableMap(all);
    }

    private static int year(String key) {
        return Integer.parseInt(key.substring(0, 4));
    }

    private static LocalDate day(String key, Entry at) {
        try {
            return LocalDate.parse(key.length() == MONTH_LENGTH ? key + "-01" : key);
        } catch (DateTimeException e) {
            throw at.error("is of no day: \"" + Names.clip(key) + "\"; expected 2026, 2026-11 or 2026-11-01");
        }
    }

    /**
     * {@code {h100-sxm: {source: KEY, 2024: [23000, 26300, 30000]}}}: a year's price must have its year, and may have
     * its month or day.
     */
    private static Map<String, TreeMap<Integer, Span>> byAccelerator(Figures figures, String key) {
        Map<String, TreeMap<Integer, Span>> prices = new LinkedHashMap<>();
        Optional<Figures> list = figures.group(key);
        for (String part : list.map(it -> it.entry().keys()).orElse(List.of())) {
            Entry at = list.orElseThrow().entry().require(part);
            if (!at.isMapping()) {
                throw at.error("has no year; expected {2026: dollars} or {2026: [low, middle, high]}");
            }
            if (Accelerators.find(part).isEmpty()) {
                throw at.error(Names.unknown("accelerator", part, Accelerators.names()));
            }
            prices.put(Accelerators.find(part).orElseThrow().name(), years(list.get().group(part).orElseThrow()));
        }
        return Collections.unmodifiableMap(prices);
    }

    private static TreeMap<Integer, Span> years(Figures figures) {
        TreeMap<Integer, Span> years = new TreeMap<>();
        for (String key : figures.entry().keys()) {
            if (key.matches(YEAR + DAY)) {
                if (years.put(year(key), figures.span(key, Quantity.COUNT, 0, MOST)) != null) {
                    throw figures.entry().require(key).error("is the second price of " + year(key)
                            + "; expected one a year");
                }
            } else if (!List.of("source", "estimated").contains(key)) {
                throw figures.entry().require(key).error("is a price without a year: \"" + Names.clip(key)
                        + "\". Maybe 2026?");
            }
        }
        return years;
    }
}
