package dev.trainyard.runs;

import dev.trainyard.cluster.Accelerator;
import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.Experts;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
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
        Transformer model;
        try {
            model = model(row);
        } catch (IllegalArgumentException e) {
            throw row.error("model", e.getMessage());
        }
        Cluster cluster = cluster(row);
        Training training = training(row);
        Plan plan = plan(row, model, cluster, level);
        try {
            Layouts.check(model, cluster, plan, training.sequence(), training.globalBatch());
        } catch (LayoutException e) {
            throw row.error(COLUMN_OF_FIELD.getOrDefault(e.field(), e.field()), e.getMessage());
        }
        Scenario scenario = new Scenario(id, model, cluster, Optional.of(plan), training, level, true);
        List<String> assumed = row.blank("assumed") ? List.of() : Arrays.asList(row.text("assumed").split("\\s+"));
        return new PublishedRun(id, row.text("source"), framework, year, seconds, row.number("memory_gib", 0, 1e5),
                scored, assumed, row.text("comment"), row.blank("vp"), row.blank("recompute"), row.line(), scenario);
    }

    private static SoftwareLevel level(RunRow row, String framework, int year) {
        SoftwareLevel level = SoftwareLevels.matching(framework, year);
        return new SoftwareLevel(level.name(), level.framework(), level.year(), level.fusion(),
                row.flag("flash_attention", level.flashAttention()), level.fusedCrossEntropy(), level.gradientBytes(),
                level.reduceBytes(), level.gatherBytes(), level.fp4GatherBytes(), level.overlapTensor(),
                level.overlapData(), level.overlapPipeline(), level.overlapGathers(), level.gatherUnit(),
                level.cudaGraphs(), level.mixtureGraphs(), level.dispatch(), level.expertStack(),
                level.asyncTensorGradient(), level.rateConstants());
    }

    private static Transformer model(RunRow row) {
        String name = row.requireText("model");
        final int layers = row.whole("layers", 1, 100_000);
        int hidden = row.whole("hidden", 1, MAX);
        final int ffn = row.whole("ffn", 0, MAX, 0);
        int heads = row.whole("heads", 1, 1_000_000);
        int kvHeads = row.whole("kv_heads", 1, heads, heads);
        if (heads % kvHeads != 0) {
            throw row.error("kv_heads", kvHeads + " key/value heads cannot be shared evenly by " + heads + " heads");
        }
        AttentionKind kind = AttentionKind.valueOf(row.choice("attention", List.of("mha", "gqa", "mla"),
                () -> kvHeads == heads ? "mha" : "gqa").toUpperCase(Locale.ROOT));
        Experts experts = experts(row);
        if (ffn == 0 && (experts == null || experts.denseLayers() > 0)) {
            throw row.error("ffn", "is " + (row.blank("ffn") ? "blank" : "0") + "; a model with dense layers needs the"
                    + " width of their MLP");
        }
        boolean gated = row.flag("gated_mlp", true);
        boolean gptOss = name.startsWith("gpt-oss");
        boolean mpt = name.regionMatches(true, 0, "mpt", 0, 3);
        // GPT-3's kind shares the embedding with the head and has biases; MPT shares but has none; the others neither.
        boolean tied = !gated && kind == AttentionKind.MHA;
        boolean gpt = tied && !mpt;
        LatentAttention latent = kind == AttentionKind.MLA ? LatentAttention.deepSeek() : null;
        int headSize = latent != null ? latent.plainHeadSize() : headSize(row, name, hidden, heads);
        return new Transformer(name, layers, hidden, ffn, heads, kind == AttentionKind.MLA ? heads : kvHeads, headSize,
                kind, latent, experts, gated, row.whole("vocab", 1, MAX), tied, gpt ? row.whole("seq", 1, MAX) : 0,
                gpt || gptOss, gptOss ? 128 : 0, gptOss ? 2 : 0, name.equals("deepseek-v3") ? 1 : 0);
    }

    /** Hidden over heads, but what the two families whose head size stands apart publish in their model cards. */
    private static int headSize(RunRow row, String name, int hidden, int heads) {
        if (name.startsWith("qwen3")) {
            return 128;
        }
        if (name.startsWith("gpt-oss")) {
            return 64;
        }
        if (hidden % heads != 0) {
            throw row.error("heads", heads + " heads do not divide the model's width of " + hidden);
        }
        return hidden / heads;
    }

    private static Experts experts(RunRow row) {
        int count = row.whole("experts", 0, 1_000_000, 0);
        if (count == 0) {
            return null;
        }
        int topK = row.whole("experts_topk", 1, count);
        return new Experts(count, topK, row.whole("expert_ffn", 1, MAX), row.whole("shared_experts", 0, 1000, 0),
                row.whole("dense_layers", 0, row.whole("layers", 1, 100_000), 0), 1);
    }

    private static Cluster cluster(RunRow row) {
        Accelerator accelerator = RunCatalogue.accelerator(row);
        int gpus = row.whole("gpus", 1, MAX);
        int domain = row.whole("gpus_per_domain", 1, MAX, 8);
        // A rack-wide NVLink domain is made of trays of four; smaller domains are one host.
        int node = domain > 16 ? 4 : domain;
        double nic = row.number("nic_gbps", 0.001, 1e6).orElse(400) * 1e9 / 8;
        return new Cluster(gpus + " " + accelerator.name(), accelerator, gpus, node, domain, nic,
                RunCatalogue.fabric(row, accelerator));
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
        return new Plan(tp, cp, pp, row.whole("vp", 1, MAX, 1), ep,
                expertTensor(row, model, cluster, tp, ep, (long) dp * cp), dp,
                row.whole("micro_batch", 1, MAX, 1), Schedule.ONE_F_ONE_B, sharding, 0, recompute, 0,
                row.flag("sequence_parallel", tp > 1), row.flag("overlap_tp", level.overlapTensor()),
                row.flag("overlap_dp", level.overlapData()), level.overlapPipeline(), List.of());
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
