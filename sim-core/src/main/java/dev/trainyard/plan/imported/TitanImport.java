package dev.trainyard.plan.imported;

import dev.trainyard.cluster.SoftwareFamily;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Limits;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.framework.TorchtitanConfig;
import dev.trainyard.plan.framework.settings.Fact;
import dev.trainyard.plan.framework.settings.Facts;
import dev.trainyard.plan.framework.settings.KeyTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * torchtitan's settings. Where a flavor is written the file is taken as a whole: what is left out has torchtitan's
 * defaults ({@code torchtitan/config/job_config.py} of 0.1 and 0.2).
 */
final class TitanImport extends ReadSettings {
    private static final int USUAL_SEQUENCE = 2048;
    private static final int USUAL_BATCH = 8;
    private static final Map<String, String> COMM = Map.of("standard", "all-to-all", "deepep", "deep-ep", "hybridep",
            "hybrid-ep");

    private final Entry config;
    private final Map<String, Entry> keys = new LinkedHashMap<>();

    /** @param facts what is known from elsewhere, such as the launcher */
    TitanImport(Entry config, Facts facts, List<String> earlier) {
        super(SoftwareFamily.TORCHTITAN, facts, earlier);
        this.config = config;
        config.fields().forEach((section, value) -> {
            if (!value.isNull()) {
                flatten(section, value);
            }
        });
        notes.addAll(KeyTable.shipped("torchtitan").check(keys, config));
        boolean complete = keys.containsKey("model.flavor");
        model();
        find("training.seq_len").ifPresent(it -> facts.state(Fact.SEQUENCE, it.integer(1, Limits.SEQUENCE), it));
        find("training.global_batch_size").filter(it -> !it.text().equals("-1"))
                .ifPresent(it -> facts.state(Fact.GLOBAL_BATCH, it.integer(1, Limits.BATCH), it));
        precision(complete);
        find("parallelism.expert_parallel_comm_backend").ifPresent(it -> facts.state(Fact.DISPATCH,
                COMM.getOrDefault(it.text().toLowerCase(Locale.ROOT), it.text()), it));
        Optional<Entry> compiled = find("compile.enable").or(() -> find("training.compile"));
        compiled.filter(it -> !it.flag()).ifPresent(it -> facts.state(Fact.FUSION, "plain-pytorch", it));
        if (complete) {
            facts.imply(Fact.SEQUENCE, USUAL_SEQUENCE, keys.get("model.flavor"));
            if (compiled.isEmpty()) {
                facts.imply(Fact.FUSION, "plain-pytorch", keys.get("model.flavor"));
            }
        }
    }

    private void flatten(String path, Entry value) {
        if (value.isMapping()) {
            value.fields().forEach((key, inner) -> flatten(path + "." + key, inner));
        } else {
            keys.put(path, value);
        }
    }

    private Optional<Entry> find(String key) {
        return Optional.ofNullable(keys.get(key)).filter(entry -> !entry.isNull());
    }

    /** torchtitan's name and flavor together are a model's usual name. */
    private void model() {
        Entry flavor = find("model.flavor").orElse(null);
        if (flavor == null) {
            return;
        }
        String family = find("model.name").map(Entry::text).orElse("llama3").toLowerCase(Locale.ROOT)
                .replaceFirst("_ft$|_simple_fsdp$", "").replaceFirst("^simple_fsdp\\.", "").replaceFirst("\\..*$", "")
                .replace('_', '-').replaceFirst("^deepseek-v3$", "deepseek-v3");
        String size = flavor.text().toLowerCase(Locale.ROOT);
        if (size.startsWith("debug")) {
            notes.add(flavor.place().describe() + ": model.flavor " + flavor.text() + " is torchtitan's own small"
                    + " model, which is not held against the scenario's");
            return;
        }
        String name = switch (family + "/" + size) {
            case "deepseek-v3/671b" -> "deepseek-v3";
            case "deepseek-v3/236b" -> "deepseek-v2";
            default -> family + "-" + size;
        };
        Optional<Transformer> found = Models.shipped().find(name);
        if (found.isEmpty()) {
            notes.add(flavor.place().describe() + ": model.flavor " + family + " " + flavor.text()
                    + " is not in the catalogue and is not held against the scenario's model");
            return;
        }
        for (Fact fact : Fact.values()) {
            fact.of(found.get()).ifPresent(value -> facts.state(fact, value, flavor));
        }
    }

    private void precision(boolean complete) {
        Optional<Entry> converters = find("model.converters");
        String written = converters.map(it -> it.isScalar() ? it.text() : String.join(" ", it.elements().stream()
                .map(Entry::text).toList())).orElse("").toLowerCase(Locale.ROOT);
        if (written.contains("mx")) {
            boolean four = find("quantize.linear.mx.recipe_name").or(() -> find("mx.recipe_name"))
                    .filter(it -> it.text().contains("fp4")).isPresent();
            facts.state(Fact.PRECISION, four ? "nvfp4" : "mxfp8", converters.get());
        } else if (written.contains("float8")) {
            facts.state(Fact.PRECISION, "fp8", converters.get());
        } else {
            Optional<Entry> parameters = find("training.mixed_precision_param").or(() -> find("training.dtype"));
            if (parameters.isPresent()) {
                String type = parameters.get().text().toLowerCase(Locale.ROOT);
                facts.state(Fact.PRECISION, type.contains("bfloat16") ? "bf16" : type.contains("float32") ? "fp32"
                        : type, parameters.get());
            } else if (complete) {
                facts.imply(Fact.PRECISION, "bf16", keys.get("model.flavor"));
            }
        }
        find("training.mixed_precision_reduce").ifPresent(it -> facts.state(Fact.REDUCE_BYTES,
                it.text().contains("32") ? 4 : 2, it));
    }

    @Override
    public OptionalInt batch(int gpus) {
        double local = find("training.local_batch_size").or(() -> find("training.batch_size"))
                .map(it -> it.integer(1, Limits.BATCH)).orElse(USUAL_BATCH);
        double ranks = (double) degree("tensor") * degree("context") * degree("pipeline");
        double batch = Math.floor(gpus / ranks) * local;
        return batch >= 1 && batch <= Limits.BATCH ? OptionalInt.of((int) batch) : OptionalInt.empty();
    }

    private int degree(String kind) {
        return find("parallelism." + kind + "_parallel_degree").map(it -> it.integer(1, Limits.BATCH)).orElse(1);
    }

    @Override
    public Plan plan(Transformer model, SoftwareLevel software, int gpus, int globalBatch) {
        return TorchtitanConfig.read(config, model, software, gpus).plan();
    }
}
