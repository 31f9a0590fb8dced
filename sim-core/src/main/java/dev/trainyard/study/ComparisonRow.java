package dev.trainyard.study;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.study.search.PlanSummary;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One simulated step beside others.
 *
 * @param scenario the scenario's name
 * @param gpus accelerators that work
 * @param spares accelerators that stand by
 * @param plan the layout, as {@link PlanSummary} writes it
 * @param tokensPerStep tokens in one step: the global batch
 * @param stepSeconds time of one step, s
 * @param tokensPerSecond tokens a second of the whole run
 * @param tokensPerSecondPerGpu the same by working accelerator
 * @param mfu model FLOPs utilisation; above 1 only where {@code conclusion} says why
 * @param days for the token budget at 100% goodput; empty where no budget is known
 * @param gpuRatio working accelerators over the first row's
 * @param speedUp tokens a second over the first row's
 * @param scalingEfficiency {@code speedUp / gpuRatio}; 1 for the first row
 * @param bottleneck what holds the step back
 * @param campaign what months of the step come to; empty where nobody asked
 * @param conclusion one plain sentence
 */
@RecordBuilder
public record ComparisonRow(String scenario, long gpus, int spares, String plan, double tokensPerStep,
        double stepSeconds, double tokensPerSecond, double tokensPerSecondPerGpu, double mfu, OptionalDouble days,
        double gpuRatio, double speedUp, double scalingEfficiency, Cause bottleneck,
        Optional<CampaignAnswer> campaign, String conclusion) {

    ComparisonRow withConclusion(String sentence) {
        return ComparisonRowBuilder.builder(this).conclusion(sentence).build();
    }
}
