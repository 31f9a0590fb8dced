package dev.trainyard.cluster.site;

import dev.trainyard.cluster.Figures;
import dev.trainyard.cluster.preset.PresetKind;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.util.List;
import java.util.Optional;

/** The grids of the catalogue, and reading one from a document. */
public final class Grids {
    /** What a campaign takes where nobody names one. */
    public static final String USUAL = "us-industrial";

    private static final int HOURS = 24;

    private Grids() {}

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final PresetKind<Grid> KIND = PresetKind.load("grid", "grids", Grids::read);
    }

    /** The catalogue. */
    public static PresetKind<Grid> shipped() {
        return Shipped.KIND;
    }

    private static Grid read(Figures figures) {
        figures.onlyKeys("year", "price", "carbon", "hours");
        return new Grid(figures.name(), figures.integer("year", 1990, 2100),
                figures.span("price", Quantity.COUNT, 0, 1e5), figures.span("carbon", Quantity.COUNT, 0, 1e4),
                hours(figures.figure("hours")));
    }

    private static List<Double> hours(Optional<Entry> written) {
        if (written.isEmpty()) {
            return List.of();
        }
        List<Double> hours = written.get().elements().stream()
                .map(hour -> hour.number(Quantity.COUNT, 0, 1000)).toList();
        double sum = hours.stream().mapToDouble(Double::doubleValue).sum();
        if (hours.size() != HOURS || !(sum > 0)) {
            throw written.get().error("expected 24 numbers, the price of each hour of the day against the mean, found "
                    + hours.size());
        }
        return hours.stream().map(hour -> hour * HOURS / sum).toList();
    }
}
