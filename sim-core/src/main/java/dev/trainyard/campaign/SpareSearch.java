package dev.trainyard.campaign;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.kernel.campaign.StepDraw;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;

/**
 * How many hot spares make the chosen percentile of the finish date earliest, or the run cheapest: equipment, building,
 * staff and power of the spares counted. Numbers around the mean of nodes down are tried with the same luck. Of those
 * within 0.5% of the earliest the fewest are taken, as the last days are bought with many; of the cheapest, whose
 * spares are paid for already, those within 0.05%. A replica that was given up counts as what it would come to at the
 * pace that it had.
 */
final class SpareSearch {
    private static final double SAME_DAYS = 1.005;
    private static final double SAME_DOLLARS = 1.0005;
    /**
     * Of one deviation, over that of nodes that fail one by one (the root of the mean): stops take several nodes at
     * once, so numbers lie wider. A grid to try by, no physics.
     */
    private static final double WIDTH = 1.5;
    private static final double[] DEVIATIONS = {-3, -2, -1, 0, 1, 2, 3, 4, 6, 9};

    private final Kernels kernels;
    private final CampaignSearch setups;
    private final CampaignSettings settings;
    private final CampaignJob job;
    private final long seed;
    private final int replicas;

    SpareSearch(Kernels kernels, CampaignSearch setups, CampaignSettings settings, long seed, int replicas) {
        this.kernels = kernels;
        this.setups = setups;
        this.settings = settings;
        this.job = setups.job();
        this.seed = seed;
        this.replicas = replicas;
    }

    /**
     * What was found.
     *
     * @param hot nodes
     * @param why in words: what the number was chosen by, and what it would be by the other goal
     */
    record Found(int hot, String why) {}

    Found best(double interval, CampaignAnswers pilot, long mostEvents) {
        List<Integer> numbers = candidates(Arrays.stream(pilot.meanDown()).average().orElse(0));
        List<CampaignCase> batch = numbers.stream()
                .map(hot -> setups.setup(hot).cases().build(interval, hot, mostEvents)).toList();
        CampaignAnswers answers = new CampaignAnswers(batch.size() * replicas);
        kernels.campaign(new CampaignBatch(seed, 0, replicas, batch), answers);
        double[] days = new double[batch.size()];
        double[] dollars = new double[batch.size()];
        boolean priced = true;
        for (int i = 0; i < days.length; i++) {
            CampaignAnswers part = answers.part(i * replicas, replicas);
            double[] spent = dollars(numbers.get(i), part);
            priced &= spent.length > 0;
            days[i] = percentile(part, batch.get(i), replica -> part.wall()[replica]);
            dollars[i] = priced ? percentile(part, batch.get(i), replica -> spent[replica]) : 0;
        }
        int earliest = numbers.get(fewest(days, SAME_DAYS));
        int cheapest = priced ? numbers.get(fewest(dollars, SAME_DOLLARS)) : earliest;
        boolean byDollars = settings.spares().byDollars() && priced;
        return new Found(byDollars ? cheapest : earliest, why(byDollars, earliest, cheapest, priced));
    }

    private static int fewest(double[] costs, double same) {
        double least = Arrays.stream(costs).min().orElseThrow();
        int i = 0;
        while (costs[i] > least * same) {
            i++;
        }
        return i;
    }

    private String why(boolean byDollars, int earliest, int cheapest, boolean priced) {
        String at = " at P" + new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT))
                .format(settings.spares().percentile());
        String fast = "the fewest of those tried with days" + at + " within 0.5% of the least";
        String cheap = "the run costs least" + at;
        if (byDollars) {
            return nodes(cheapest) + ", as found: " + cheap + "; " + earliest + " would be " + fast;
        }
        return nodes(earliest) + ", as found: " + fast + (!priced ? "" : cheapest == earliest
                ? ", and " + cheap + " with as many"
                : "; " + cheap + " with " + cheapest + " (campaign.spares: {hot: auto, best: dollars})");
    }

    private static String nodes(int number) {
        return number + (number == 1 ? " spare node" : " spare nodes");
    }

    private List<Integer> candidates(double down) {
        TreeSet<Integer> numbers = new TreeSet<>(List.of(0, 1, 2, 4));
        for (double deviation : DEVIATIONS) {
            double wanted = down + deviation * Math.sqrt(Math.max(1, down)) * WIDTH;
            numbers.add((int) Math.max(0, Math.min(job.nodes(), Math.round(wanted))));
        }
        int least = settings.spares().least();
        numbers.add(least);
        return new ArrayList<>(numbers.tailSet(least).stream().filter(hot -> hot == least || setups.fits(hot))
                .toList());
    }

    private double percentile(CampaignAnswers answers, CampaignCase campaign, IntToDoubleFunction of) {
        double[] values = new double[replicas];
        for (int i = 0; i < replicas; i++) {
            double until = of.applyAsDouble(i);
            values[i] = answers.ended()[i] ? until
                    : atItsPace(until, answers.work()[i], StepDraw.work(campaign, seed, i));
        }
        Arrays.sort(values);
        return Distribution.at(values, settings.spares().percentile() / 100);
    }

    /** What a replica would come to that was given up after some of its work. */
    static double atItsPace(double until, long work, long all) {
        return until * all / Math.max(1, work);
    }

    /** Dollars of each replica beside so many spares; none where no price is known. */
    private double[] dollars(int hot, CampaignAnswers answers) {
        RunBooks books = RunBooks.of(setups.setup(hot), settings, answers, hot, seed);
        return books.money().isKnown() ? books.costs(settings, seed).dollars() : new double[0];
    }
}
