package dev.trainyard.campaign.failure;

import dev.trainyard.cluster.failure.FailureModel;
import dev.trainyard.input.Duration;
import java.time.LocalDate;

/** What hardware rates are multiplied by on each day of a campaign: the cluster's age and the season. */
public final class DayFactors {
    private static final double YEAR_DAYS = 365.2425;
    private static final double MONTH_DAYS = YEAR_DAYS / 12;

    private DayFactors() {}

    /**
     * One factor a day; a model that does not change has one in all.
     *
     * @param days as many at most
     * @param ageSeconds of the cluster on the first day, s
     */
    public static double[] of(FailureModel model, LocalDate start, double ageSeconds, double days) {
        boolean changes = !model.life().isEmpty() || model.seasonPeakMonth() > 0;
        double[] factors = new double[changes ? (int) Math.max(1, Math.min(days, 10 * YEAR_DAYS)) : 1];
        for (int day = 0; day < factors.length; day++) {
            factors[day] = life(model, ageSeconds + day * Duration.DAY) * season(model, start.getDayOfYear() + day);
        }
        return factors;
    }

    private static double life(FailureModel model, double age) {
        double factor = 1;
        for (int i = 0; i < model.life().size(); i++) {
            FailureModel.Life at = model.life().get(i);
            if (age < at.seconds()) {
                FailureModel.Life before = i == 0 ? at : model.life().get(i - 1);
                double width = at.seconds() - before.seconds();
                return width <= 0 ? at.factor()
                        : before.factor() + (at.factor() - before.factor()) * (age - before.seconds()) / width;
            }
            factor = at.factor();
        }
        return factor;
    }

    /** A cosine with its peak in the middle of the worst month. */
    private static double season(FailureModel model, double dayOfYear) {
        if (model.seasonPeakMonth() == 0) {
            return 1;
        }
        double peak = (model.seasonPeakMonth() - 0.5) * MONTH_DAYS;
        return 1 + model.seasonAmplitude() * Math.cos(2 * Math.PI * (dayOfYear - peak) / YEAR_DAYS);
    }
}
