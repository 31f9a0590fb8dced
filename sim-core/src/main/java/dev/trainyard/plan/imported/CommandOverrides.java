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
import java.util.Optional;

/** Commands whose settings are {@code key=value} words or a file: MaxText, NeMo 1 and DeepSpeed. */
final class CommandOverrides {
    private CommandOverrides() {}

    static ImportedSettings maxText(Started started) {
        List<String> notes = new ArrayList<>();
        Map<String, Entry> changes = pairs(started, notes);
        Optional<String> file = started.launch().words().stream().filter(word -> word.matches("\\S+\\.ya?ml"))
                .findFirst();
        Entry root = Documents.parse(started.source(), "{}");
        // MaxText's own base.yml holds its defaults, which are known.
        if (file.isPresent() && !file.get().endsWith("base.yml")) {
            root = started.document(file.get());
        }
        return new MaxTextImport(root, changes, started.launch().facts(started.source(), started.text()), notes);
    }

    static ImportedSettings nemo(Started started) {
        List<String> notes = new ArrayList<>();
        Map<String, Entry> changes = pairs(started, notes);
        Map<String, Entry> flags = started.launch().flags(new ArrayList<>());
        Entry root = Documents.parse(started.source(), "{}");
        if (flags.containsKey("config-name") && flags.containsKey("config-path")) {
            String name = flags.get("config-name").text().split(" ")[0];
            root = started.document(flags.get("config-path").text().split(" ")[0] + "/" + name
                    + (name.endsWith(".yaml") ? "" : ".yaml"));
        }
        return NemoYaml.read(Kind.with(root, changes), started.launch().facts(started.source(), started.text()), notes);
    }

    static ImportedSettings deepSpeed(Started started) {
        List<String> notes = new ArrayList<>();
        Map<String, Entry> flags = new LinkedHashMap<>();
        Facts facts = started.launch().facts(started.source(), started.text());
        started.launch().flags(notes).forEach((name, value) -> {
            if (!Unknown.in(value.text())) {
                flags.put(name.replace('-', '_'), value);
            }
        });
        Entry named = Optional.ofNullable(flags.get("deepspeed_config")).or(() -> Optional.ofNullable(
                flags.get("deepspeed"))).filter(it -> !it.text().isBlank()).orElseThrow(() -> started.whole().error(
                "does not say where DeepSpeed's settings are; expected --deepspeed FILE.json"));
        return new DeepSpeedImport(started.document(named.text()), flags, facts, notes);
    }

    /** The words that are {@code key=value}; one whose value is not known is left out with a note. */
    private static Map<String, Entry> pairs(Started started, List<String> notes) {
        Map<String, Entry> pairs = new LinkedHashMap<>();
        for (String word : started.launch().words()) {
            int equals = word.indexOf('=');
            if (equals < 1 || word.startsWith("-")) {
                continue;
            }
            String key = word.substring(0, equals).replaceFirst("^[+~]+", "");
            String value = word.substring(equals + 1).replaceAll("^[\"']|[\"']$", "");
            Entry entry = Entry.of(started.launch().script().place(key, started.launch().line()), key, value);
            if (Unknown.in(value)) {
                if (key.matches(".*(paral|batch|length|layers|size|precision|quant).*")) {
                    throw entry.error("is not known; expected values for " + String.join(", ", Unknown.names(value)));
                }
                notes.add(entry.place().describe() + ": " + key + " is not known and left out");
            } else if (!value.isBlank() && !value.equals("null")) {
                pairs.put(key, entry);
            }
        }
        return pairs;
    }
}
