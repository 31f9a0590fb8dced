package dev.trainyard.study;

import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.study.search.PlanSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Simulated steps side by side, each against the first.
 *
 * <p>Days are {@code tokens / tokensPerSecond / 86400}: every second is spent training (100% goodput). Failures,
 * restarts and checkpoints make a real run longer; published runs of this size kept 90% and more of their time.
 *
 * @param tokens tokens that each run trains on; 0 where unknown
 * @param rows in the order in which the steps came
 */
public record Comparison(double tokens, List<ComparisonRow> rows) {
    private static final double SECONDS_A_DAY = 86_400;

    /** Takes a copy of the list. */
    public Comparison {
        rows = List.copyOf(rows);
    }

    /** Compares, with the token budget of the first scenario that states one. */
    public static Comparison of(List<StepResult> results) {
        double tokens = results.stream().mapToDouble(result -> result.scenario().training().tokens())
                .filter(count -> count > 0).findFirst().orElse(0);
        return of(results, tokens);
    }

    /**
     * Compares.
     *
     * @param results one or more steps; the first is what the others are held against
     * @param tokens tokens to train on; 0 where unknown
     * @throws IllegalArgumentException without results, or with a token budget that is not 0 or more
     */
    public static Comparison of(List<StepResult> results, double tokens) {
        if (results.isEmpty()) {
            throw new IllegalArgumentException("nothing to compare: expected one simulated step or more");
        }
        if (!(tokens >= 0 && tokens < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("tokens is " + tokens + "; expected 0 (unknown) or a positive number");
        }
        List<ComparisonRow> rows = new ArrayList<>();
        for (StepResult result : results) {
            rows.add(row(results.get(0), result, tokens));
        }
        return new Comparison(tokens, rows);
    }

    private static ComparisonRow row(StepResult first, StepResult result, double tokens) {
        double speedUp = result.tokensPerSecond() / first.tokensPerSecond();
        double ratio = (double) result.gpus() / first.gpus();
        OptionalDouble days = tokens > 0 ? OptionalDouble.of(tokens / result.tokensPerSecond() / SECONDS_A_DAY)
                : OptionalDouble.empty();
        Cause bottleneck = result.breakdown().bottleneck();
        ComparisonRow row = ComparisonRowBuilder.builder().scenario(result.scenario().name()).gpus(result.gpus())
                .spares(result.scenario().spares()).plan(PlanSummary.of(result.plan()))
                .tokensPerStep(result.scenario().training().tokensPerStep()).stepSeconds(result.stepSeconds())
                .tokensPerSecond(result.tokensPerSecond()).tokensPerSecondPerGpu(result.tokensPerSecondPerGpu())
                .mfu(result.mfu()).days(days).gpuRatio(ratio).speedUp(speedUp).scalingEfficiency(speedUp / ratio)
                .bottleneck(bottleneck).conclusion("").build();
        return row.withConclusion(result == first ? Conclusions.first(result, row, tokens)
                : Conclusions.against(first, result, row, tokens));
    }
}
