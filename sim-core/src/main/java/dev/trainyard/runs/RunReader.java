package dev.trainyard.runs;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.ClusterBuilder;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevelBuilder;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.ScenarioBuilder;
import dev.trainyard.scenario.Training;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Turns one line of a runs file into a run with its full scenario. */
final class RunReader {
    private static final int MAX = Layouts.MAX;
    private static final Map<String, String> COLUMN_OF_FIELD = Map.of("microBatch", "micro_batch", "sequence", "seq",
            "globalBatch", "global_batch", "sequenceParallel", "sequence_parallel");

    private RunReader() {}

    static PublishedRun read(RunRow row) {
        final String id = row.requireText("id");
        String framework = row.requireText("framework");
        int year = row.whole("year", 2017, 2100);
        boolean scored = row.flag("scored", true);
        OptionalDouble seconds = row.number("seconds_per_iteration", 1e-6, 1e7);
        if (seconds.isEmpty() && scored) {
            throw row.error("seconds_per_iteration", "is blank; a run without a measured time cannot be scored."
                    + " Maybe scored n.");
        }
        SoftwareLevel level = level(row, framework, year);
        Transformer model = RunModel.read(row);
        Cluster cluster = cluster(row);
        Training training = training(row);
        Plan plan = plan(row, model, cluster, level);
        try {
            Layouts.check(model, cluster, plan, training.sequence(), training.globalBatch());
        } catch (LayoutException e) {
            throw row.error(COLUMN_OF_FIELD.getOrDefault(e.field(), e.field()), e.getMessage());
        }
        Scenario scenario = ScenarioBuilder.builder().name(id).model(model).cluster(cluster).plan(Optional.of(plan))
                .training(training).software(level).softwareStated(true).build();
        List<String> assumed = row.blank("assumed") ? List.of() : Arrays.asList(row.text("assumed").split("\\s+"));
        return PublishedRunBuilder.builder().id(id).source(row.text("source")).framework(framework).year(year)
                .measuredSeconds(seconds).memoryGib(row.number("memory_gib", 0, 1e5)).scored(scored).assumed(assumed)
                .comment(row.text("comment")).vpUnknown(row.blank("vp")).recomputeUnknown(row.blank("recompute"))
                .line(row.line()).scenario(scenario).build();
    }

    private static SoftwareLevel level(RunRow row, String framework, int year) {
        SoftwareLevel level = SoftwareLevels.matching(framework, year);
        return SoftwareLevelBuilder.builder(level).flashAttention(row.flag("flash_attention", level.flashAttention()))
                .build();
    }

    private static Cluster cluster(RunRow row) {
        Accelerator accelerator = RunCatalogue.accelerator(row);
        int gpus = row.whole("gpus", 1, MAX);
        int domain = row.whole("gpus_per_domain", 1, MAX, 8);
        // A rack-wide NVLink domain is made of trays of four; smaller domains are one host.
        int node = domain > 16 ? 4 : domain;
        double nic = row.number("nic_gbps", 0.001, 1e6).orElse(400) * 1e9 / 8;
        return ClusterBuilder.builder().name(gpus + " " + accelerator.name()).accelerator(accelerator).gpus(gpus)
                .gpusPerNode(node).gpusPerDomain(domain).nicBytesPerSecond(nic)
                .fabric(RunCatalogue.fabric(row, accelerator)).build();
    }

    private static Training training(RunRow row) {
        Precision precision = Precision.valueOf(row.choice("precision", List.of("fp32", "tf32", "fp16", "bf16", "fp8",
                "mxfp8", "nvfp4"), () -> "bf16").toUpperCase(Locale.ROOT));
        return new Training(0, row.whole("seq", 1, MAX), row.whole("global_batch", 1, MAX), precision);
    }

    private static Plan plan(RunRow row, Transformer model, Cluster cluster, SoftwareLevel level) {
        int tp = row.whole("tp", 1, MAX, 1);
        int cp = row.whole("cp", 1, MAX, 1);
        int pp = row.whole("pp", 1, MAX, 1);
        double replica = (double) tp * cp * pp;
        int dp = row.whole("dp", 1, MAX, (int) Math.max(1, cluster.gpus() / replica));
        Sharding sharding = Sharding.valueOf(row.choice("sharding", List.of("none", "zero1", "zero2", "zero3"),
                () -> "zero1").toUpperCase(Locale.ROOT));
        Recompute recompute = Recompute.valueOf(row.choice("recompute", List.of("none", "selective", "full"),
                () -> "none").toUpperCase(Locale.ROOT));
        int ep = row.whole("ep", 1, MAX, 1);
        return PlanBuilder.builder().tp(tp).cp(cp).pp(pp).vp(row.whole("vp", 1, MAX, 1)).ep(ep)
                .etp(expertTensor(row, model, cluster, tp, ep, (long) dp * cp)).dp(dp)
                .microBatch(row.whole("micro_batch", 1, MAX, 1)).schedule(Schedule.ONE_F_ONE_B).sharding(sharding)
                .shardGroup(0).recompute(recompute).recomputeLayers(0)
                .sequenceParallel(row.flag("sequence_parallel", tp > 1))
                .overlapTensor(row.flag("overlap_tp", level.overlapTensor()))
                .overlapData(row.flag("overlap_dp", level.overlapData())).overlapPipeline(level.overlapPipeline())
                .stageLayers(List.of()).build();
    }

    /**
     * Expert tensor ranks where the file does not say. Megatron-LM's own default is tp, but NVIDIA's recipes set 1 for
     * every mixture whose ranks hold several experts (NeMo's and Megatron Bridge's performance configurations:
     * DeepSeek-V3 at tp 2, Llama 4 at tp 2, Qwen3 235B at tp 2). The one exception is Grok-1, eight experts on ep 8:
     * with tp 4 its table prints etp 4 on GB200, where ep * etp ranks share one scale-up domain, and etp 1 on H100,
     * where they would not (dgxc-benchmarking, grok1). So experts are split only when no rank has a second one to
     * spread and the split stays inside a domain.
     */
    private static int expertTensor(RunRow row, Transformer model, Cluster cluster, int tp, int ep, long replicas) {
        boolean alone = model.experts() != null && model.experts().count() == ep && replicas % ep == 0
                && (long) ep * tp <= cluster.gpusPerDomain();
        return row.whole("etp", 1, MAX, alone ? tp : 1);
    }
}
