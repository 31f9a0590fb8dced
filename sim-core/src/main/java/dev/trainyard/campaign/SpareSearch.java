package dev.trainyard.campaign;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.campaign.money.CostModel;
import dev.trainyard.campaign.power.SitePower;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.scenario.campaign.CampaignSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * How many hot spares make the chosen percentile of the finish date earliest, or the run cheapest: equipment, building,
 * staff and power of the spares counted. Numbers around the mean of nodes down are tried with the same luck; of those
 * within 0.05% of the best, the fewest are taken. A replica that was given up counts as what it would come to at the
 * pace that it had.
 */
final class SpareSearch {
    private static final double SAME = 1.0005;
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

    int best(double interval, CampaignAnswers pilot, long mostEvents) {
        List<Integer> numbers = candidates(Arrays.stream(pilot.meanDown()).average().orElse(0));
        List<CampaignCase> batch = numbers.stream()
                .map(hot -> setups.setup(hot).cases().build(interval, hot, mostEvents)).toList();
        CampaignAnswers answers = new CampaignAnswers(batch.size() * replicas);
        kernels.campaign(new CampaignBatch(seed, 0, replicas, batch), answers);
        double[] costs = new double[batch.size()];
        for (int i = 0; i < costs.length; i++) {
            costs[i] = cost(numbers.get(i), batch.get(i), answers.part(i * replicas, replicas));
        }
        double least = Arrays.stream(costs).min().orElseThrow();
        int i = 0;
        while (costs[i] > least * SAME) {
            i++;
        }
        return numbers.get(i);
    }

    private List<Integer> candidates(double down) {
        TreeSet<Integer> numbers = new TreeSet<>(List.of(0, 1, 2, 4));
        for (double deviation : DEVIATIONS) {
            double wanted = down + deviation * Math.sqrt(Math.max(1, down)) * 1.5;
            numbers.add((int) Math.max(0, Math.min(job.nodes(), Math.round(wanted))));
        }
        return new ArrayList<>(numbers.stream().filter(setups::fits).toList());
    }

    private double cost(int hot, CampaignCase campaign, CampaignAnswers answers) {
        double[] spent = settings.spares().byDollars() ? dollars(hot, answers) : new double[0];
        double[] values = new double[replicas];
        for (int i = 0; i < replicas; i++) {
            double until = spent.length > 0 ? spent[i] : answers.wall()[i];
            values[i] = answers.ended()[i] ? until : atItsPace(until, answers.work()[i], campaign.work());
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
        CampaignSetup setup = setups.setup(hot);
        long idle = (long) hot * job.perNode();
        SitePower power = SitePower.of(setup.power(), setup.job(), idle, settings.effectivePue());
        CostModel money = new CostModel(settings.prices().value(), settings.money(), job.accelerator().name(),
                job.accelerators() + idle + (long) settings.spares().warm() * job.perNode(), power.it());
        return money.isKnown() ? new ReplicaCosts(new Ledger(answers, setup.length()), power, money,
                settings.grid().value(), seed).dollars() : new double[0];
    }
}
