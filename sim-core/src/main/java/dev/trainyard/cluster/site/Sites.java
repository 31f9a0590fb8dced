package dev.trainyard.cluster.site;

import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Figures;
import dev.trainyard.cluster.preset.PresetKind;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.input.Quantity;
import java.util.ArrayList;
import java.util.List;

/** The sites of the catalogue, and reading one from a document. */
public final class Sites {
    /** What a campaign takes where nobody names one. */
    public static final String USUAL = "usual-us";

    private static final String[] KEYS = {"owner", "pue", "grid", "steps"};

    private Sites() {}

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final PresetKind<Site> KIND = PresetKind.load("site", "sites", Sites::read);
    }

    /** The catalogue. */
    public static PresetKind<Site> shipped() {
        return Shipped.KIND;
    }

    private static Site read(Figures figures) {
        figures.onlyKeys(KEYS);
        Entry grid = figures.requireFigure("grid");
        Grids.shipped().catalogue().named(grid);
        Figures group = figures.requireGroup("steps");
        List<Site.Step> steps = new ArrayList<>();
        for (String month : group.entry().keys()) {
            if (!month.matches("20[0-9]{2}-(0[1-9]|1[0-2])")) {
                throw group.entry().require(month).error("expected a month such as 2025-07, found \""
                        + Names.clip(month) + "\"");
            }
            steps.add(step(month, group.group(month).orElseThrow()));
        }
        if (steps.isEmpty()) {
            throw group.entry().error("has no step; expected at least one month, such as 2025-07: {...}");
        }
        return new Site(figures.name(), figures.setting("owner").map(Entry::text).orElse(""),
                figures.span("pue", Quantity.COUNT, 1, 5), grid.text(), steps);
    }

    private static Site.Step step(String month, Figures figures) {
        figures.onlyKeys("cluster", "accelerator", "accelerators", "megawatts", "facility", "dollars");
        String accelerator = figures.setting("accelerator").map(entry -> Accelerators.read(entry).name()).orElse("");
        return new Site.Step(month, figures.setting("cluster").map(Entry::text).orElse(""), accelerator,
                figures.number("accelerators", Quantity.COUNT, 0, 1e8, 0),
                figures.number("megawatts", Quantity.COUNT, 0, 1e6, 0),
                figures.setting("facility").map(Entry::flag).orElse(false),
                figures.number("dollars", Quantity.COUNT, 0, 1e14, 0));
    }
}
