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
        return read(split(text), model, software, gpus);
    }

    /**
     * Reads flags by their names without dashes; one without a value has an empty one.
     *
     * @param gpus accelerators, which the ranks that are not named fill as data parallel ones
     * @throws LayoutException naming the flag
     */
    public static FrameworkPlan read(Map<String, String> flags, Transformer model, SoftwareLevel software, int gpus) {
        int tp = count(flags, "tensor-model-parallel-size", count(flags, "model-parallel-size", 1));
        int cp = count(flags, "context-parallel-size", 1);
        int pp = count(flags, "pipeline-model-parallel-size", 1);
        int ep = count(flags, "expert-model-parallel-size", 1);
        int etp = count(flags, "expert-tensor-parallel-size", model.experts() == null ? 1 : tp);
        int dp = PlanReader.remaining(gpus, tp, cp, pp);
        PipelineLayout chunks = PipelineLayout.read(flags, model, pp);
        Sharding sharding = sharding(flags);
        Recompute recompute = recompute(flags);
        int recomputeLayers = recompute == Recompute.FULL ? recomputedLayers(flags) : 0;
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
            // A shell would take its bars and stars for its own.
            words.addAll(List.of("--pipeline-model-parallel-layout", "'" + split.layout() + "'"));
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

    /** The flags of a command line by their names without dashes. */
    public static Map<String, String> split(String text) {
        Map<String, String> flags = new LinkedHashMap<>();
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
            if (flags.put(open, equals < 0 ? "" : word.substring(equals + 1)) != null) {
                throw new LayoutException("megatron", Names.clip("--" + open) + " is there twice");
            }
        }
        return flags;
    }

    private static Sharding sharding(Map<String, String> flags) {
        if (on(flags, "use-torch-fsdp2")) {
            return Sharding.ZERO3;
        }
        if (!on(flags, "use-megatron-fsdp") && !on(flags, "use-custom-fsdp")) {
            return on(flags, "use-distributed-optimizer") ? Sharding.ZERO1 : stage(flags);
        }
        String strategy = flags.getOrDefault("data-parallel-sharding-strategy", "no_shard");
        return fsdp(strategy).orElseThrow(() -> new LayoutException("megatron", "--data-parallel-sharding-strategy: "
                + Names.unknown("strategy", strategy, STRATEGIES)));
    }

    /** Megatron-DeepSpeed's stage. */
    private static Sharding stage(Map<String, String> flags) {
        String stage = flags.getOrDefault("zero-stage", "0");
        if (!stage.matches("[0-3]")) {
            throw new LayoutException("megatron", "--zero-stage takes 0, 1, 2 or 3, found \"" + Names.clip(stage)
                    + "\"");
        }
        return Sharding.values()[Integer.parseInt(stage)];
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
            // The flags before 2022, and Megatron-DeepSpeed's, recompute whole layers.
            return on(flags, "checkpoint-activations") || on(flags, "deepspeed-activation-checkpointing")
                    ? Recompute.FULL : on(flags, "recompute-activations") ? modules(flags) : Recompute.NONE;
        }
        return switch (granularity) {
            case "selective" -> modules(flags);
            case "full" -> Recompute.FULL;
            default -> throw new LayoutException("megatron", "--recompute-granularity: "
                    + Names.unknown("granularity", granularity, List.of("selective", "full")));
        };
    }

    /** What is recomputed beside the attention core cannot be said. */
    private static Recompute modules(Map<String, String> flags) {
        String modules = flags.getOrDefault("recompute-modules", "core_attn").replaceAll("[\\[\\]\"',]+", " ").strip();
        if (!modules.equals("core_attn")) {
            throw new LayoutException("megatron", "--recompute-modules: a plan recomputes the attention core or whole"
                    + " layers; expected core_attn, found \"" + Names.clip(modules) + "\"");
        }
        return Recompute.SELECTIVE;
    }

    /** Layers of each chunk that are recomputed in full; 0 is all. */
    private static int recomputedLayers(Map<String, String> flags) {
        String method = flags.getOrDefault("recompute-method", "uniform");
        int layers = count(flags, "recompute-num-layers", 1);
        if (!List.of("uniform", "block").contains(method)) {
            throw new LayoutException("megatron", "--recompute-method: "
                    + Names.unknown("method", method, List.of("uniform", "block")));
        }
        if (method.equals("uniform") && layers > 1) {
            throw new LayoutException("megatron", "--recompute-num-layers " + layers + " with the method uniform keeps"
                    + " the input of one layer in " + layers + "; a plan keeps every recomputed layer's. Expected 1, or"
                    + " --recompute-method block");
        }
        return method.equals("block") ? layers : 0;
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
