package dev.trainyard.study;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.input.Duration;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.study.search.PlanSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Simulated steps side by side, each against the first.
 *
 * <p>Days are {@code tokens / tokensPerSecond / 86400}: every second is spent training (100% goodput). Failures,
 * restarts and checkpoints make a real run longer; published runs of this size kept 90% and more of their time. Where
 * campaigns are given, conclusions speak of their days and dollars instead.
 *
 * @param tokens tokens that each run trains on; 0 where unknown
 * @param rows in the order in which the steps came
 */
public record Comparison(double tokens, List<ComparisonRow> rows) {

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
        return of(results, tokens, List.of());
    }

    /**
     * Compares steps and the months that follow from them.
     *
     * @param results one or more steps; the first is what the others are held against
     * @param tokens tokens to train on; 0 where unknown
     * @param campaigns one for each step, or none at all
     * @throws IllegalArgumentException as above, and where the numbers of steps and campaigns differ
     */
    public static Comparison of(List<StepResult> results, double tokens, List<CampaignAnswer> campaigns) {
        if (results.isEmpty()) {
            throw new IllegalArgumentException("nothing to compare: expected one simulated step or more");
        }
        if (!(tokens >= 0 && tokens < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("tokens is " + tokens + "; expected 0 (unknown) or a positive number");
        }
        if (!campaigns.isEmpty() && campaigns.size() != results.size()) {
            throw new IllegalArgumentException(campaigns.size() + " campaigns for " + results.size()
                    + " steps; expected one for each, or none");
        }
        List<ComparisonRow> rows = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            Optional<CampaignAnswer> campaign = campaigns.isEmpty() ? Optional.empty() : Optional.of(campaigns.get(i));
            ComparisonRow row = row(results.get(0), results.get(i), tokens, campaign);
            String conclusion = i == 0 ? Conclusions.first(results.get(0), row, tokens)
                    : Conclusions.against(results.get(0), rows.get(0), results.get(i), row);
            rows.add(row.withConclusion(conclusion + results.get(i).utilisationNote().filter(note -> row.mfu() > 1)
                    .map(note -> " MFU is " + note + ".").orElse("")));
        }
        return new Comparison(tokens, rows);
    }

    private static ComparisonRow row(StepResult first, StepResult result, double tokens,
            Optional<CampaignAnswer> campaign) {
        double speedUp = result.tokensPerSecond() / first.tokensPerSecond();
        double ratio = (double) result.gpus() / first.gpus();
        OptionalDouble days = tokens > 0 ? OptionalDouble.of(tokens / result.tokensPerSecond() / Duration.DAY)
                : OptionalDouble.empty();
        Cause bottleneck = result.breakdown().bottleneck();
        return ComparisonRowBuilder.builder().scenario(result.scenario().name()).gpus(result.gpus())
                .spares(result.scenario().spares()).plan(PlanSummary.of(result.plan()))
                .tokensPerStep(result.scenario().training().tokensPerStep()).stepSeconds(result.stepSeconds())
                .tokensPerSecond(result.tokensPerSecond()).tokensPerSecondPerGpu(result.tokensPerSecondPerGpu())
                .mfu(result.mfu()).days(days).gpuRatio(ratio).speedUp(speedUp).scalingEfficiency(speedUp / ratio)
                .bottleneck(bottleneck).campaign(campaign).conclusion("").build();
    }
}
