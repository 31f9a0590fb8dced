package dev.trainyard.plan.imported;

import dev.trainyard.input.Entry;
import dev.trainyard.plan.framework.settings.Facts;
import dev.trainyard.plan.framework.settings.ImportedSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Kinds of settings, by their key below {@code plan}. */
enum Kind {
    MEGATRON("megatron") {
        @Override
        ImportedSettings read(Entry root, Map<String, String> variables, Facts facts) {
            return MegatronSettings.of(FlagYaml.flags(root, variables, facts), root, facts, List.of());
        }

        @Override
        ImportedSettings launched(Started started) {
            List<String> notes = new ArrayList<>();
            Map<String, Entry> flags = started.launch().flags(notes);
            started.stage(flags, notes);
            return MegatronSettings.of(flags, started.whole(), started.launch().facts(started.source(),
                    started.text()), notes);
        }
    },
    MEGATRON_BRIDGE("megatronBridge") {
        @Override
        ImportedSettings read(Entry root, Map<String, String> variables, Facts facts) {
            return new BridgeImport(root);
        }
    },
    TORCHTITAN("torchtitan") {
        @Override
        ImportedSettings read(Entry root, Map<String, String> variables, Facts facts) {
            return new TitanImport(TitanOverrides.primus(root), facts, List.of());
        }

        @Override
        ImportedSettings launched(Started started) {
            return TitanOverrides.launched(started);
        }
    },
    NEMO("nemo") {
        @Override
        ImportedSettings read(Entry root, Map<String, String> variables, Facts facts) {
            return NemoYaml.read(root, facts, List.of());
        }

        @Override
        ImportedSettings launched(Started started) {
            return CommandOverrides.nemo(started);
        }
    },
    MAXTEXT("maxtext") {
        @Override
        ImportedSettings read(Entry root, Map<String, String> variables, Facts facts) {
            return new MaxTextImport(root, Map.of(), facts, List.of());
        }

        @Override
        ImportedSettings launched(Started started) {
            return CommandOverrides.maxText(started);
        }
    },
    DEEPSPEED("deepspeed") {
        @Override
        ImportedSettings read(Entry root, Map<String, String> variables, Facts facts) {
            return new DeepSpeedImport(root, Map.of(), facts, List.of());
        }

        @Override
        ImportedSettings launched(Started started) {
            return CommandOverrides.deepSpeed(started);
        }
    };

    private final String key;

    Kind(String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    /** Settings in a document. */
    abstract ImportedSettings read(Entry root, Map<String, String> variables, Facts facts);

    /** Settings of a command in a script. */
    ImportedSettings launched(Started started) {
        throw started.whole().error("starts a program whose scripts are not read; expected its file of settings");
    }

    static Optional<Kind> named(String key) {
        return Arrays.stream(values()).filter(kind -> kind.key.equals(key)).findFirst();
    }

    static Kind of(Program program) {
        return switch (program) {
            case MEGATRON -> MEGATRON;
            case TORCHTITAN -> TORCHTITAN;
            case NEMO -> NEMO;
            case MAXTEXT -> MAXTEXT;
            case DEEPSPEED -> DEEPSPEED;
        };
    }

    /** The kind of a document; empty where it is none. */
    static Optional<Kind> of(Entry root) {
        if (!root.isMapping()) {
            return Optional.empty();
        }
        Optional<String> framework = FlagYaml.primus(root).map(module -> module.require("framework").text());
        if (framework.isPresent()) {
            return switch (framework.get()) {
                case "torchtitan" -> Optional.of(TORCHTITAN);
                case "maxtext" -> Optional.of(MAXTEXT);
                default -> Optional.of(MEGATRON);
            };
        }
        if (NemoYaml.is(root)) {
            return Optional.of(NEMO);
        }
        if (DeepSpeedImport.is(root)) {
            return Optional.of(DEEPSPEED);
        }
        if (MaxTextImport.is(root)) {
            return Optional.of(MAXTEXT);
        }
        if (root.find("parallelism").filter(Entry::isMapping).isPresent()) {
            return Optional.of(TORCHTITAN);
        }
        boolean bridge = List.of("ddp", "dist", "comm_overlap", "mixed_precision", "train").stream()
                .anyMatch(section -> root.find(section).isPresent())
                && root.find("system").isEmpty() || root.keys().stream().anyMatch(name -> name.startsWith("model."));
        if (bridge) {
            return Optional.of(MEGATRON_BRIDGE);
        }
        return FlagYaml.is(root) ? Optional.of(MEGATRON) : Optional.empty();
    }

    /** A shell's script: by its name, its first line, or an assignment or command with flags in it. */
    static boolean isScript(String name, String text) {
        return name.matches(".*\\.(sh|bash|slurm|sbatch|job)") || text.startsWith("#!")
                && text.lines().findFirst().orElse("").matches("#!.*sh\\b.*")
                || name.isEmpty() && text.matches("(?s).*(torchrun|python3?|deepspeed|srun)\\s.*--?\\w.*");
    }

    /** Values by their dotted paths as a document, for overrides of a command line. */
    static Entry with(Entry root, Map<String, Entry> values) {
        Entry changed = root;
        for (Map.Entry<String, Entry> value : new LinkedHashMap<>(values).entrySet()) {
            changed = changed.with(value.getKey(), value.getValue());
        }
        return changed;
    }
}
