package dev.trainyard.plan.framework;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A plan as Megatron-LM's command line has it ({@code megatron/training/arguments.py} of Megatron-LM core 0.8 to 0.16),
 * read and written. What Megatron-LM does not know (GPipe, zero bubble, DualPipe) cannot be written.
 */
public final class MegatronFlags {
    /** Flags that say something about the plan. */
    private static final List<String> KNOWN = List.of("tensor-model-parallel-size", "pipeline-model-parallel-size",
            "context-parallel-size", "expert-model-parallel-size", "expert-tensor-parallel-size",
            "num-layers-per-virtual-pipeline-stage", "num-virtual-stages-per-pipeline-rank",
            "microbatch-group-size-per-virtual-pipeline-stage",
            "pipeline-model-parallel-layout", "account-for-embedding-in-pipeline-split",
            "account-for-loss-in-pipeline-split", "decoder-first-pipeline-num-layers",
            "decoder-last-pipeline-num-layers", "micro-batch-size", "global-batch-size", "sequence-parallel",
            "use-distributed-optimizer", "overlap-grad-reduce", "overlap-param-gather", "tp-comm-overlap",
            "no-overlap-p2p-communication", "recompute-activations", "recompute-granularity", "recompute-method",
            "recompute-num-layers", "use-torch-fsdp2", "use-megatron-fsdp", "use-custom-fsdp",
            "data-parallel-sharding-strategy", "num-distributed-optimizer-instances", "seq-length");

    /** Flags of the model, the data and the run, which people copy along; they are read over. */
    private static final List<String> OTHERS = List.of("num-layers", "hidden-size", "ffn-hidden-size",
            "num-attention-heads", "num-query-groups", "group-query-attention", "kv-channels",
            "max-position-embeddings", "position-embedding-type", "rotary-base", "rotary-percent", "normalization",
            "norm-epsilon", "swiglu", "untie-embeddings-and-output-weights", "disable-bias-linear", "vocab-size",
            "make-vocab-size-divisible-by", "bf16", "fp16", "fp8-format", "fp8-recipe", "fp8-param-gather",
            "use-flash-attn", "attention-backend", "attention-dropout", "hidden-dropout", "num-experts",
            "moe-router-topk", "moe-ffn-hidden-size", "moe-grouped-gemm", "moe-token-dispatcher-type",
            "moe-router-load-balancing-type", "moe-aux-loss-coeff", "moe-permute-fusion", "moe-enable-deepep",
            "moe-shared-expert-intermediate-size", "moe-layer-freq", "multi-latent-attention", "q-lora-rank",
            "kv-lora-rank", "qk-head-dim", "qk-pos-emb-head-dim", "v-head-dim", "train-iters", "train-samples",
            "lr", "min-lr", "lr-decay-style", "lr-decay-iters", "lr-warmup-iters", "lr-warmup-fraction",
            "weight-decay", "adam-beta1", "adam-beta2", "adam-eps", "clip-grad", "init-method-std", "data-path",
            "split", "tokenizer-type", "tokenizer-model", "vocab-file", "merge-file", "mock-data", "log-interval",
            "save", "load", "save-interval", "eval-interval", "eval-iters", "tensorboard-dir", "seed",
            "use-mcore-models", "transformer-impl", "cross-entropy-loss-fusion", "cross-entropy-fusion-impl",
            "distributed-backend", "distributed-timeout-minutes", "no-gradient-accumulation-fusion",
            "accumulate-allreduce-grads-in-fp32", "manual-gc", "manual-gc-interval", "cp-comm-type", "log-throughput",
            "num-workers", "ckpt-format", "rampup-batch-size", "enable-cuda-graph", "mtp-num-layers");

    /** Megatron-FSDP's names for the kinds of sharding, in the order of {@link Sharding}. */
    private static final List<String> STRATEGIES = List.of("no_shard", "optim", "optim_grads", "optim_grads_params");

    private MegatronFlags() {}

