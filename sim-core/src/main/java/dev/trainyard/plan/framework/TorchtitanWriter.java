package dev.trainyard.plan.framework;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.input.Entry;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes torchtitan's settings, or says what torchtitan cannot run. */
final class TorchtitanWriter {
    private final StringBuilder text = new StringBuilder();
    private final Plan plan;
    private final Transformer model;
    private final int globalBatch;

    private TorchtitanWriter(Plan plan, Transformer model, int globalBatch) {
        this.plan = plan;
        this.model = model;
        this.globalBatch = globalBatch;
    }

    /**
     * A file of settings; read back, it is {@link EffectivePlan#of}.
     *
     * @throws LayoutException naming what torchtitan cannot run, and what it would
     */
    static String write(Plan written, Transformer model, SoftwareLevel software, int sequence, int globalBatch) {
        Plan plan = EffectivePlan.of(written, model);
        TorchtitanWriter writer = new TorchtitanWriter(plan, model, globalBatch);
        writer.checkSwitches(software);
        if (sequence % (2L * plan.tp() * plan.cp()) != 0) {
            throw new LayoutException("sequence", "torchtitan cuts a sequence into 2 * tp * cp = "
                    + 2L * plan.tp() * plan.cp() + " slices, which do not divide " + sequence + ". Maybe "
                    + (sequence / (2L * plan.tp() * plan.cp()) + 1) * 2L * plan.tp() * plan.cp() + ".");
        }
        writer.section("parallelism");
        writer.data();
        writer.put("tensor_parallel_degree", plan.tp()).put("enable_async_tensor_parallel", plan.overlapTensor())
                .put("context_parallel_degree", plan.cp());
        writer.pipeline();
        writer.experts();
        writer.section("training");
        // A pipeline works through the whole local batch at once; without one, micro-batches follow each other.
        writer.put("local_batch_size", plan.pp() > 1 ? globalBatch / plan.dp() : plan.microBatch())
                .put("global_batch_size", globalBatch).put("seq_len", sequence);
        writer.section("activation_checkpoint");
        writer.recompute();
        if (plan.overlapTensor()) {
            writer.section("compile"); // asynchronous tensor parallelism is the compiler's work
            writer.put("enable", true);
        }
        return writer.text.toString();
    }

    private void checkSwitches(SoftwareLevel software) {
        if (plan.tp() > 1 && !plan.sequenceParallel()) {
            throw new LayoutException("sequenceParallel", "torchtitan splits the sequence in every tensor group, found"
                    + " false. Maybe true.");
        }
        if (EffectivePlan.shares(plan, model) && !plan.overlapData()) {
            throw new LayoutException("overlapData", "torchtitan always overlaps data-parallel collectives, found"
                    + " false. Maybe true.");
        }
        boolean transfers = plan.pp() > 1 && (plan.vp() > 1 || plan.schedule() != Schedule.ONE_F_ONE_B);
        if (transfers && plan.overlapPipeline() != software.overlapPipeline()) {
            throw new LayoutException("overlapPipeline", "torchtitan has no switch for it, and the software "
                    + software.name() + " has " + software.overlapPipeline() + ". Maybe " + software.overlapPipeline()
                    + ".");
        }
    }

    private void data() {
        int group = plan.shardGroup() > 0 ? plan.shardGroup() : plan.dp() * plan.cp();
        int shard = 1;
        if (plan.sharding() != Sharding.NONE && plan.sharding() != Sharding.ZERO1 && group == 1 && plan.ep() == 1) {
            throw new LayoutException(plan.shardGroup() > 0 ? "shardGroup" : "sharding", "one rank shards nothing,"
                    + " found " + Entry.nameOf(plan.sharding()) + ". Maybe sharding none.");
        }
        if (plan.sharding() == Sharding.ZERO1) {
            throw new LayoutException("sharding", "torchtitan shards by FSDP, which has no zero1. Maybe zero2"
                    + " (parameters stay gathered), or zero3.");
        } else if (plan.sharding() == Sharding.NONE) {
            checkCopies();
        } else if (group % plan.cp() != 0) {
            throw new LayoutException("shardGroup", "torchtitan shards over the whole context group of " + plan.cp()
                    + ", found " + group + ". Maybe a multiple of " + plan.cp() + ".");
        } else {
            shard = group / plan.cp();
        }
        boolean sharded = plan.sharding() != Sharding.NONE;
        put("data_parallel_replicate_degree", sharded ? plan.dp() / shard : plan.dp());
        put("data_parallel_shard_degree", shard);
        put("fsdp_reshard_after_forward", quoted(plan.sharding() == Sharding.ZERO2 ? "never" : "always"));
        checkExpertRanks(shard);
    }

    /** Full copies are DDP's, which stands alone; context and expert parallel ranks are always FSDP's. */
    private void checkCopies() {
        if (plan.cp() > 1 || plan.ep() > 1 || plan.dp() > 1 && (plan.tp() > 1 || plan.pp() > 1)) {
            throw new LayoutException("sharding", "torchtitan holds full copies (none) only without any other"
                    + " parallelism. Maybe zero2, or zero3.");
        }
    }

