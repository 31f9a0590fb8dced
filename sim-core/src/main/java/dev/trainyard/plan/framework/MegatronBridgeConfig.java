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
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.plan.schedule.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A plan as overrides of a Megatron-Bridge (NeMo) recipe have it: sections of {@code ConfigContainer} with Megatron
 * Core's names, in a YAML file or as dotted keys (Megatron-Bridge 0.2 to 0.4: {@code training/config.py}, {@code
 * training/comm_overlap.py}, {@code scripts/performance}). What is left out has Megatron Core's defaults, whatever the
 * recipe says, so a file should hold what the recipe sets.
 */
public final class MegatronBridgeConfig {
    private static final String LAYOUT = "model.pipeline_model_parallel_layout";
    private static final String VIRTUAL = "model.virtual_pipeline_model_parallel_size";

    private MegatronBridgeConfig() {}

    /**
     * Reads overrides.
     *
     * @param gpus accelerators, which the ranks that are not named fill as data parallel ones
     * @throws dev.trainyard.input.InputException naming the place, the key and the remedy
     */
    public static FrameworkPlan read(Entry config, Transformer model, SoftwareLevel software, int gpus) {
        BridgeSettings set = BridgeSettings.of(config);
        int tp = set.count("model.tensor_model_parallel_size", 1);
        int cp = set.count("model.context_parallel_size", 1);
        int pp = set.count("model.pipeline_model_parallel_size", 1);
        int dp = PlanReader.remaining(gpus, tp, cp, pp);
        Cut cut = cut(set, model, pp);
        Sharding sharding = sharding(set);
        Recompute recompute = recompute(set);
        set.find("model.cpu_offloading").filter(Entry::flag).ifPresent(entry -> {
            throw entry.error("a plan keeps activations on the accelerator; expected false");
        });
        Plan plan = PlanBuilder.builder().tp(tp).cp(cp).pp(pp).vp(cut.vp())
                .ep(set.count("model.expert_model_parallel_size", 1))
                .etp(set.count("model.expert_tensor_parallel_size", model.experts() == null ? 1 : tp)).dp(dp)
                .microBatch(set.count("train.micro_batch_size", 1)).schedule(Schedule.ONE_F_ONE_B).sharding(sharding)
                .shardGroup(shardGroup(set, sharding, (long) dp * cp)).recompute(recompute)
                .recomputeLayers(recompute == Recompute.FULL ? layers(set) : 0)
                .sequenceParallel(set.flag("model.sequence_parallel", false))
                .overlapTensor(set.flag("comm_overlap.tp_comm_overlap", set.flag("model.tp_comm_overlap", false)))
                .overlapData(overlapData(set, sharding)).overlapPipeline(overlapPipeline(set, cut.vp(), software))
                .stageLayers(cut.layers()).build();
        OptionalInt globalBatch = set.count("train.global_batch_size");
        checkGroup(set, plan, globalBatch);
        OptionalInt sequence = set.count("model.seq_length");
        return new FrameworkPlan(plan, globalBatch,
                sequence.isPresent() ? sequence : set.count("dataset.sequence_length"));
    }

    /** Chunks on each stage and layers of each chunk, which are empty where they are even. */
    private record Cut(int vp, List<Integer> layers) {}

