package dev.trainyard.plan.framework;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A plan as torchtitan's TOML has it ({@code torchtitan/config/job_config.py} of torchtitan 0.1 and 0.2). What is left
 * out has torchtitan's defaults: FSDP over all ranks, a local batch of 8, every second layer recomputed. FSDP is zero3
 * where parameters are freed after the forward pass and zero2 where they stay; copies of it are HSDP; copies alone are
 * DDP. What a plan cannot say is refused.
 */
public final class TorchtitanConfig {
    private static final String[] SECTIONS = {"job", "profiling", "metrics", "model", "optimizer", "lr_scheduler",
        "training", "parallelism", "checkpoint", "activation_checkpoint", "compile", "quantize", "float8", "mx", "comm",
        "memory_estimation", "fault_tolerance", "experimental", "validation", "debug", "liger_kernel"};
    private static final String[] PARALLELISM = {"data_parallel_replicate_degree", "data_parallel_shard_degree",
        "fsdp_reshard_after_forward", "tensor_parallel_degree", "disable_loss_parallel",
        "enable_async_tensor_parallel", "pipeline_parallel_degree", "module_fqns_per_model_part",
        "pipeline_parallel_first_stage_less_layers", "pipeline_parallel_last_stage_less_layers",
        "pipeline_parallel_layers_per_stage", "pipeline_parallel_schedule", "pipeline_parallel_schedule_csv",
        "pipeline_parallel_split_points", "pipeline_parallel_microbatch_size",
        "pipeline_parallel_expert_parallel_overlap", "context_parallel_degree", "context_parallel_rotate_method",
        "context_parallel_load_balancer", "expert_parallel_degree", "expert_tensor_parallel_degree",
        "expert_parallel_comm_backend", "enable_compiled_autograd"};
    private static final String[] TRAINING = {"local_batch_size", "batch_size", "global_batch_size", "seq_len",
        "dataset", "dataset_path", "max_norm", "steps", "enable_cpu_offload", "dtype", "mixed_precision_param",
        "mixed_precision_reduce", "compile", "gc_freq", "gc_debug", "seed", "deterministic"};
    private static final String[] RECOMPUTE = {"mode", "selective_ac_option", "early_stop", "memory_budget",
        "per_op_sac_force_recompute_mm_shapes_by_fqns", "visualize_memory_budget_pareto", "preserve_rng_state",
        "determinism_check", "debug"};

    private final Entry root;
    private final Transformer model;
    private final int pp;

    private TorchtitanConfig(Entry root, Transformer model) {
        this.root = root.onlyKeys(SECTIONS);
        this.model = model;
        root.find("parallelism").ifPresent(section -> section.onlyKeys(PARALLELISM));
        root.find("training").ifPresent(section -> section.onlyKeys(TRAINING));
        root.find("activation_checkpoint").ifPresent(section -> section.onlyKeys(RECOMPUTE));
        root.find("experimental").ifPresent(TorchtitanConfig::refuseParallelism);
        pp = parallel("pipeline_parallel_degree");
    }

    /** Before torchtitan 0.1 the ranks stood there; read over, they would be lost. */
    private static void refuseParallelism(Entry experimental) {
        experimental.fields().forEach((key, value) -> {
            if (key.contains("parallel")) {
                throw value.error("torchtitan has such keys below [parallelism] since 0.1; expected them there");
            }
        });
    }

    /**
     * Reads settings.
     *
     * @param gpus accelerators, which {@code data_parallel_shard_degree = -1} fills
     * @throws dev.trainyard.input.InputException naming the place, the key and the remedy
     */
    public static FrameworkPlan read(Entry config, Transformer model, SoftwareLevel software, int gpus) {
        return new TorchtitanConfig(config, model).read(software, gpus);
    }

