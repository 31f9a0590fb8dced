package dev.trainyard.plan.imported;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.model.Models;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.framework.settings.Fact;
import dev.trainyard.plan.framework.settings.Facts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Megatron-LM's flags in YAML: FlagScale's ({@code system}, {@code model}, {@code data}), Primus's ({@code modules} with
 * {@code overrides}) and plain ones. Sections are looked through, underscores are dashes.
 */
final class FlagYaml {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z_.0-9]+)(?::([^}]*))?}");
    /** What the program calls a thing, and the flag that says the contrary where it is false. */
    private static final Map<String, String> CONTRARY = Map.of("add-bias-linear", "disable-bias-linear",
            "add-position-embedding", "no-position-embedding", "overlap-p2p-comm", "no-overlap-p2p-communication",
            "overlap-p2p-communication", "no-overlap-p2p-communication",
            "gradient-accumulation-fusion", "no-gradient-accumulation-fusion");
    private static final Map<String, String> SAME = Map.of("gated-linear-unit", "swiglu", "moe-router-top-k",
            "moe-router-topk", "num-moe-experts", "num-experts", "bias-dropout-fusion", "bias-dropout-fusion",
            "num-layers-in-first-pipeline-stage", "decoder-first-pipeline-num-layers",
            "num-layers-in-last-pipeline-stage", "decoder-last-pipeline-num-layers");
    private static final Set<String> NOT_FLAGS = Set.of("experiment", "defaults", "action", "hydra", "work-group",
            "user-name", "exp-name", "workspace", "framework", "config", "model", "name", "includes", "bases",
            "platform", "envs", "cmds", "runner");

    private final Map<String, String> variables;
    private final Entry root;
    private final Map<String, Entry> flags = new LinkedHashMap<>();

    private FlagYaml(Entry root, Map<String, String> variables) {
        this.root = root;
        this.variables = variables;
    }

    /** True for a document of flags: those two layouts, or one with a flag of the plan in it. */
    static boolean is(Entry root) {
        return root.isMapping() && (primus(root).isPresent() || root.find("system").isPresent()
                || holds(root, "tensor_model_parallel_size") || holds(root, "micro_batch_size"));
    }

    private static boolean holds(Entry root, String key) {
        return root.fields().entrySet().stream().anyMatch(field -> field.getKey().replace('-', '_').equals(key)
                || field.getValue().isMapping() && !field.getValue().isNull() && holds(field.getValue(), key));
    }

    static Map<String, Entry> flags(Entry root, Map<String, String> variables, Facts facts) {
        FlagYaml yaml = new FlagYaml(root, variables);
        Optional<Entry> trainer = primus(root);
        if (trainer.isPresent()) {
            trainer.get().find("model").ifPresent(model -> named(yaml.resolved(model), facts));
            trainer.get().find("overrides").ifPresent(yaml::collect);
        } else {
            yaml.collect(root);
        }
        return yaml.flags;
    }

    /** Primus's module that trains. */
    static Optional<Entry> primus(Entry root) {
        return root.find("modules").filter(Entry::isMapping).flatMap(modules -> modules.fields().values().stream()
                .filter(module -> module.isMapping() && module.find("framework").isPresent()).findFirst());
    }

    /** The catalogue's model of such a name: a file's, or one of a hub's. */
    static Optional<Transformer> shipped(Entry written) {
        String name = written.text().strip().replaceFirst("^.*/", "").replaceFirst("\\.ya?ml$", "")
                .toLowerCase(Locale.ROOT).replace('_', '-').replaceFirst("-v0\\.[0-9]$", "")
                .replaceFirst("^meta-", "").replaceFirst("-(hf|base|instruct)$", "");
        return Models.shipped().find(name)
                .or(() -> Models.shipped().find(name.replaceFirst("^llama-?3\\.[123]", "llama3")));
    }

    /** A model by its file's name, as Primus ships them. */
    static void named(Entry written, Facts facts) {
        Transformer model = shipped(written)
                .orElseThrow(() -> written.error("the model \"" + Names.clip(written.text()) + "\" is described in a"
                        + " file of the program's own. Maybe model: in a scenario around it"));
        for (Fact fact : Fact.values()) {
            fact.of(model).ifPresent(value -> facts.imply(fact, value, written));
        }
    }

    private void collect(Entry section) {
        for (Map.Entry<String, Entry> field : section.fields().entrySet()) {
            String name = field.getKey().replace('_', '-');
            Entry value = field.getValue();
            if (section == root && NOT_FLAGS.contains(name) && !(name.equals("model") && value.isMapping())
                    || value.isNull()) {
                continue;
            }
            if (value.isMapping()) {
                collect(value);
            } else {
                put(SAME.getOrDefault(name, name), value);
            }
        }
    }

    private void put(String name, Entry written) {
        Entry value = resolved(written);
        String text = value.isScalar() ? value.text().strip() : "";
        boolean no = value.isScalar() && (text.equalsIgnoreCase("false") || text.equalsIgnoreCase("null")
                || text.equalsIgnoreCase("none") || text.isEmpty() || text.equals("''") || text.equals("\"\""));
        if (CONTRARY.containsKey(name)) {
            if (no) {
                flags.put(CONTRARY.get(name), Entry.of(value.place(), value.path(), ""));
            }
        } else if (!no) {
            String words = value.isList() ? String.join(" ", value.elements().stream().filter(Entry::isScalar)
                    .map(Entry::text).toList()) : text.equalsIgnoreCase("true") ? "" : value.text();
            flags.put(name, Entry.of(value.place(), value.path(), words));
        }
    }

    /** {@code ${NAME:default}} is the default, unless the user gives the variable; {@code ${a.b}} is that key. */
    private Entry resolved(Entry value) {
        if (!value.isScalar() || !value.text().contains("${")) {
            return value;
        }
        Matcher matcher = PLACEHOLDER.matcher(value.text());
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1);
            String found = variables.getOrDefault(name, matcher.group(2) != null ? matcher.group(2) : looked(name));
            matcher.appendReplacement(text, Matcher.quoteReplacement(found));
        }
        return Entry.of(value.place(), value.path(), matcher.appendTail(text).toString());
    }

    private String looked(String dotted) {
        Entry at = root;
        for (String step : List.of(dotted.split("\\."))) {
            at = at == null || !at.isMapping() ? null : at.find(step).orElse(null);
        }
        return at != null && at.isScalar() ? at.text() : "";
    }
}