    /** Expert parallel ranks are whole context (and, undivided experts, tensor) groups within one sharded copy. */
    private void checkExpertRanks(int shard) {
        if (plan.ep() == 1) {
            return;
        }
        if (plan.etp() != 1 && plan.etp() != plan.tp()) {
            throw new LayoutException("etp", "torchtitan splits experts over all tensor ranks or none, found "
                    + plan.etp() + ". Maybe 1 or " + plan.tp() + ".");
        }
        long inner = plan.etp() == plan.tp() ? plan.cp() : (long) plan.cp() * plan.tp();
        if (plan.ep() % inner != 0 || shard * inner % plan.ep() != 0) {
            throw new LayoutException("ep", "torchtitan takes expert ranks in whole groups of " + inner
                    + " (cp" + (plan.etp() == plan.tp() ? "" : " * tp") + ") within the " + shard * inner
                    + " of one sharded copy, found " + plan.ep() + ".");
        }
    }

    private void experts() {
        boolean split = plan.ep() == 1 && model.experts() != null;
        if (split && plan.etp() != plan.tp()) {
            throw new LayoutException("etp", "torchtitan splits experts by tensor ranks where ep is 1, found "
                    + plan.etp() + ". Maybe " + plan.tp() + ".");
        }
        put("expert_parallel_degree", plan.ep());
        put("expert_tensor_parallel_degree", plan.etp());
    }

    private void pipeline() {
        put("pipeline_parallel_degree", plan.pp());
        if (plan.pp() == 1) {
            if (plan.schedule() != Schedule.ONE_F_ONE_B) {
                throw new LayoutException("schedule", "torchtitan runs each micro-batch backward before the next where"
                        + " there is one stage, found " + Entry.nameOf(plan.schedule()) + ". Maybe one-f-one-b.");
            }
            return;
        }
        TorchtitanSchedule schedule = TorchtitanSchedule.of(plan);
        int micro = Layouts.microBatches(plan, globalBatch);
        if (!schedule.chunked() && micro < plan.pp()) {
            throw new LayoutException("pp", "torchtitan's " + schedule.title() + " needs as many micro-batches as"
                    + " stages, found " + micro + " and pp " + plan.pp() + ".");
        }
        boolean rounds = schedule.chunked() && schedule.schedule() != Schedule.GPIPE && !schedule.schedule().isV();
        if (rounds && micro % Math.max(1, micro / plan.pp()) != 0) {
            throw new LayoutException("globalBatch", "torchtitan's " + schedule.title() + " deals " + micro
                    + " micro-batches out in " + micro / plan.pp() + " equal rounds, which do not divide them."
                    + " Maybe a multiple of pp " + plan.pp() + ".");
        }
        put("pipeline_parallel_schedule", quoted(schedule.title()));
        put("pipeline_parallel_microbatch_size", plan.microBatch());
        TorchtitanSplit split = TorchtitanSplit.of(plan, model);
        if (!split.modules().isEmpty()) {
            put("module_fqns_per_model_part", split.modules());
            return;
        }
        put("pipeline_parallel_layers_per_stage", split.perStage());
        put("pipeline_parallel_first_stage_less_layers", split.first());
        put("pipeline_parallel_last_stage_less_layers", split.last());
    }

    private void recompute() {
        if (plan.recompute() == Recompute.SELECTIVE) {
            throw new LayoutException("recompute", "torchtitan recomputes layers or operators, never the attention core"
                    + " alone (selective). Maybe none, which flash attention makes nearly the same, or full.");
        }
        if (plan.recompute() == Recompute.NONE || plan.recomputeLayers() == 0) {
            put("mode", quoted(Entry.nameOf(plan.recompute())));
            return;
        }
        int[] layers = Layouts.stageLayers(model, plan);
        int every = TorchtitanRecompute.every(layers, plan.recomputeLayers());
        if (every == 0) {
            throw new LayoutException("recomputeLayers", "torchtitan recomputes one layer in n, which makes "
                    + listed(TorchtitanRecompute.possible(layers).stream(), ", ") + " of the chunks' "
                    + listed(Arrays.stream(layers).distinct().boxed(), " or ") + " layers (0: all), found "
                    + plan.recomputeLayers() + ".");
        }
        put("mode", quoted("selective")).put("selective_ac_option", quoted(Integer.toString(every)));
    }

    private static String listed(Stream<Integer> counts, String between) {
        return counts.map(String::valueOf).collect(Collectors.joining(between));
    }

    private void section(String name) {
        text.append(text.isEmpty() ? "" : "\n").append('[').append(name).append("]\n");
    }

    private TorchtitanWriter put(String key, Object value) {
        text.append(key).append(" = ").append(value).append('\n');
        return this;
    }

    private static String quoted(String value) {
        return '"' + value + '"';
    }
}
