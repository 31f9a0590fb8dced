package dev.trainyard.cluster.failure;

import dev.trainyard.cluster.Figures;
import dev.trainyard.cluster.Span;
import dev.trainyard.input.Duration;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Quantity;
import java.util.List;

/** Reads one class of failures. */
final class FailureClasses {
    private static final String[] KEYS = {"kind", "share", "rate", "perDay", "reach", "accelerators", "replaced",
        "agent", "timeout", "watched", "repair", "memorySurvives", "lasts", "slowdown", "rollbackSteps"};
    /** A fault of every node every minute. */
    private static final double MOST_RATE = 1.44e6;

    private FailureClasses() {}

    /**
     * A class.
     *
     * @param total the model's rate, of which a class may state its share
     */
    static FailureClass read(String name, Figures figures, Span total) {
        figures.onlyKeys(KEYS);
        List<String> rates = List.of("share", "rate", "perDay").stream().filter(figures::has).toList();
        if (rates.size() != 1) {
            throw figures.entry().error("expected one of share (of the model's rate), rate (per 1,000 node-days of"
                    + " eight accelerators) or perDay (of the job), found "
                    + (rates.isEmpty() ? "none" : String.join(" and ", rates)));
        }
        Span rate = switch (rates.get(0)) {
            case "share" -> share(figures, total);
            case "rate" -> figures.span("rate", Quantity.COUNT, 0, MOST_RATE);
            default -> figures.span("perDay", Quantity.COUNT, 0, MOST_RATE);
        };
        FailureKind kind = figures.setting("kind").map(entry -> entry.choice(FailureKind.class))
                .orElse(FailureKind.STOP);
        Reach reach = figures.setting("reach").map(entry -> entry.choice(Reach.class)).orElse(Reach.NODE);
        HeavyTail repair = figures.group("repair").map(HeavyTail::read).orElse(HeavyTail.NONE);
        HeavyTail lasts = figures.group("lasts").map(HeavyTail::read).orElse(HeavyTail.NONE);
        int accelerators = reach == Reach.GROUP ? figures.integer("accelerators", 1, 10_000_000) : 0;
        boolean lasting = kind == FailureKind.SILENT || kind == FailureKind.SLOW;
        if (lasting && lasts.meanSeconds() <= 0) {
            throw figures.entry().error("the key \"lasts\" is missing: how long until it is found or passes, such as"
                    + " {median: 1 h, mean: 3 h}");
        }
        boolean ofNode = reach == Reach.NODE || reach == Reach.NOTHING;
        return FailureClassBuilder.builder().name(name).kind(kind).rate(rate).perJob(rates.get(0).equals("perDay"))
                .reach(reach).groupAccelerators(accelerators)
                .replaced(figures.number("replaced", Quantity.COUNT, 0, 1, reach == Reach.NOTHING ? 0 : 1))
                .agentSeconds(figures.span("agent", Quantity.SECONDS, 0, Duration.DAY, Span.of(10)))
                .timeoutSeconds(figures.span("timeout", Quantity.SECONDS, 0, 30 * Duration.DAY, Span.of(600)))
                .watched(figures.number("watched", Quantity.COUNT, 0, 1, 1)).repair(repair)
                .memorySurvives(figures.setting("memorySurvives").map(Entry::flag).orElse(ofNode)).lasts(lasts)
                .slowdown(kind == FailureKind.SLOW ? figures.number("slowdown", Quantity.COUNT, 1, 1000) : 1)
                .rollbackSteps(figures.number("rollbackSteps", Quantity.COUNT, 0, 1e9, 0)).build();
    }

    private static Span share(Figures figures, Span total) {
        if (total == null) {
            throw figures.requireFigure("share").error("needs the model's rate beside the classes, such as"
                    + " rate: 3.8 per 1,000 node-days");
        }
        return figures.span("share", Quantity.COUNT, 0, 1).times(total.middle());
    }
}
