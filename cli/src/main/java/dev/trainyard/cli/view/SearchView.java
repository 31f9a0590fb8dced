package dev.trainyard.cli.view;

import dev.trainyard.input.Entry;
import dev.trainyard.report.Numbers;
import dev.trainyard.report.Table;
import dev.trainyard.study.search.Candidate;
import dev.trainyard.study.search.Objective;
import dev.trainyard.study.search.PlanSummary;
import dev.trainyard.study.search.SearchOptions;
import dev.trainyard.study.search.SearchResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A plan search as plain values.
 *
 * @param seconds that it took, the runs as events included
 * @param prices what costs rest on; empty where time alone was looked at
 */
public record SearchView(SearchResult result, SearchOptions options, double seconds, Optional<String> prices) {
    private static final double GIGA = 1e9;

    Map<String, Object> values() {
        return new Row().with("plansConsidered", result.considered())
                .with("plansRuledOut", result.ruledOut())
                .with("plansFeasible", result.feasible())
                .with("searchSeconds", seconds)
                .with("space", Entry.nameOf(options.width()))
                .with("objective", Entry.nameOf(options.objective()))
                .with("costUnit", unit()).with("prices", prices.orElse(null))
                .with("best", result.top().stream().map(SearchView::candidate).toList()).values();
    }

    private static Map<String, Object> candidate(Candidate candidate) {
        return new Row().with("summary", PlanSummary.of(candidate.plan()))
                .with("closedSeconds", candidate.closedSeconds())
                .with("eventSeconds", candidate.eventSeconds())
                .with("eventOverClosed", candidate.eventSeconds() / candidate.closedSeconds())
                .with("cost", candidate.cost())
                .with("memoryBytes", candidate.memory().total())
                .with("plan", StepView.plan(candidate.plan())).values();
    }

    /** Of {@link Candidate#cost}. */
    private String unit() {
        return switch (options.objective()) {
            case TIME -> "s";
            case GPU_TIME -> "accelerator-s";
            case DOLLARS -> "$/token";
            case ENERGY -> "J/token";
        };
    }

    String heading() {
        return "plan auto: " + Numbers.grouped(result.considered()) + " plans considered, "
                + Numbers.grouped(result.ruledOut()) + " ruled out by a lower bound, "
                + Numbers.grouped(result.feasible()) + " of the others fit memory\n"
                + prices.map(it -> "least " + Entry.nameOf(options.objective()) + " a token: " + it + "\n").orElse("");
    }

    Table table() {
        Table table = new Table().number("rank").text("plan").text("overlaps").number("closed [s]")
                .number("events [s]").number("differs by [%]").number("memory [GB]");
        if (prices.isPresent()) {
            table.number(options.objective() == Objective.DOLLARS ? "$ a million tokens" : "J a token");
        }
        List<Candidate> top = result.top();
        for (int i = 0; i < top.size(); i++) {
            Candidate candidate = top.get(i);
            double difference = 100 * (candidate.eventSeconds() / candidate.closedSeconds() - 1);
            List<String> cells = new ArrayList<>(List.of(String.valueOf(i + 1), summary(candidate), overlaps(candidate),
                    Numbers.significant(candidate.closedSeconds(), 4),
                    Numbers.significant(candidate.eventSeconds(), 4), Numbers.fixed(difference, 1),
                    Numbers.fixed(candidate.memory().total() / GIGA, 1)));
            if (prices.isPresent()) {
                cells.add(Numbers.significant(candidate.cost()
                        * (options.objective() == Objective.DOLLARS ? 1e6 : 1), 4));
            }
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    /** The summary; of a long list of layers only that there is one. */
    private static String summary(Candidate candidate) {
        String summary = PlanSummary.of(candidate.plan());
        int layers = summary.indexOf(" layers=");
        return layers < 0 ? summary : summary.substring(0, layers) + " uneven";
    }

    private static String overlaps(Candidate candidate) {
        String overlaps = (candidate.plan().overlapTensor() && candidate.plan().tp() > 1 ? " tp" : "")
                + (candidate.plan().overlapData() ? " dp" : "")
                + (candidate.plan().overlapPipeline() && candidate.plan().pp() > 1 ? " pp" : "");
        return overlaps.isEmpty() ? "none" : overlaps.strip();
    }
}
