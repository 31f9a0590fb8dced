package dev.trainyard.cluster.failure;

import dev.trainyard.cluster.Figures;
import dev.trainyard.cluster.Span;
import dev.trainyard.cluster.preset.PresetKind;
import dev.trainyard.input.Duration;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.util.Optional;

/** The restart paths of the catalogue, and reading one from a document. */
public final class RestartPaths {
    /** What a campaign takes where nobody names one. */
    public static final String USUAL = "warm-standby";

    private static final String[] KEYS = {"kind", "fromMemory", "isolate", "schedule", "start", "load", "warmUp",
        "warmSpare", "scatter", "fails", "fallback", "shrinks", "duringStop", "overhead"};
    private static final double WEEK = 7 * Duration.DAY;

    private RestartPaths() {}

    /** Read once, on first use, and never changed. */
    private static final class Shipped {
        private static final PresetKind<RestartPath> KIND =
                PresetKind.load("restart path", "restarts", RestartPaths::read);
    }

    /** The catalogue. */
    public static PresetKind<RestartPath> shipped() {
        return Shipped.KIND;
    }

    private static RestartPath read(Figures figures) {
        figures.onlyKeys(KEYS);
        double fails = figures.number("fails", Quantity.COUNT, 0, 1, 0);
        Optional<Entry> fallback = figures.setting("fallback");
        if (fails > 0 && fallback.isEmpty()) {
            throw figures.requireFigure("fails").error("needs a fallback: the name of the path that is taken then,"
                    + " such as requeue");
        }
        RestartKind kind = figures.setting("kind").map(it -> it.choice(RestartKind.class)).orElse(RestartKind.RESTART);
        return new RestartPath(figures.name(), kind,
                figures.setting("fromMemory").map(Entry::flag).orElse(false), time(figures, "isolate"),
                time(figures, "schedule"), time(figures, "start"),
                figures.number("load", Quantity.SECONDS, 0, WEEK, -1), time(figures, "warmUp"),
                time(figures, "warmSpare"), figures.number("scatter", Quantity.COUNT, 0, 3, 0), fails,
                fallback.map(Entry::text).orElse(""),
                figures.setting("shrinks").map(Entry::flag).orElse(kind != RestartKind.RESTART),
                figures.setting("duringStop").map(it -> it.choice(DuringStop.class)).orElse(DuringStop.AGAIN),
                figures.number("overhead", Quantity.SHARE, 0, 10, 0));
    }

    private static Span time(Figures figures, String key) {
        return figures.span(key, Quantity.SECONDS, 0, WEEK, Span.of(0));
    }
}