    private static Cut cut(BridgeSettings set, Transformer model, int pp) {
        int vp = set.count(VIRTUAL, 1);
        try {
            if (set.find(LAYOUT).isPresent()) {
                return layout(set, model, pp, vp);
            }
            int first = set.count("model.num_layers_in_first_pipeline_stage").orElse(-1);
            int last = set.count("model.num_layers_in_last_pipeline_stage").orElse(-1);
            if (first >= 0 || last >= 0) {
                return new Cut(vp, EffectivePlan.stageLayers(model, pp, vp,
                        PipelineLayout.ends(model, pp, vp, first, last)));
            }
        } catch (LayoutException e) {
            throw set.at(LAYOUT, "model.num_layers_in_first_pipeline_stage", "model.num_layers_in_last_pipeline_stage")
                    .error(e.getMessage());
        }
        if ((double) pp * vp > Layouts.MAX) {
            throw set.at(VIRTUAL).error(pp + " stages of " + vp + " chunks are more than any model has layers");
        }
        boolean embedding = set.flag("model.account_for_embedding_in_pipeline_split", false);
        boolean loss = set.flag("model.account_for_loss_in_pipeline_split", false);
        int[] layers = MegatronSplit.even(model, pp * vp, embedding, loss);
        if (layers == null) {
            throw set.at(VIRTUAL, "model.pipeline_model_parallel_size").error(pp + " stages of " + vp
                    + " chunks do not divide the model's " + model.layers() + " layers" + (embedding || loss
                    ? " with the embedding and the loss counted" : "") + ". Maybe " + LAYOUT + ".");
        }
        return new Cut(vp, EffectivePlan.stageLayers(model, pp, vp, Arrays.stream(layers).boxed().toList()));
    }

    private static Cut layout(BridgeSettings set, Transformer model, int pp, int vp) {
        Entry written = set.find(LAYOUT).orElseThrow();
        List<Integer> layers = written.isList()
                ? written.elements().stream().map(MegatronBridgeConfig::decoders).toList()
                : PipelineLayout.layers(LAYOUT, written.text());
        if (layers.size() % pp != 0) {
            throw written.error("has " + layers.size() + " chunks, no multiple of the " + pp + " stages");
        }
        int chunks = layers.size() / pp;
        if (set.find(VIRTUAL).isPresent() && vp != chunks) {
            throw set.at(VIRTUAL).error("expected " + chunks + ", as " + LAYOUT + " has " + layers.size()
                    + " chunks on " + pp + " stages; found " + vp);
        }
        return new Cut(chunks, EffectivePlan.stageLayers(model, pp, chunks, layers));
    }

    /** Transformer layers of one chunk that is written out as a list of names. */
    private static int decoders(Entry chunk) {
        int count = 0;
        for (Entry part : chunk.elements()) {
            switch (part.text()) {
                case "decoder" -> count++;
                case "embedding", "mtp", "loss" -> { }
                default -> throw part.error(Names.unknown("part", part.text(),
                        List.of("embedding", "decoder", "mtp", "loss")));
            }
        }
        return count;
    }

    private static Sharding sharding(BridgeSettings set) {
        if (set.flag("dist.use_torch_fsdp2", false)) {
            return Sharding.ZERO3;
        }
        if (set.flag("dist.use_megatron_fsdp", false) || set.flag("ddp.use_megatron_fsdp", false)
                || set.flag("ddp.use_custom_fsdp", false)) {
            return set.find("ddp.data_parallel_sharding_strategy").map(entry -> MegatronFlags.fsdp(entry.text())
                    .orElseThrow(() -> entry.error(Names.unknown("strategy", entry.text(),
                            Arrays.stream(Sharding.values()).map(MegatronFlags::fsdp).toList()))))
                    .orElse(Sharding.NONE);
        }
        // Megatron-Bridge turns both on where one is.
        return set.flag("ddp.use_distributed_optimizer", false)
                || set.flag("optimizer.use_distributed_optimizer", false) ? Sharding.ZERO1 : Sharding.NONE;
    }

    private static int shardGroup(BridgeSettings set, Sharding sharding, long ranks) {
        int instances = set.count("ddp.num_distributed_optimizer_instances", 1);
        if (instances == 1) {
            return 0;
        }
        Entry written = set.at("ddp.num_distributed_optimizer_instances");
        if (sharding != Sharding.ZERO3) {
            throw written.error("shards " + Entry.nameOf(sharding) + " within " + instances
                    + " groups, which a plan says of zero3 (optim_grads_params) only; expected 1");
        }
        set.find("ddp.outer_dp_sharding_strategy").filter(outer -> !outer.text().equals("no_shard"))
                .ifPresent(outer -> {
                    throw outer.error("a plan's groups hold full copies; expected no_shard, found \""
                            + Names.clip(outer.text()) + "\"");
                });
        if (ranks % instances != 0) {
            throw written.error("expected a divisor of the " + ranks + " data and context parallel ranks, found "
                    + instances);
        }
        return (int) Math.min(Layouts.MAX, ranks / instances);
    }