    /**
     * Reads a command line. Flags that are not there have Megatron-LM's defaults: experts are split by tensor ranks as
     * all else, nothing is sharded, recomputed or overlapped; pipeline transfers follow the software level.
     *
     * @param gpus accelerators, which the ranks that are not named fill as data parallel ones
     * @throws LayoutException naming the flag
     */
    public static FrameworkPlan read(String text, Transformer model, SoftwareLevel software, int gpus) {
        Map<String, String> flags = split(text);
        int tp = count(flags, "tensor-model-parallel-size", 1);
        int cp = count(flags, "context-parallel-size", 1);
        int pp = count(flags, "pipeline-model-parallel-size", 1);
        int ep = count(flags, "expert-model-parallel-size", 1);
        int etp = count(flags, "expert-tensor-parallel-size", model.experts() == null ? 1 : tp);
        int dp = PlanReader.remaining(gpus, tp, cp, pp);
        PipelineLayout chunks = PipelineLayout.read(flags, model, pp);
        Sharding sharding = sharding(flags);
        Recompute recompute = recompute(flags);
        int recomputeLayers = recompute == Recompute.FULL && "block".equals(flags.get("recompute-method"))
                ? count(flags, "recompute-num-layers", 1) : 0;
        int instances = count(flags, "num-distributed-optimizer-instances", 1);
        if (instances > 1 && sharding != Sharding.ZERO3) {
            throw new LayoutException("megatron", "--num-distributed-optimizer-instances " + instances + " shards "
                    + Entry.nameOf(sharding) + " within groups, which a plan says of zero3 only. Maybe 1.");
        }
        int shardGroup = sharding == Sharding.ZERO3 && instances > 1 ? (int) Math.max(1, (long) dp * cp / instances)
                : 0;
        Plan plan = PlanBuilder.builder().tp(tp).cp(cp).pp(pp).vp(chunks.vp()).ep(ep).etp(etp).dp(dp)
                .microBatch(count(flags, "micro-batch-size", 1)).schedule(Schedule.ONE_F_ONE_B).sharding(sharding)
                .shardGroup(shardGroup).recompute(recompute).recomputeLayers(recomputeLayers)
                .sequenceParallel(on(flags, "sequence-parallel")).overlapTensor(on(flags, "tp-comm-overlap"))
                .overlapData(on(flags, "overlap-grad-reduce"))
                .overlapPipeline(software.overlapPipeline() && !on(flags, "no-overlap-p2p-communication"))
                .stageLayers(chunks.stageLayers()).build();
        return new FrameworkPlan(plan, optional(flags, "global-batch-size"), optional(flags, "seq-length"));
    }

    /**
     * Writes a plan.
     *
     * @throws LayoutException where Megatron-LM has no such schedule
     */
    public static String write(Plan plan, int globalBatch) {
        if (plan.schedule() != Schedule.ONE_F_ONE_B) {
            throw new LayoutException("schedule", "Megatron-LM's command line knows one-f-one-b only, found "
                    + Entry.nameOf(plan.schedule()));
        }
        List<String> layers = new ArrayList<>();
        PipelineLayout.write(layers, plan);
        return write(plan, layers, globalBatch);
    }

    /**
     * Writes a plan as Megatron-LM runs it: with the cut that the model's layers ask for, and without what only some
     * plans can be told. Read back, it is {@link EffectivePlan#of}.
     *
     * @throws LayoutException naming what Megatron-LM refuses, and what it would run
     */
    static String write(Plan plan, Transformer model, int sequence, int globalBatch) {
        MegatronLimits.check(plan, model, globalBatch);
        Plan plain = EffectivePlan.of(plan, model);
        List<String> words = new ArrayList<>();
        MegatronSplit split = MegatronSplit.of(plan, model);
        put(words, split.embedding(), "account-for-embedding-in-pipeline-split");
        put(words, split.loss(), "account-for-loss-in-pipeline-split");
        if (!split.layout().isEmpty()) {
            words.addAll(List.of("--pipeline-model-parallel-layout", split.layout()));
        } else if (plan.vp() > 1) {
            put(words, "num-virtual-stages-per-pipeline-rank", plan.vp());
        }
        int group = MegatronLimits.group(plan, globalBatch);
        if (group > 0) {
            put(words, "microbatch-group-size-per-virtual-pipeline-stage", group);
        }
        boolean fsdp = plain.sharding() == Sharding.ZERO2 || plain.sharding() == Sharding.ZERO3;
        // Megatron-FSDP needs both (the user guide in docs/discussions/megatron-fsdp-user-guide).
        put(words, fsdp, "use-distributed-optimizer");
        put(words, fsdp, "no-gradient-accumulation-fusion");
        put(words, "seq-length", sequence);
        // No overlap where there is nothing to overlap is not worth a flag.
        boolean transfers = plan.pp() > 1 && plan.vp() > 1;
        return write(transfers ? plain : plain.withOverlaps(plain.overlapTensor(), plain.overlapData(), true), words,
                globalBatch);
    }

    private static String write(Plan plan, List<String> more, int globalBatch) {
        List<String> words = new ArrayList<>();
        put(words, "tensor-model-parallel-size", plan.tp());
        put(words, "pipeline-model-parallel-size", plan.pp());
        words.addAll(more);
        put(words, "context-parallel-size", plan.cp());
        put(words, "expert-model-parallel-size", plan.ep());
        put(words, "expert-tensor-parallel-size", plan.etp());
        put(words, "micro-batch-size", plan.microBatch());
        put(words, "global-batch-size", globalBatch);
        put(words, plan.sequenceParallel(), "sequence-parallel");
        put(words, plan.sharding() == Sharding.ZERO1, "use-distributed-optimizer");
        if (plan.sharding() == Sharding.ZERO2 || plan.sharding() == Sharding.ZERO3) {
            put(words, true, "use-megatron-fsdp");
            words.add("--data-parallel-sharding-strategy");
            words.add(fsdp(plan.sharding()));
        }
        if (plan.shardGroup() > 0) {
            put(words, "num-distributed-optimizer-instances", plan.dp() * plan.cp() / plan.shardGroup());
        }
        put(words, plan.overlapData(), "overlap-grad-reduce");
        put(words, plan.overlapData() && plan.sharding() != Sharding.NONE, "overlap-param-gather");
        put(words, plan.overlapTensor(), "tp-comm-overlap");
        put(words, !plan.overlapPipeline(), "no-overlap-p2p-communication");
        if (plan.recompute() == Recompute.SELECTIVE) {
            words.addAll(List.of("--recompute-granularity", "selective"));
        } else if (plan.recompute() == Recompute.FULL) {
            words.addAll(List.of("--recompute-granularity", "full", "--recompute-method",
                    plan.recomputeLayers() == 0 ? "uniform" : "block", "--recompute-num-layers",
                    Integer.toString(Math.max(1, plan.recomputeLayers()))));
        }
        return String.join(" ", words);
    }

