package dev.trainyard.study;

import dev.trainyard.campaign.CampaignAnswer;
import dev.trainyard.input.Duration;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.study.search.SearchWidth;
import dev.trainyard.study.search.SizeResult;
import dev.trainyard.study.search.Sizing;
import java.util.Optional;
import java.util.function.Function;

/**
 * Sizes whose whole campaign is done in time, not only their steps. {@link Sizing} finds the smallest cluster whose
 * step is short enough; the campaign says what months of it take. Where that is too long, the step has to be shorter by
 * the ratio of the two, as a larger cluster loses no smaller share of its time, and the next larger cluster is tried.
 */
public final class CampaignSizing {
    /** A larger cluster may lose a little less by luck of the draw. */
    private static final double LUCK = 1.001;
    /** Nothing makes a campaign shorter than its steps, but the median of a few replicas' steps may be short. */
    private static final double UNCERTAIN = 1.05;
    /** An end that is earlier by less is not looked for, as a share. */
    private static final double GAIN = 0.01;
    /** A step after one whose campaign never ends. */
    private static final double SHORTER = 0.7;

    private final Sizing sizing;
    private final Percentile percentile;
    private final Function<SizeResult, CampaignAnswer> months;

    /**
     * Sizes by their campaigns.
     *
     * @param percentile share of the campaigns that have to be done in time
     * @param months the campaign of a size
     */
    public CampaignSizing(Sizing sizing, Percentile percentile, Function<SizeResult, CampaignAnswer> months) {
        this.sizing = sizing;
        this.percentile = percentile;
        this.months = months;
    }

    /** A size with its months. */
    public record Sized(SizeResult size, CampaignAnswer months) {}

    /**
     * The smallest cluster that is done in time; empty where none up to {@code mostGpus} is.
     *
     * @param tokens that the campaign trains on
     * @param days wall clock until it has to be done
     */
    public Optional<Sized> least(Scenario scenario, double tokens, double days, int mostGpus, SearchWidth width) {
        double limit = UNCERTAIN * days * Duration.DAY * scenario.training().tokensPerStep() / tokens;
        while (true) {
            Optional<SizeResult> size = sizing.least(scenario, limit, mostGpus, width);
            if (size.isEmpty()) {
                return Optional.empty();
            }
            CampaignAnswer answer = months.apply(size.get());
            double took = days(answer);
            if (took <= days) {
                return Optional.of(new Sized(size.get(), answer));
            }
            double shorter = took < Double.POSITIVE_INFINITY ? Math.min(days / took * LUCK, 1 - 1e-9) : SHORTER;
            limit = size.get().plan().eventSeconds() * shorter;
        }
    }

    /**
     * The cluster that is done earliest, to within {@value #GAIN} of the days; empty where no plan fits. The fastest
     * step is not always it: a smaller cluster fails less often.
     */
    public Optional<Sized> earliest(Scenario scenario, double tokens, int mostGpus, SearchWidth width) {
        Optional<Sized> best = sizing.fastest(scenario, mostGpus, width)
                .map(size -> new Sized(size, months.apply(size)));
        while (best.isPresent() && days(best.get().months()) < Double.POSITIVE_INFINITY) {
            Optional<Sized> earlier = least(scenario, tokens, days(best.get().months()) * (1 - GAIN), mostGpus, width);
            if (earlier.isEmpty()) {
                return best;
            }
            best = earlier;
        }
        return best;
    }

    /** Days at the percentile; infinite where fewer campaigns than that end. */
    public double days(CampaignAnswer answer) {
        return answer.endedShare() < percentile.share() ? Double.POSITIVE_INFINITY : percentile.of(answer.days());
    }
}