    private static Recompute recompute(BridgeSettings set) {
        Entry granularity = set.find("model.recompute_granularity").orElse(null);
        if (granularity == null) {
            return Recompute.NONE;
        }
        return switch (granularity.text()) {
            case "full" -> Recompute.FULL;
            case "selective" -> selective(set);
            default -> throw granularity.error(Names.unknown("granularity", granularity.text(),
                    List.of("selective", "full")));
        };
    }

    private static Recompute selective(BridgeSettings set) {
        Entry modules = set.find("model.recompute_modules").orElse(null);
        if (modules == null) {
            return Recompute.SELECTIVE;
        }
        for (Entry module : modules.elements()) {
            if (!module.text().equals("core_attn")) {
                throw module.error("a plan recomputes the attention core or whole layers; expected core_attn, found \""
                        + Names.clip(module.text()) + "\"");
            }
        }
        return modules.elements().isEmpty() ? Recompute.NONE : Recompute.SELECTIVE;
    }

    /** Layers of each chunk that are recomputed in full; 0 is all. */
    private static int layers(BridgeSettings set) {
        Entry method = set.find("model.recompute_method").orElseThrow(() -> set.at("model.recompute_granularity")
                .error("full needs model.recompute_method: uniform or block"));
        int layers = set.count("model.recompute_num_layers").orElseThrow(() -> method
                .error("needs model.recompute_num_layers, which is 1 for uniform"));
        switch (method.text()) {
            case "block":
                return layers;
            case "uniform":
                if (layers > 1) {
                    throw set.at("model.recompute_num_layers").error("keeps the input of one layer in " + layers
                            + "; a plan keeps every recomputed layer's. Expected 1, or method block");
                }
                return 0;
            default:
                throw method.error(Names.unknown("method", method.text(), List.of("uniform", "block")));
        }
    }

    /** Its overlap settings turn this on with the distributed optimizer unless they say otherwise. */
    private static boolean overlapData(BridgeSettings set, Sharding sharding) {
        boolean ddp = set.flag("ddp.overlap_grad_reduce", false);
        if (sharding == Sharding.NONE || !set.has("comm_overlap")) {
            return ddp;
        }
        return set.flag("comm_overlap.overlap_grad_reduce", true);
    }

    private static boolean overlapPipeline(BridgeSettings set, int vp, SoftwareLevel software) {
        // Only the interleaved schedule asks; it overlaps unless told otherwise.
        boolean asked = set.flag("comm_overlap.overlap_p2p_comm", set.flag("model.overlap_p2p_comm",
                software.overlapPipeline()));
        return vp > 1 ? asked : software.overlapPipeline();
    }

    private static void checkGroup(BridgeSettings set, Plan plan, OptionalInt globalBatch) {
        String key = "model.microbatch_group_size_per_vp_stage";
        int group = set.count(key, 0);
        if (group == 0 || globalBatch.isEmpty() || plan.vp() == 1
                || PipelineShape.refusal(plan.schedule(), plan.pp(), plan.vp(),
                        Layouts.microBatches(plan, globalBatch.getAsInt())).isPresent()) {
            return;
        }
        int usual = MegatronLimits.group(plan, globalBatch.getAsInt());
        int expected = usual == 0 ? plan.pp() : usual;
        if (group != expected) {
            throw set.at(key).error("a plan takes the smallest group that runs; expected " + expected + ", found "
                    + group);
        }
    }
}