    private static Map<String, String> split(String text) {
        Map<String, String> flags = new LinkedHashMap<>();
        List<String> all = new ArrayList<>(KNOWN);
        all.addAll(OTHERS);
        String open = null;
        for (String word : text.strip().split("[\\s\\\\]+")) {
            if (word.isEmpty()) {
                continue;
            }
            if (!word.startsWith("--")) {
                if (open == null) {
                    throw new LayoutException("megatron", "expected flags such as --tensor-model-parallel-size 8, found"
                            + " \"" + Names.clip(word) + "\"");
                }
                flags.merge(open, word, (before, more) -> before.isEmpty() ? more : before + " " + more);
                continue;
            }
            int equals = word.indexOf('=');
            open = equals < 0 ? word.substring(2) : word.substring(2, equals);
            if (!all.contains(open)) {
                throw new LayoutException("megatron", "unknown flag \"--" + Names.clip(open) + "\""
                        + Names.nearest(Names.clip(open), all).map(near -> ". Maybe \"--" + near + "\"?").orElse(""));
            }
            if (flags.put(open, equals < 0 ? "" : word.substring(equals + 1)) != null) {
                throw new LayoutException("megatron", "--" + open + " is there twice");
            }
        }
        return flags;
    }

    private static Sharding sharding(Map<String, String> flags) {
        if (on(flags, "use-torch-fsdp2")) {
            return Sharding.ZERO3;
        }
        if (!on(flags, "use-megatron-fsdp") && !on(flags, "use-custom-fsdp")) {
            return on(flags, "use-distributed-optimizer") ? Sharding.ZERO1 : Sharding.NONE;
        }
        String strategy = flags.getOrDefault("data-parallel-sharding-strategy", "no_shard");
        return fsdp(strategy).orElseThrow(() -> new LayoutException("megatron", "--data-parallel-sharding-strategy: "
                + Names.unknown("strategy", strategy, STRATEGIES)));
    }

    /** What a {@code data-parallel-sharding-strategy} shards; empty where there is none of that name. */
    static Optional<Sharding> fsdp(String strategy) {
        int at = STRATEGIES.indexOf(strategy);
        return at < 0 ? Optional.empty() : Optional.of(Sharding.values()[at]);
    }

    /** The {@code data-parallel-sharding-strategy} that shards so. */
    static String fsdp(Sharding sharding) {
        return STRATEGIES.get(sharding.ordinal());
    }

    private static Recompute recompute(Map<String, String> flags) {
        String granularity = flags.get("recompute-granularity");
        if (granularity == null) {
            return on(flags, "recompute-activations") ? Recompute.SELECTIVE : Recompute.NONE;
        }
        return switch (granularity) {
            case "selective" -> Recompute.SELECTIVE;
            case "full" -> Recompute.FULL;
            default -> throw new LayoutException("megatron", "--recompute-granularity: "
                    + Names.unknown("granularity", granularity, List.of("selective", "full")));
        };
    }

    private static boolean on(Map<String, String> flags, String name) {
        String value = flags.get(name);
        if (value != null && !value.isEmpty()) {
            throw new LayoutException("megatron", "--" + name + " takes no value, found \"" + Names.clip(value) + "\"");
        }
        return value != null;
    }

    static int count(Map<String, String> flags, String name, int absent) {
        return optional(flags, name).orElse(absent);
    }

    static OptionalInt optional(Map<String, String> flags, String name) {
        String value = flags.get(name);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (!value.matches("[0-9]{1,8}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > Layouts.MAX) {
            throw new LayoutException("megatron", "--" + name + " takes a whole number from 1 to " + Layouts.MAX
                    + ", found \"" + Names.clip(value) + "\"");
        }
        return OptionalInt.of(Integer.parseInt(value));
    }

    static void put(List<String> words, String name, int value) {
        words.add("--" + name);
        words.add(Integer.toString(value));
    }

    private static void put(List<String> words, boolean present, String name) {
        if (present) {
            words.add("--" + name);
        }
    }
}
