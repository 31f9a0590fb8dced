package dev.trainyard.plan.framework;

import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;

/** Writes overrides of a Megatron-Bridge recipe, saying every choice so that none of the recipe's stays. */
final class MegatronBridgeWriter {
    private final StringBuilder text = new StringBuilder();

    private MegatronBridgeWriter() {}

    /**
     * A file of overrides; read back, it is {@link EffectivePlan#of}.
     *
     * @throws LayoutException naming what Megatron Core refuses, and what it would run
     */
    static String write(Plan written, Transformer model, int sequence, int globalBatch) {
        MegatronLimits.check(written, model, globalBatch);
        Plan plan = EffectivePlan.of(written, model);
        MegatronBridgeWriter writer = new MegatronBridgeWriter();
        writer.model(plan, model, sequence, globalBatch);
        writer.section("train").put("micro_batch_size", plan.microBatch()).put("global_batch_size", globalBatch);
        writer.section("dataset").put("sequence_length", sequence);
        writer.data(plan);
        return writer.text.toString();
    }

    private void model(Plan plan, Transformer model, int sequence, int globalBatch) {
        MegatronSplit split = MegatronSplit.of(plan, model);
        int group = MegatronLimits.group(plan, globalBatch);
        section("model").put("seq_length", sequence)
                .put("tensor_model_parallel_size", plan.tp())
                .put("sequence_parallel", plan.sequenceParallel())
                .put("context_parallel_size", plan.cp())
                .put("pipeline_model_parallel_size", plan.pp())
                .put("virtual_pipeline_model_parallel_size", plan.vp() > 1 ? plan.vp() : null)
                .put("pipeline_model_parallel_layout", split.layout().isEmpty() ? null : '"' + split.layout() + '"')
                .put("account_for_embedding_in_pipeline_split", split.embedding())
                .put("account_for_loss_in_pipeline_split", split.loss())
                .put("microbatch_group_size_per_vp_stage", group > 0 ? group : null)
                .put("expert_model_parallel_size", plan.ep())
                .put("expert_tensor_parallel_size", plan.etp())
                .put("overlap_p2p_comm", plan.overlapPipeline());
        boolean full = plan.recompute() == Recompute.FULL;
        boolean uniform = plan.recomputeLayers() == 0;
        put("recompute_granularity", full ? "full" : plan.recompute() == Recompute.SELECTIVE ? "selective" : null);
        put("recompute_modules", plan.recompute() == Recompute.SELECTIVE ? "[core_attn]" : null);
        put("recompute_method", full ? uniform ? "uniform" : "block" : null);
        put("recompute_num_layers", full ? Math.max(1, plan.recomputeLayers()) : null);
    }

    private void data(Plan plan) {
        boolean fsdp = plan.sharding() == Sharding.ZERO2 || plan.sharding() == Sharding.ZERO3;
        boolean gathers = plan.overlapData() && plan.sharding() != Sharding.NONE;
        section("dist").put("use_megatron_fsdp", fsdp).put("use_torch_fsdp2", false);
        section("ddp").put("use_distributed_optimizer", plan.sharding() != Sharding.NONE)
                .put("use_megatron_fsdp", fsdp)
                .put("data_parallel_sharding_strategy", MegatronFlags.fsdp(fsdp ? plan.sharding() : Sharding.NONE))
                .put("num_distributed_optimizer_instances", plan.shardGroup() > 0
                        ? (long) plan.dp() * plan.cp() / plan.shardGroup() : 1)
                .put("overlap_grad_reduce", plan.overlapData())
                .put("overlap_param_gather", gathers);
        section("optimizer").put("use_distributed_optimizer", plan.sharding() != Sharding.NONE);
        section("comm_overlap")
                .put("_target_", "megatron.bridge.training.comm_overlap.CommOverlapConfig")
                .put("tp_comm_overlap", plan.overlapTensor())
                .put("overlap_p2p_comm", plan.overlapPipeline())
                .put("batch_p2p_comm", plan.pp() > 1 && !plan.overlapPipeline())
                .put("overlap_grad_reduce", plan.overlapData())
                .put("overlap_param_gather", gathers);
    }

    private MegatronBridgeWriter section(String name) {
        text.append(name).append(":\n");
        return this;
    }

    private MegatronBridgeWriter put(String key, Object value) {
        text.append("  ").append(key).append(": ").append(value).append('\n');
        return this;
    }
}
