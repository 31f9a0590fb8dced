package dev.trainyard.plan.imported;

import dev.trainyard.cluster.SoftwareFamily;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Limits;
import dev.trainyard.input.Names;
import dev.trainyard.input.Quantity;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.PlanBuilder;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.framework.settings.Fact;
import dev.trainyard.plan.framework.settings.Facts;
import dev.trainyard.plan.framework.settings.KeyTable;
import dev.trainyard.plan.schedule.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * MaxText's settings ({@code MaxText/configs/base.yml} of 2024 to 2026): meshes of accelerators within ({@code ici})
 * and between ({@code dcn}) slices, of which one axis of each may take what is left.
 */
final class MaxTextImport extends ReadSettings {
    private static final List<String> TENSOR = List.of("tensor", "tensor_transpose", "tensor_sequence");
    private static final List<String> SHARDED = List.of("fsdp", "fsdp_transpose");
    private static final List<String> CONTEXT = List.of("sequence", "context");
    private static final int USUAL_SEQUENCE = 2048;
    private static final double USUAL_BATCH = 12;

    private final Entry root;
    private final Map<String, Entry> keys = new LinkedHashMap<>();

    MaxTextImport(Entry document, Map<String, Entry> changes, Facts facts, List<String> earlier) {
        super(SoftwareFamily.MAXTEXT, facts, earlier);
        Entry inner = FlagYaml.primus(document).map(module -> module.find("overrides").orElse(module))
                .orElse(document);
        this.root = inner;
        inner.fields().forEach((key, value) -> {
            if (!value.isNull()) {
                keys.put(key, value);
            }
        });
        keys.putAll(changes);
        notes.addAll(KeyTable.shipped("maxtext").check(keys, inner));
        FlagYaml.primus(document).flatMap(module -> module.find("model")).filter(Entry::isScalar)
                .ifPresent(model -> FlagYaml.named(model, facts));
        find("model_name").filter(it -> !it.text().equals("default")).ifPresent(it -> FlagYaml.named(it, facts));
        number("base_emb_dim", Fact.HIDDEN);
        number("base_num_query_heads", Fact.HEADS);
        number("base_num_kv_heads", Fact.KV_HEADS);
        number("base_mlp_dim", Fact.FFN);
        number("base_num_decoder_layers", Fact.LAYERS);
        number("head_dim", Fact.HEAD_SIZE);
        number("vocab_size", Fact.VOCABULARY);
        number("max_target_length", Fact.SEQUENCE);
        if (find("num_experts").filter(it -> it.integer(1, Limits.BATCH) > 1).isPresent()) {
            number("num_experts", Fact.EXPERTS);
            number("num_experts_per_tok", Fact.TOP_K);
            number(keys.containsKey("base_moe_mlp_dim") ? "base_moe_mlp_dim" : "base_mlp_dim", Fact.EXPERT_FFN);
        }
        facts.imply(Fact.SEQUENCE, USUAL_SEQUENCE, inner);
        precision();
    }

    /** True for a document with MaxText's keys. */
    static boolean is(Entry root) {
        return root.keys().stream().anyMatch(key -> key.matches("(ici|dcn)_[a-z_]+_parallelism"
                + "|per_device_batch_size|base_emb_dim|max_target_length"));
    }

    private Optional<Entry> find(String key) {
        return Optional.ofNullable(keys.get(key)).filter(it -> !it.isScalar() || !it.text().isBlank());
    }

    private void number(String key, Fact fact) {
        find(key).ifPresent(it -> facts.state(fact, it.integer(1, Limits.BATCH), it));
    }

    private void precision() {
        Optional<Entry> quantised = find("quantization").filter(it -> !it.text().equals("none"));
        if (quantised.isPresent()) {
            String text = quantised.get().text().toLowerCase(Locale.ROOT);
            if (!text.contains("fp8") && !text.contains("nvfp4")) {
                throw quantised.get().error("has no rate here; expected fp8, nanoo_fp8 or none, found \""
                        + Names.clip(text) + "\"");
            }
            facts.state(Fact.PRECISION, text.contains("fp4") ? "nvfp4" : "fp8", quantised.get());
        } else {
            Optional<Entry> type = find("dtype");
            type.ifPresent(it -> facts.state(Fact.PRECISION, it.text().equals("float32") ? "fp32"
                    : it.text().equals("float16") ? "fp16" : "bf16", it));
            facts.imply(Fact.PRECISION, "bf16", root);
        }
    }

