package dev.trainyard.cluster.failure;

import dev.trainyard.cluster.Figures;
import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.preset.PresetKind;
import dev.trainyard.input.Duration;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The failure models of the catalogue, and reading one from a document. */
public final class FailureModels {
    /** What a campaign takes where nobody names one. */
    public static final String USUAL = "h100-class";

    private static final String[] KEYS = {"year", "rate", "classes", "unequal", "bursts", "life", "season"};
    private static final double MOST_RATE = 1.44e6;

    private FailureModels() {}

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final PresetKind<FailureModel> KIND =
                PresetKind.load("failure model", "failures", FailureModels::read, ChangedClasses::over);
    }

    /** The catalogue. */
    public static PresetKind<FailureModel> shipped() {
        return Shipped.KIND;
    }

    private static FailureModel read(Figures figures) {
        figures.onlyKeys(KEYS);
        Span total = figures.has("rate") ? figures.span("rate", Quantity.COUNT, 0, MOST_RATE) : null;
        Figures group = figures.requireGroup("classes");
        List<FailureClass> classes = new ArrayList<>();
        for (String name : group.entry().keys()) {
            group.group(name).ifPresent(figure -> classes.add(FailureClasses.read(name, figure, total)));
        }
        if (classes.size() > 16) {
            throw group.entry().error("holds " + classes.size() + " classes; expected at most 16. Maybe join some?");
        }
        Optional<Figures> unequal = figures.group("unequal").map(it -> it.onlyKeys("worst", "faults"));
        Optional<Figures> bursts = figures.group("bursts").map(it -> it.onlyKeys("share", "nodes", "within"));
        Optional<Figures> season = figures.group("season").map(it -> it.onlyKeys("amplitude", "peakMonth"));
        double worst = unequal.map(it -> it.number("worst", Quantity.COUNT, 0, 0.5)).orElse(0.05);
        return FailureModelBuilder.builder().name(figures.name()).year(figures.integer("year", 2000, 2100))
                .doubt(doubt(total)).classes(classes).worstShare(worst)
                .worstFaults(unequal.map(it -> it.number("faults", Quantity.COUNT, worst, 1)).orElse(worst))
                .burstShare(bursts.map(it -> it.number("share", Quantity.COUNT, 0, 1)).orElse(0.0))
                .burstNodes(bursts.map(it -> it.number("nodes", Quantity.COUNT, 2, 1e5)).orElse(2.0))
                .burstSeconds(bursts.map(it -> it.number("within", Quantity.SECONDS, 0, Duration.DAY)).orElse(0.0))
                .life(figures.group("life").map(FailureModels::life).orElse(List.of()))
                .seasonAmplitude(season.map(it -> it.number("amplitude", Quantity.COUNT, 0, 0.99)).orElse(0.0))
                .seasonPeakMonth(season.map(it -> it.integer("peakMonth", 1, 12)).orElse(0)).build();
    }

    /** The model's rate over its middle: what is in doubt for all classes together. */
    private static Span doubt(Span total) {
        return total == null || total.middle() <= 0 ? Span.of(1) : total.times(1 / total.middle());
    }

    /** {@code life: {source: KEY, ages: [0 d, 60 d], factors: [1.5, 1]}}. */
    private static List<FailureModel.Life> life(Figures figures) {
        figures.onlyKeys("ages", "factors");
        List<Entry> ages = figures.requireFigure("ages").elements();
        List<Entry> factors = figures.requireFigure("factors").elements();
        if (ages.size() != factors.size() || ages.isEmpty()) {
            throw figures.entry().error("has " + ages.size() + " ages and " + factors.size()
                    + " factors; expected as many of each");
        }
        List<FailureModel.Life> life = new ArrayList<>();
        for (int i = 0; i < ages.size(); i++) {
            double age = ages.get(i).number(Quantity.SECONDS, i == 0 ? 0 : life.get(i - 1).seconds(), 1e10);
            life.add(new FailureModel.Life(age, factors.get(i).number(Quantity.COUNT, 0, 1e4)));
        }
        return life;
    }
}
