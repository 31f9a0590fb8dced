package dev.trainyard.fit;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.validation.RunPrediction;
import dev.trainyard.validation.Validation;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * Constants that fit runs, and how well.
 *
 * @param constants rounded as a file keeps them, with their origin
 * @param names which were fitted, in the file's order
 * @param atBounds those of them that a physical bound stops
 * @param runs how many taught
 * @param before what the first constants predict, all rows, closed form
 * @param after what the fitted ones predict
 * @param outliers runs that were left out as no model of this kind could explain them, worst first
 * @param covariance of the fitted constants, each scaled to its range: {@code (value - low) / (high - low)}
 */
@RecordBuilder
public record FitResult(Constants constants, List<ConstantName> names, List<ConstantName> atBounds, int runs,
        Validation before, Validation after, List<RunPrediction> outliers, double[][] covariance) {

    public FitResult {
        names = List.copyOf(names);
        atBounds = List.copyOf(atBounds);
        outliers = List.copyOf(outliers);
    }
}