    private double perDevice() {
        return find("per_device_batch_size").map(it -> it.number(Quantity.COUNT, 1e-6, Limits.BATCH))
                .orElse(USUAL_BATCH);
    }

    @Override
    public OptionalInt batch(int gpus) {
        double batch = perDevice() * gpus * find("gradient_accumulation_steps").map(it -> it.integer(1, Limits.BATCH))
                .orElse(1);
        return batch >= 1 && batch <= Limits.BATCH ? OptionalInt.of((int) Math.round(batch)) : OptionalInt.empty();
    }

    @Override
    public Plan plan(Transformer model, SoftwareLevel software, int gpus, int globalBatch) {
        Map<String, Integer> mesh = mesh(gpus);
        int tp = product(mesh, TENSOR);
        int cp = product(mesh, CONTEXT);
        int ep = product(mesh, List.of("expert"));
        if (product(mesh, List.of("pipeline")) > 1) {
            throw at("pipeline").error("runs MaxText's own pipeline, which a plan cannot say; expected 1");
        }
        int dp = (int) Math.max(1, gpus / ((double) tp * cp));
        int shards = product(mesh, SHARDED) * ep;
        int copies = product(mesh, List.of("data"));
        boolean sharded = shards > 1;
        double micro = perDevice() * tp * cp;
        if (micro < 1 || micro != Math.rint(micro) || micro > Layouts.MAX) {
            throw find("per_device_batch_size").orElse(root).error("makes " + micro + " sequences on every data"
                    + " parallel rank; expected a whole number");
        }
        return PlanBuilder.builder().tp(tp).cp(cp).pp(1).vp(1).ep(ep).etp(model.experts() == null ? 1 : tp).dp(dp)
                .microBatch((int) micro).schedule(Schedule.ONE_F_ONE_B)
                .sharding(sharded ? Sharding.ZERO3 : Sharding.NONE)
                .shardGroup(sharded && copies > 1 ? shards * cp : 0).recompute(recompute()).recomputeLayers(0)
                .sequenceParallel(tp > 1).overlapTensor(software.overlapTensor()).overlapData(software.overlapData())
                .overlapPipeline(software.overlapPipeline()).stageLayers(List.of()).build();
    }

    private Recompute recompute() {
        Optional<Entry> policy = find("remat_policy");
        String text = policy.map(Entry::text).orElse("full");
        return switch (text) {
            case "full" -> Recompute.FULL;
            case "minimal", "minimal_flash" -> Recompute.SELECTIVE;
            case "minimal_with_context", "save_dot_with_context", "none" -> Recompute.NONE;
            default -> throw policy.orElse(root).error("keeps chosen products, which a plan cannot say; expected full,"
                    + " minimal or minimal_with_context, found \"" + Names.clip(text) + "\"");
        };
    }

    /** Ranks of each axis, within and between slices together. */
    private Map<String, Integer> mesh(int gpus) {
        Map<String, Integer> mesh = new LinkedHashMap<>();
        double known = 1;
        String open = "";
        for (String kind : List.of("ici", "dcn")) {
            for (String axis : List.of("data", "fsdp", "fsdp_transpose", "tensor", "tensor_transpose",
                    "tensor_sequence", "sequence", "context", "expert", "pipeline", "autoregressive")) {
                Entry written = keys.get(kind + "_" + axis + "_parallelism");
                int ranks = written == null ? 1 : written.integer(-1, Layouts.MAX);
                if (ranks < 1) {
                    open = open.isEmpty() || kind.equals("dcn") && open.equals("fsdp") ? axis : open;
                    ranks = 1;
                }
                mesh.merge(axis, ranks, Math::multiplyExact);
                known *= ranks;
            }
        }
        // base.yml leaves the sharded axis within a slice and the copies between slices open.
        String rest = open.isEmpty() ? keys.containsKey("ici_fsdp_parallelism") ? "data" : "fsdp" : open;
        int left = (int) Math.max(1, gpus / known);
        mesh.merge(rest, left, Math::multiplyExact);
        if (known * left != gpus) {
            throw at("fsdp").error("the axes make " + (long) (known * left) + " accelerators, the cluster has " + gpus);
        }
        return mesh;
    }

    private Entry at(String axis) {
        return find("ici_" + axis + "_parallelism").or(() -> find("dcn_" + axis + "_parallelism")).orElse(root);
    }

    private static int product(Map<String, Integer> mesh, List<String> axes) {
        return axes.stream().mapToInt(axis -> mesh.getOrDefault(axis, 1)).reduce(1, Math::multiplyExact);
    }
}
