package dev.trainyard.plan;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.model.Transformer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private MegatronFlags() {}

    /**
     * What a command line says.
     *
     * @param plan the layout; {@code dp} is what the accelerators leave
     * @param globalBatch sequences in one step, where it is said
     * @param sequence tokens in one sequence, where it is said
     */
    public record CommandLine(Plan plan, OptionalInt globalBatch, OptionalInt sequence) {}

    /**
     * Reads a command line. Flags that are not there have Megatron-LM's defaults: experts are split by tensor ranks as
     * all else, nothing is sharded, recomputed or overlapped; pipeline transfers follow the software level.
     *
     * @param gpus accelerators, which the ranks that are not named fill as data parallel ones
     * @throws LayoutException naming the flag
     */
    public static CommandLine read(String text, Transformer model, SoftwareLevel software, int gpus) {
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
        int shardGroup = sharding == Sharding.ZERO3 && instances > 1 ? (int) Math.max(1, (long) dp * cp / instances)
                : 0;
        Plan plan = new Plan(tp, cp, pp, chunks.vp(), ep, etp, dp, count(flags, "micro-batch-size", 1),
                Schedule.ONE_F_ONE_B, sharding, shardGroup, recompute, recomputeLayers,
                on(flags, "sequence-parallel"), on(flags, "tp-comm-overlap"), on(flags, "overlap-grad-reduce"),
                software.overlapPipeline() && !on(flags, "no-overlap-p2p-communication"), chunks.stageLayers());
        return new CommandLine(plan, optional(flags, "global-batch-size"), optional(flags, "seq-length"));
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
        List<String> words = new ArrayList<>();
        put(words, "tensor-model-parallel-size", plan.tp());
        put(words, "pipeline-model-parallel-size", plan.pp());
        PipelineLayout.write(words, plan);
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
            words.add(plan.sharding() == Sharding.ZERO2 ? "optim_grads" : "optim_grads_params");
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
        return switch (strategy) {
            case "no_shard" -> Sharding.NONE;
            case "optim" -> Sharding.ZERO1;
            case "optim_grads" -> Sharding.ZERO2;
            case "optim_grads_params" -> Sharding.ZERO3;
            default -> throw new LayoutException("megatron", "--data-parallel-sharding-strategy: "
                    + Names.unknown("strategy", strategy, List.of("no_shard", "optim", "optim_grads",
                            "optim_grads_params")));
        };
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