    private FrameworkPlan read(SoftwareLevel software, int gpus) {
        int tp = parallel("tensor_parallel_degree");
        int cp = parallel("context_parallel_degree");
        int ep = parallel("expert_parallel_degree");
        int copies = parallel("data_parallel_replicate_degree");
        int shard = shard((long) gpus, (double) copies * tp * cp * pp);
        refuseUnsaid(ep);
        Sharding sharding = sharding(copies, shard, cp, ep, tp);
        int group = sharding == Sharding.ZERO3 && copies > 1 ? capped((long) shard * cp) : 0;
        TorchtitanSchedule schedule = pp == 1 ? TorchtitanSchedule.ONE_F_ONE_B
                : parallelism("pipeline_parallel_schedule").map(TorchtitanSchedule::read)
                        .orElse(TorchtitanSchedule.ONE_F_ONE_B);
        List<Integer> layers = pp == 1 ? List.of(model.layers()) : TorchtitanModules.layers(root, model, pp, schedule);
        int vp = layers.size() / pp;
        int dp = capped((long) copies * shard);
        int local = training("local_batch_size").or(() -> training("batch_size"))
                .map(entry -> entry.integer(1, Layouts.MAX)).orElse(8);
        int globalBatch = globalBatch(local, dp);
        boolean recomputes = !recomputeMode().equals("none");
        Plan plan = PlanBuilder.builder().tp(tp).cp(cp).pp(pp).vp(vp).ep(ep).etp(expertTensor(tp, ep)).dp(dp)
                .microBatch(microBatch(local)).schedule(schedule.schedule()).sharding(sharding).shardGroup(group)
                .recompute(recomputes ? Recompute.FULL : Recompute.NONE)
                .recomputeLayers(recomputes ? recomputedLayers(layers) : 0).sequenceParallel(tp > 1)
                .overlapTensor(parallelism("enable_async_tensor_parallel").map(Entry::flag).orElse(false))
                .overlapData(true).overlapPipeline(software.overlapPipeline())
                .stageLayers(EffectivePlan.stageLayers(model, pp, vp, layers)).build();
        Optional<Entry> sequence = training("seq_len");
        return new FrameworkPlan(plan, OptionalInt.of(globalBatch), sequence.isEmpty() ? OptionalInt.empty()
                : OptionalInt.of(sequence.get().integer(1, Layouts.MAX)));
    }

    private int shard(long gpus, double others) {
        Optional<Entry> written = parallelism("data_parallel_shard_degree");
        if (written.isEmpty() || written.get().isScalar() && written.get().text().equals("-1")) {
            return (int) Math.max(1, gpus / others);
        }
        return written.get().integer(1, Layouts.MAX);
    }

    private void refuseUnsaid(int ep) {
        parallelism("pipeline_parallel_schedule_csv").filter(entry -> !entry.text().isEmpty()).ifPresent(entry -> {
            throw entry.error("a plan has no schedule of its own; expected pipeline_parallel_schedule");
        });
        parallelism("pipeline_parallel_split_points").filter(entry -> !entry.isList() || !entry.elements().isEmpty())
                .ifPresent(entry -> {
                    throw entry.error("was given up by torchtitan 0.2; expected module_fqns_per_model_part");
                });
        training("enable_cpu_offload").filter(Entry::flag).ifPresent(entry -> {
            throw entry.error("a plan keeps its state on the accelerator; expected false");
        });
        if (ep > 1 && model.experts() == null) {
            throw parallelism("expert_parallel_degree").orElse(root).error("the model \"" + model.name()
                    + "\" has no experts to split; expected 1");
        }
    }

    private Sharding sharding(int copies, int shard, int cp, int ep, int tp) {
        Entry policy = parallelism("fsdp_reshard_after_forward").orElse(null);
        String written = policy == null ? "default" : policy.text();
        if (!List.of("default", "always", "never").contains(written)) {
            throw policy.error(Names.unknown("policy", written, List.of("default", "always", "never")));
        }
        if (shard == 1 && cp == 1 && ep == 1) {
            if (copies > 1 && (tp > 1 || pp > 1)) {
                throw parallelism("data_parallel_replicate_degree").orElse(root).error("torchtitan holds full copies"
                        + " only without any other parallelism; expected 1, or a data_parallel_shard_degree above 1");
            }
            return Sharding.NONE;
        }
        // By default parameters stay gathered where a pipeline would gather them for every micro-batch.
        boolean stay = written.equals("never") || written.equals("default") && pp > 1;
        if (stay && copies > 1) {
            throw (policy == null ? parallelism("data_parallel_replicate_degree").orElse(root) : policy)
                    .error("keeps parameters gathered in copies of a sharded group, which a plan says of zero3 only;"
                            + " expected fsdp_reshard_after_forward = \"always\"");
        }
        return stay ? Sharding.ZERO2 : Sharding.ZERO3;
    }

