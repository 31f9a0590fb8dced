package dev.trainyard.relations;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.AcceleratorBuilder;
import dev.trainyard.cluster.Accelerators;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.ClusterBuilder;
import dev.trainyard.cluster.Fabric;
import dev.trainyard.cluster.Fabrics;
import dev.trainyard.cluster.RatesBuilder;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.kernel.pipeline.ChunkPlacement;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.Models;
import dev.trainyard.model.ModelShapeBuilder;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.UnevenLayers;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/** Scenarios of every kind that can be simulated, memory left out: shipped and made-up models, parts and networks. */
final class Draws {
    /** Passes of one replica beyond which the event depth takes long. */
    private static final int MOST_PASSES = 1500;
    private static final List<String> MODELS = List.of("mai1-500b", "mai1-500b-moe", "llama3-8b", "llama3-70b",
            "deepseek-v3", "mixtral-8x7b", "gpt3-175b", "gpt-oss-120b", "palm-540b", "qwen3-235b-a22b", "llama2-13b");

    private final SplittableRandom random;

    Draws(long seed) {
        random = new SplittableRandom(seed);
    }

    /** The next that exists. */
    Scenario next() {
        for (;;) {
            Transformer model = random.nextBoolean() ? Models.shipped().find(pick(MODELS)).orElseThrow() : model();
            Plan plan = plan(model);
            int micro = plan.schedule().kind().pairs() ? 2 * plan.pp() + 2 * random.nextInt(8)
                    : 1 + random.nextInt(random.nextBoolean() ? 8 : 70);
            long batch = (long) plan.dp() * plan.microBatch() * micro;
            if (2L * plan.pp() * plan.vp() * micro > MOST_PASSES || plan.gpus() > 100_000) {
                continue;
            }
            int sequence = pick(List.of(2048, 4096, 4096, 8192, 16384, 32768));
            if (model.learnedPositions() > 0 && sequence > model.learnedPositions()) {
                continue;
            }
            Cluster cluster = cluster(plan);
            try {
                Layouts.check(model, cluster, plan, sequence, (int) batch);
            } catch (LayoutException e) {
                continue; // impossible: draw again
            }
            Precision precision = pick(Arrays.stream(Precision.values())
                    .filter(format -> cluster.accelerator().peak().of(format) > 0).toList());
            return new Scenario("random", model, cluster, Optional.of(plan),
                    new Training(0, sequence, (int) batch, precision),
                    SoftwareLevels.find(pick(SoftwareLevels.names())).orElseThrow(), true);
        }
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private double factor(double least, double most) {
        return least * Math.pow(most / least, random.nextDouble());
    }

    private Transformer model() {
        int headSize = pick(List.of(64, 96, 128, 128, 192));
        int heads = pick(List.of(16, 32, 64, 128));
        boolean latent = random.nextInt(6) == 0;
        boolean grouped = !latent && random.nextBoolean();
        int hidden = pick(List.of(1024, 2048, 4096, 8192));
        int layers = pick(List.of(2, 4, 8, 12, 24, 32, 48));
        Experts experts = random.nextInt(2) == 0 ? null : new Experts(pick(List.of(8, 16, 64, 128)),
                pick(List.of(1, 2, 8)), pick(List.of(512, 1024, 4096)), random.nextInt(2), random.nextInt(2), 1,
                random.nextInt(8) == 0 ? hidden / 4 : 0);
        int window = random.nextInt(4) == 0 ? pick(List.of(128, 1024, 4096)) : 0;
        return ModelShapeBuilder.builder().name("model").layers(layers).hidden(hidden)
                .ffn(hidden * pick(List.of(2, 3, 4))).heads(heads).kvHeads(grouped ? pick(List.of(8, 16)) : heads)
                .headSize(headSize).attention(latent ? AttentionKind.MLA : grouped ? AttentionKind.GQA
                        : AttentionKind.MHA)
                .latent(latent ? LatentAttention.deepSeek() : null).experts(experts).gatedMlp(random.nextBoolean())
                .vocabulary(pick(List.of(32000, 50257, 128256))).tiedEmbeddings(random.nextInt(4) == 0)
                .learnedPositions(random.nextInt(6) == 0 ? 65536 : 0).biases(random.nextInt(5) == 0).window(window)
                .globalEvery(window > 0 ? random.nextInt(3) * 2 : 0).multiTokenLayers(random.nextInt(6) == 0 ? 1 : 0)
                .parallelBlock(experts == null && random.nextInt(8) == 0).build().model();
    }

    private Plan plan(Transformer model) {
        Schedule schedule = pick(List.of(Schedule.values()));
        boolean folded = schedule.kind().placement() != ChunkPlacement.ROUND;
        int pp = folded ? pick(List.of(2, 4, 8)) : pick(List.of(1, 1, 2, 3, 4, 8, 16));
        int vp = pp == 1 ? 1 : schedule.virtualStages() > 0 ? schedule.virtualStages() : pick(List.of(1, 1, 2, 3, 4));
        Sharding sharding = Sharding.values()[random.nextInt(4)];
        int dp = pick(List.of(1, 2, 8, 32, 128));
        int cp = pick(List.of(1, 1, 1, 2, 8));
        boolean grouped = sharding == Sharding.ZERO3 && dp % 2 == 0 && random.nextBoolean();
        boolean mixture = model.experts() != null;
        Recompute recompute = Recompute.values()[random.nextInt(3)];
        boolean overlaps = random.nextBoolean();
        return PlanBuilder.builder().tp(pick(List.of(1, 2, 4, 8))).cp(cp).pp(pp).vp(vp)
                .ep(mixture ? pick(List.of(1, 1, 4, 8, 64)) : 1).etp(mixture ? pick(List.of(1, 1, 2)) : 1).dp(dp)
                .microBatch(pick(List.of(1, 1, 2, 4))).schedule(schedule).sharding(sharding)
                .shardGroup(grouped ? dp * cp / 2 : 0).recompute(recompute)
                .recomputeLayers(recompute == Recompute.FULL ? random.nextInt(3) : 0)
                .sequenceParallel(random.nextBoolean()).overlapTensor(overlaps && random.nextInt(4) > 0)
                .overlapData(overlaps || random.nextInt(4) > 0).overlapPipeline(overlaps && random.nextInt(4) > 0)
                .stageLayers(random.nextInt(5) > 0 ? List.of() : UnevenLayers.of(random, model.layers(), pp * vp))
                .build();
    }

    private Cluster cluster(Plan plan) {
        Accelerator part = Accelerators.find(pick(Accelerators.names())).orElseThrow();
        part = random.nextBoolean() ? part : own(part);
        int gpus = (int) plan.gpus();
        int node = largest(gpus, part.system().gpusPerNode());
        int domain = pick(List.of(1, 1, 1, 2, 8)) * node;
        Fabric fabric = Fabrics.find(pick(Fabrics.shipped().names())).orElseThrow();
        while (fabric.tiers() <= 2 && gpus > fabric.podAccelerators() || fabric.tiers() == 1) {
            fabric = Fabrics.find(pick(Fabrics.shipped().names())).orElseThrow();
        }
        double nic = Math.max(1.25e8, part.system().nicBytesPerSecond()
                * (random.nextInt(3) == 0 ? factor(0.01, 2) : 1));
        return ClusterBuilder.builder().name("cluster").accelerator(part).gpus(gpus).gpusPerNode(node)
                .gpusPerDomain(domain <= gpus && gpus % domain == 0 ? domain : node).nicBytesPerSecond(nic)
                .fabric(fabric).build();
    }

    private static int largest(int whole, int most) {
        int divisor = Math.min(whole, most);
        while (whole % divisor != 0) {
            divisor--;
        }
        return divisor;
    }

    /** A user's own part: another's figures, changed, with rates in some formats. */
    private Accelerator own(Accelerator like) {
        double bf16 = factor(1e14, 5e15);
        double fp8 = random.nextInt(4) == 0 ? 0 : bf16 * factor(0.8, 4);
        double mxfp8 = random.nextInt(2) == 0 ? 0 : bf16 * factor(0.8, 4);
        double nvfp4 = random.nextInt(2) == 0 ? 0 : bf16 * factor(1, 8);
        double share = factor(0.5, 1);
        boolean measured = random.nextBoolean();
        return AcceleratorBuilder.builder(like).name("own")
                .reference(random.nextInt(3) == 0 ? like.reference() : "own")
                .peak(RatesBuilder.builder().tf32(random.nextBoolean() ? bf16 / 2 : 0)
                        .fp16(random.nextBoolean() ? bf16 : 0).bf16(bf16).fp8(fp8).mxfp8(mxfp8).nvfp4(nvfp4).build())
                .measured(RatesBuilder.builder().tf32(0).fp16(0).bf16(measured ? share * bf16 : 0)
                        .fp8(measured && random.nextBoolean() ? share * fp8 : 0)
                        .mxfp8(measured && random.nextBoolean() ? share * mxfp8 : 0)
                        .nvfp4(measured && random.nextBoolean() ? share * nvfp4 : 0).build())
                .settled(RatesBuilder.builder().tf32(0).fp16(0).bf16(0).fp8(0).mxfp8(0).nvfp4(0).build())
                .memoryBytesPerSecond(like.memoryBytesPerSecond() * factor(0.3, 3))
                .scaleUpBytesPerSecond(like.scaleUpBytesPerSecond() * factor(0.2, 3))
                .inSwitchReduction(random.nextBoolean()).estimated(Set.of()).build();
    }
}
