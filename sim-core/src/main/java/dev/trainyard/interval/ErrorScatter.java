package dev.trainyard.interval;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far measurements lie from predictions, by cause: standard deviations of the logarithm of time. They are
 * estimates from held-out predictions ({@link ScatterEstimate}), not physics: no prediction depends on them, only its
 * interval. Immutable.
 */
public final class ErrorScatter {
    static final String MEASUREMENT = "measurement";
    static final String DENSE = "constants.dense";
    static final String MOE = "constants.moe";
    static final String WITHIN_DENSE = "within.dense";
    static final String WITHIN_MOE = "within.moe";
    static final String RELEASE = "software.release";
    static final String INTERLEAVING = "guess.interleaving";
    static final String COLUMN = "guess.column";
    static final String PLAN = "guess.plan";
    static final String THIN_RATE = "distance.thinRate";
    static final String ACCELERATOR = "distance.accelerator";
    static final String FAMILY = "distance.family";
    static final String DATA_SHEET = "distance.dataSheet";
    static final String MOE_BOARD = "distance.moeBoard";
    static final String FUSION = "distance.fusion";
    static final String MIXER = "distance.mixer";
    static final String DOUBLING = "distance.gpuDoubling";

    /** What a file must hold, in its order. */
    static final List<String> NAMES = List.of(MEASUREMENT, DENSE, MOE, WITHIN_DENSE, WITHIN_MOE, RELEASE,
            INTERLEAVING, COLUMN, PLAN, THIN_RATE, ACCELERATOR, FAMILY, DATA_SHEET, MOE_BOARD, FUSION,
            MIXER, DOUBLING);

    private final Map<String, Figure> figures;

    private ErrorScatter(Map<String, Figure> figures) {
        this.figures = figures;
    }

    /**
     * One estimate.
     *
     * @param name dotted
     * @param value standard deviation of the logarithm of time
     * @param origin what it was estimated from
     * @param meaning one sentence
     */
    public record Figure(String name, double value, String origin, String meaning) {}

    /** The shipped estimates. */
    public static ErrorScatter shipped() {
        try (InputStream in = ErrorScatter.class.getResourceAsStream("scatter.yaml")) {
            return read(Documents.parse("scatter.yaml", in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a file of estimates. */
    public static ErrorScatter read(Entry root) {
        root.onlyKeys(NAMES.toArray(String[]::new));
        List<Figure> figures = new ArrayList<>();
        for (String name : NAMES) {
            Entry entry = root.require(name);
            entry.onlyKeys("value", "origin", "meaning");
            figures.add(new Figure(name, entry.require("value").number(Quantity.COUNT, 0, 2),
                    entry.require("origin").text(), entry.require("meaning").text()));
        }
        return of(figures);
    }

    static ErrorScatter of(List<Figure> figures) {
        Map<String, Figure> byName = new LinkedHashMap<>();
        figures.forEach(figure -> byName.put(figure.name(), figure));
        for (String name : NAMES) {
            if (!byName.containsKey(name)) {
                throw new IllegalArgumentException("no estimate named " + name);
            }
        }
        return new ErrorScatter(byName);
    }

    /** An estimate's value; asking for one that is not there is a programming error. */
    double of(String name) {
        Figure figure = figures.get(name);
        if (figure == null) {
            throw new IllegalArgumentException("no estimate named " + name);
        }
        return figure.value();
    }

    /** All of them, in the file's order. */
    public List<Figure> all() {
        return new ArrayList<>(figures.values());
    }

    /** The text of a file of these estimates; values are rounded to four decimals. */
    public String yaml() {
        StringBuilder text = new StringBuilder("""
                # How far measurements lie from predictions: standard deviations of log time, for intervals.
                # Estimated from held-out predictions by ScatterEstimate; no prediction depends on them.

                """);
        figures.forEach((name, figure) -> text.append(String.format(Locale.ROOT,
                "%s: {value: %.4f, origin: \"%s\", meaning: \"%s\"}%n", name, figure.value(), figure.origin(),
                figure.meaning()).replace("\r\n", "\n")));
        return text.toString();
    }
}