    /** Where experts are not spread over ranks, tensor ranks split them as all else. */
    private int expertTensor(int tp, int ep) {
        int written = parallel("expert_tensor_parallel_degree");
        if (model.experts() == null) {
            return 1;
        }
        if (ep > 1 && written != 1 && written != tp) {
            throw parallelism("expert_tensor_parallel_degree").orElse(root).error("expected 1 or the "
                    + tp + " tensor parallel ranks, found " + written);
        }
        return ep == 1 ? tp : written;
    }

    private int globalBatch(int local, int dp) {
        Optional<Entry> written = training("global_batch_size");
        long step = (long) local * dp;
        if (written.isEmpty() || written.get().isScalar() && written.get().text().equals("-1")) {
            return capped(step);
        }
        int batch = written.get().integer(1, Layouts.MAX);
        if (pp > 1 && batch != step) {
            throw written.get().error("a plan empties its pipeline once a step; expected local_batch_size * data"
                    + " parallel ranks = " + local + " * " + dp + " = " + step + ", found " + batch);
        }
        return batch;
    }

    private int microBatch(int local) {
        if (pp == 1) {
            return local;
        }
        int micro = parallel("pipeline_parallel_microbatch_size");
        if (local % micro != 0) {
            throw parallelism("pipeline_parallel_microbatch_size").orElse(root).error("expected a divisor of the local"
                    + " batch of " + local + ", found " + micro);
        }
        return micro;
    }

    private String recomputeMode() {
        Entry mode = recompute("mode").orElse(null);
        String written = mode == null ? "selective" : mode.text();
        if (written.equals("memory_budget")) {
            throw mode.error("the compiler's choice cannot be said in a plan; expected none, selective or full");
        }
        if (!List.of("none", "selective", "full").contains(written)) {
            throw mode.error(Names.unknown("mode", written, List.of("none", "selective", "full")));
        }
        return written;
    }

    /** Layers of each chunk; 0 is all. */
    private int recomputedLayers(List<Integer> layers) {
        if (recomputeMode().equals("full")) {
            return 0;
        }
        Entry option = recompute("selective_ac_option").orElse(null);
        if (option != null && option.text().equals("op")) {
            throw option.error("operator by operator cannot be said in a plan; expected \"2\" for every second layer,"
                    + " or mode = \"none\" or \"full\"");
        }
        int every = option == null ? 2 : option.integer(1, Layouts.MAX);
        int[] chunks = layers.stream().mapToInt(Integer::intValue).toArray();
        int each = TorchtitanRecompute.layers(chunks, every);
        if (each == 0) {
            throw (option == null ? root : option).error("one layer in " + every + " falls differently on chunks of "
                    + String.join(" and ", Arrays.stream(chunks).distinct().limit(3).mapToObj(String::valueOf)
                            .toList()) + " layers, which a plan cannot say; expected mode = \"none\" or \"full\"");
        }
        return every == 1 ? 0 : each;
    }

    private int parallel(String key) {
        return parallelism(key).map(entry -> entry.integer(1, Layouts.MAX)).orElse(1);
    }

    private Optional<Entry> parallelism(String key) {
        return root.find("parallelism").flatMap(section -> section.find(key));
    }

    private Optional<Entry> training(String key) {
        return root.find("training").flatMap(section -> section.find(key));
    }

    private Optional<Entry> recompute(String key) {
        return root.find("activation_checkpoint").flatMap(section -> section.find(key));
    }

    private static int capped(long count) {
        return (int) Math.min(Layouts.MAX, count);
    }
}
