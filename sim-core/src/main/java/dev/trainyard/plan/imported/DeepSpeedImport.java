package dev.trainyard.plan.imported;

import dev.trainyard.cluster.SoftwareFamily;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Limits;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.framework.PlanReader;
import dev.trainyard.plan.framework.settings.Fact;
import dev.trainyard.plan.framework.settings.Facts;
import dev.trainyard.plan.framework.settings.KeyTable;
import dev.trainyard.plan.schedule.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * DeepSpeed's JSON: ZeRO over all accelerators, without other parallelism ({@code docs/_pages/config-json.md} of 0.17).
 * What the Hugging Face Trainer fills in ({@code auto}) must stand on the command line beside it.
 */
final class DeepSpeedImport extends ReadSettings {
    private final Entry root;
    private final Map<String, Entry> keys = new LinkedHashMap<>();

    /** @param flags of the command that names the JSON, without dashes and with underscores */
    DeepSpeedImport(Entry root, Map<String, Entry> flags, Facts facts, List<String> earlier) {
        super(SoftwareFamily.DEEPSPEED, facts, earlier);
        this.root = root;
        flatten("", root);
        keys.values().removeIf(value -> value.isScalar() && value.text().strip().equals("auto"));
        KeyTable table = KeyTable.shipped("deepspeed");
        flags.forEach((name, value) -> {
            if (table.find(name).isPresent()) {
                keys.putIfAbsent(name, value);
            }
        });
        removeNoDevice("offload_optimizer");
        removeNoDevice("offload_param");
        notes.addAll(table.check(keys, root));
        find("train_batch_size").ifPresent(it -> facts.state(Fact.GLOBAL_BATCH, it.integer(1, Limits.BATCH), it));
        for (String key : List.of("max_seq_length", "model_max_length", "block_size", "cutoff_len")) {
            find(key).filter(it -> it.text().matches("[0-9]{1,9}"))
                    .ifPresent(it -> facts.state(Fact.SEQUENCE, it.integer(1, Limits.SEQUENCE), it));
        }
        find("model_name_or_path").flatMap(FlagYaml::shipped).ifPresent(model -> {
            for (Fact fact : Fact.values()) {
                fact.of(model).ifPresent(value -> facts.imply(fact, value, keys.get("model_name_or_path")));
            }
        });
        precision();
    }

    /** True for a document with DeepSpeed's keys. */
    static boolean is(Entry root) {
        return List.of("zero_optimization", "train_micro_batch_size_per_gpu", "train_batch_size",
                "gradient_accumulation_steps").stream().anyMatch(key -> root.find(key).isPresent());
    }

    private void flatten(String path, Entry value) {
        if (value.isMapping()) {
            value.fields().forEach((key, inner) -> flatten(path.isEmpty() ? key : path + "." + key, inner));
        } else if (!value.isNull()) {
            keys.put(path, value);
        }
    }

    /** Settings of an offload to no device do nothing. */
    private void removeNoDevice(String part) {
        String section = "zero_optimization." + part;
        boolean none = find(section + ".device").filter(it -> !it.text().equals("none")).isEmpty();
        if (none) {
            keys.keySet().removeIf(key -> key.startsWith(section + "."));
        }
    }

    private Optional<Entry> find(String key) {
        return Optional.ofNullable(keys.get(key));
    }

    private void precision() {
        Optional<Entry> brain = find("bf16.enabled").or(() -> find("bfloat16.enabled")).or(() -> find("bf16"))
                .filter(DeepSpeedImport::on);
        Optional<Entry> half = find("fp16.enabled").or(() -> find("fp16")).filter(DeepSpeedImport::on);
        if (brain.isPresent()) {
            facts.state(Fact.PRECISION, "bf16", brain.get());
        } else if (half.isPresent()) {
            facts.state(Fact.PRECISION, "fp16", half.get());
        } else if (find("bf16.enabled").isPresent() || find("fp16.enabled").isPresent()) {
            facts.imply(Fact.PRECISION, "fp32", root);
        }
        find("communication_data_type").ifPresent(it -> facts.state(Fact.REDUCE_BYTES, it.text().contains("32") ? 4
                : 2, it));
        find("data_types.grad_accum_dtype").ifPresent(it -> facts.state(Fact.GRADIENT_BYTES,
                it.text().contains("32") ? 4 : 2, it));
    }

    private static boolean on(Entry value) {
        return value.isScalar() && (value.text().isEmpty() || value.text().strip().equalsIgnoreCase("true"));
    }

    private int count(String key, int absent) {
        return find(key).map(it -> it.integer(1, Limits.BATCH)).orElse(absent);
    }

    @Override
    public OptionalInt batch(int gpus) {
        double batch = (double) micro() * count("gradient_accumulation_steps", 1) * gpus
                / count("tensor_parallel.autotp_size", 1);
        boolean said = find("train_micro_batch_size_per_gpu").or(() -> find("per_device_train_batch_size")).isPresent();
        return said && batch >= 1 && batch <= Limits.BATCH ? OptionalInt.of((int) batch) : OptionalInt.empty();
    }

    private int micro() {
        return count("train_micro_batch_size_per_gpu", count("per_device_train_batch_size", 1));
    }

    @Override
    public Plan plan(Transformer model, SoftwareLevel software, int gpus, int globalBatch) {
        int tp = count("tensor_parallel.autotp_size", 1);
        int dp = PlanReader.remaining(gpus, tp, 1, 1);
        boolean said = find("train_micro_batch_size_per_gpu").or(() -> find("per_device_train_batch_size")).isPresent();
        int batch = globalBatch > 0 ? globalBatch : count("train_batch_size", 0);
        int steps = count("gradient_accumulation_steps", 1);
        int micro = said ? micro() : (int) Math.max(1, batch / ((double) dp * steps));
        if (said && find("train_batch_size").isPresent() && find("gradient_accumulation_steps").isPresent()
                && (long) micro * steps * dp != count("train_batch_size", 1)) {
            throw find("train_batch_size").orElse(root).error("DeepSpeed expects train_micro_batch_size_per_gpu *"
                    + " gradient_accumulation_steps * data parallel ranks = " + micro + " * " + steps + " * " + dp
                    + " = " + (long) micro * steps * dp + ", found " + count("train_batch_size", 1));
        }
        int stage = find("zero_optimization.stage").map(it -> it.integer(0, 3)).orElse(0);
        int group = count("zero_optimization.zero_hpz_partition_size", count("zero_optimization.mics_shard_size", 1));
        boolean overlaps = find("zero_optimization.overlap_comm").map(DeepSpeedImport::on).orElse(stage == 3);
        boolean recomputes = find("gradient_checkpointing").filter(DeepSpeedImport::on).isPresent();
        return PlanBuilder.builder().tp(tp).cp(1).pp(1).vp(1).ep(1).etp(model.experts() == null ? 1 : tp).dp(dp)
                .microBatch(Math.min(micro, Layouts.MAX)).schedule(Schedule.ONE_F_ONE_B)
                .sharding(Sharding.values()[stage]).shardGroup(stage == 3 && group > 1 ? group : 0)
                .recompute(recomputes ? Recompute.FULL : Recompute.NONE).recomputeLayers(0).sequenceParallel(false)
                .overlapTensor(false).overlapData(overlaps).overlapPipeline(software.overlapPipeline())
                .stageLayers(List.of()).build();
    }
}
