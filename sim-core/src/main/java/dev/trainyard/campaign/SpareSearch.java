package dev.trainyard.campaign;

import dev.trainyard.campaign.job.CampaignJob;
import dev.trainyard.campaign.money.CostModel;
import dev.trainyard.cluster.site.Prices;
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
 * How many hot spares make the chosen percentile of the finish date earliest, or the run cheapest. Numbers around the
 * mean of nodes down are tried with the same luck; of those within 0.05% of the best, the fewest are taken.
 */
final class SpareSearch {
    private static final double SAME = 1.0005;
    private static final double[] DEVIATIONS = {-3, -2, -1, 0, 1, 2, 3, 4, 6, 9};

    private final Kernels kernels;
    private final CaseBuilder cases;
    private final CampaignSettings settings;
    private final CampaignJob job;
    private final long seed;
    private final int replicas;

    SpareSearch(Kernels kernels, CaseBuilder cases, CampaignSettings settings, CampaignJob job, long seed,
            int replicas) {
        this.kernels = kernels;
        this.cases = cases;
        this.settings = settings;
        this.job = job;
        this.seed = seed;
        this.replicas = replicas;
    }

    int best(double interval, CampaignAnswers pilot, long mostEvents) {
        List<Integer> numbers = candidates(Arrays.stream(pilot.meanDown()).average().orElse(0));
        List<CampaignCase> batch = numbers.stream().map(hot -> cases.build(interval, hot, mostEvents)).toList();
        CampaignAnswers answers = new CampaignAnswers(batch.size() * replicas);
        kernels.campaign(new CampaignBatch(seed, 0, replicas, batch), answers);
        double[] costs = new double[batch.size()];
        for (int i = 0; i < costs.length; i++) {
            costs[i] = cost(numbers.get(i), answers, i);
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
        return new ArrayList<>(numbers);
    }

    private double cost(int hot, CampaignAnswers answers, int at) {
        double[] values = new double[replicas];
        long accelerators = job.accelerators() + (long) (hot + settings.spares().warm()) * job.perNode();
        Prices prices = settings.prices().value();
        CostModel money = new CostModel(prices, settings.money(), job.accelerator().name(), accelerators, 0);
        double hourly = settings.spares().byDollars() && money.isKnown() ? money.hourly(0, 0) : 1;
        boolean fixed = settings.days() > 0;
        for (int replica = 0; replica < replicas; replica++) {
            int item = at * replicas + replica;
            double work = Math.max(1, answers.work()[item]);
            values[replica] = hourly * (fixed ? answers.wall()[item] / work : answers.wall()[item]);
        }
        Arrays.sort(values);
        return Distribution.at(values, settings.spares().percentile() / 100);
    }
}
