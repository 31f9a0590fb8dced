package dev.trainyard.plan.imported;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.plan.framework.settings.Facts;
import dev.trainyard.plan.framework.settings.ImportedSettings;
import dev.trainyard.plan.framework.shell.Unknown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** torchtitan's settings as a command line changes them: {@code --job.config_file X --training.seq_len 4096}. */
final class TitanOverrides {
    private TitanOverrides() {}

    static ImportedSettings launched(Started started) {
        List<String> notes = new ArrayList<>();
        Map<String, Entry> flags = started.launch().flags(notes);
        Map<String, Entry> changes = new LinkedHashMap<>();
        Entry root = Documents.parse(started.source(), "{}");
        for (Map.Entry<String, Entry> flag : flags.entrySet()) {
            String name = flag.getKey().replace('-', '_');
            Entry value = flag.getValue();
            if (name.equals("job.config_file")) {
                root = started.document(value.text());
            } else if (name.contains(".") && Unknown.in(value.text())) {
                notes.add(value.place().describe() + ": --" + flag.getKey() + " is not known and left out");
            } else if (name.contains(".")) {
                changes.put(name, toml(name, value));
            }
        }
        Facts facts = started.launch().facts(started.source(), started.text());
        return new TitanImport(Kind.with(root, changes), facts, notes);
    }

    /** A switch without a value is on; one that begins with no is off. */
    private static Entry toml(String name, Entry value) {
        return value.text().isEmpty() ? Entry.of(value.place(), name, "true") : value;
    }

    /** Primus keeps torchtitan's sections below a module. */
    static Entry primus(Entry root) {
        return FlagYaml.primus(root).map(module -> module.find("overrides").orElse(module)).orElse(root);
    }
}
