package dev.trainyard.iteration;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.model.Models;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.UnevenLayers;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.Training;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Scenarios with plans of every kind: dense models and mixtures, local attention, multi-token prediction. */
final class RandomPlans {
    private static final List<String> MODELS = List.of("mai1-500b", "mai1-500b-moe", "llama3-70b", "deepseek-v3",
            "mixtral-8x7b", "gpt3-175b", "gpt-oss-120b", "palm-540b", "llama3-8b");
    private static final List<String> SOFTWARE = List.of("megatron-2021", "nemo-2024", "megatron-bridge-26.08",
            "torchtitan-2025", "maxtext-2025", "deepspeed-zero3-2021");

    private final SplittableRandom random;
    private final boolean slowNetworks;
    private List<Schedule> schedules = List.of(Schedule.values());

    /** On networks as they are. */
    RandomPlans(long seed) {
        this(seed, false);
    }

    /** {@code slow}: one in four is on a network so slow that links bind and what hides under passes shows. */
    RandomPlans(long seed, boolean slow) {
        random = new SplittableRandom(seed);
        slowNetworks = slow;
    }

    /** Under these schedules alone. */
    RandomPlans under(Schedule... some) {
        schedules = List.of(some);
        return this;
    }

    /** One that exists, memory left out. */
    Scenario next() {
        for (;;) {
            Transformer model = Models.shipped().find(pick(MODELS)).orElseThrow();
            Plan plan = plan(model);
            String part = random.nextInt(4) == 0 ? "gb200" : "h100-sxm";
            Cluster whole = Steps.cluster(part, plan.gpus());
            Cluster cluster = new Cluster("test", whole.accelerator(), whole.gpus(), whole.gpusPerNode(),
                    (int) Math.min(whole.gpusPerDomain(), plan.gpus()),
                    whole.nicBytesPerSecond() * (slowNetworks && random.nextInt(4) == 0 ? 0.002 : 1),
                    random.nextInt(3) == 0 ? Fabrics.find("roce-v2-clos-oversubscribed").orElse(whole.fabric())
                            : whole.fabric());
            int micro = 1 + random.nextInt(random.nextBoolean() ? 8 : 70);
            int batch = plan.dp() * plan.microBatch() * micro;
            Precision precision = random.nextInt(3) == 0 ? Precision.FP8 : Precision.BF16;
            SoftwareLevel software = SoftwareLevels.find(pick(SOFTWARE)).orElse(SoftwareLevels.newest());
            try {
                Layouts.check(model, cluster, plan, 4096, batch);
                return new Scenario("random", model, cluster, Optional.of(plan),
                        new Training(0, 4096, batch, precision), software, true);
            } catch (LayoutException e) {
                continue; // impossible: draw again
            }
        }
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Plan plan(Transformer model) {
        Schedule schedule = pick(schedules);
        int pp = pick(List.of(1, 2, 3, 4, 8, 12, 16));
        int vp = pp == 1 ? 1 : schedule.virtualStages() > 0 ? schedule.virtualStages() : pick(List.of(1, 1, 2, 3, 4));
        Sharding sharding = Sharding.values()[random.nextInt(4)];
        int dp = pick(List.of(1, 2, 8, 32));
        int cp = pick(List.of(1, 1, 2));
        boolean grouped = sharding == Sharding.ZERO3 && dp % 2 == 0 && random.nextBoolean();
        boolean mixture = model.experts() != null;
        Recompute recompute = Recompute.values()[random.nextInt(3)];
        return new Plan(pick(List.of(1, 2, 4, 8)), cp, pp, vp, mixture ? pick(List.of(1, 4, 8)) : 1,
                mixture ? pick(List.of(1, 1, 2)) : 1, dp, pick(List.of(1, 1, 2, 4)), schedule, sharding,
                grouped ? dp * cp / 2 : 0, recompute, recompute == Recompute.FULL ? random.nextInt(3) : 0,
                random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), random.nextBoolean(),
                random.nextInt(4) == 0 ? UnevenLayers.of(random, model.layers(), pp * vp) : List.of());
    }
}
