package dev.trainyard.runs;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Arrays;

/**
 * Errors of a set of predictions, percent. All are 0 where nothing was scored.
 *
 * @param rowsScored predictions that count
 * @param rowsFailed predictions that should count but failed
 * @param meanAbsoluteErrorPercent mean of the absolute errors
 * @param medianAbsoluteErrorPercent their median
 * @param p90AbsoluteErrorPercent their 90th percentile, interpolated between ranks
 * @param maxAbsoluteErrorPercent the largest
 * @param biasPercent mean of the signed errors
 */
@RecordBuilder
public record Score(int rowsScored, int rowsFailed, double meanAbsoluteErrorPercent,
        double medianAbsoluteErrorPercent, double p90AbsoluteErrorPercent, double maxAbsoluteErrorPercent,
        double biasPercent) {

    /** The score of signed errors, percent. */
    public static Score of(double[] errors, int failed) {
        if (errors.length == 0) {
            return ScoreBuilder.builder().rowsScored(0).rowsFailed(failed).meanAbsoluteErrorPercent(0)
                    .medianAbsoluteErrorPercent(0).p90AbsoluteErrorPercent(0).maxAbsoluteErrorPercent(0).biasPercent(0)
                    .build();
        }
        double bias = Arrays.stream(errors).sum() / errors.length;
        double[] sizes = Arrays.stream(errors).map(Math::abs).sorted().toArray();
        return ScoreBuilder.builder().rowsScored(sizes.length).rowsFailed(failed)
                .meanAbsoluteErrorPercent(Arrays.stream(sizes).sum() / sizes.length)
                .medianAbsoluteErrorPercent(percentile(sizes, 0.5)).p90AbsoluteErrorPercent(percentile(sizes, 0.9))
                .maxAbsoluteErrorPercent(sizes[sizes.length - 1]).biasPercent(bias).build();
    }

    private static double percentile(double[] sorted, double share) {
        double rank = share * (sorted.length - 1);
        int below = (int) rank;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }
}
