package dev.trainyard.plan.imported;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Folder;
import dev.trainyard.input.Names;
import dev.trainyard.plan.framework.settings.Facts;
import dev.trainyard.plan.framework.settings.ImportedSettings;
import dev.trainyard.plan.framework.shell.ShellScript;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code plan: {KEY: SETTINGS}}, where KEY says whose settings they are ({@code from}: look at them) and SETTINGS
 * is a file's name or the settings themselves. {@code variables: {NAME: VALUE}} beside it gives a script's variables
 * values, and its arguments by their numbers.
 */
public final class Imported {
    private static final String FROM = "from";
    private static final String VARIABLES = "variables";

    private Imported() {}

    /** The keys below {@code plan} that name settings. */
    public static List<String> keys() {
        List<String> keys = new ArrayList<>(List.of(FROM));
        for (Kind kind : Kind.values()) {
            keys.add(kind.key());
        }
        return keys;
    }

    /** True where a plan is settings of a program. */
    public static boolean is(Entry plan) {
        return plan.isMapping() && keys().stream().anyMatch(key -> plan.find(key).isPresent());
    }

    /** True where a file of that name and text can only be a program's settings. */
    public static boolean isSettings(Path file, String text) {
        String name = name(file);
        if (name.endsWith(".toml") || Kind.isScript(name, text)) {
            return true;
        }
        if (!name.endsWith(".yaml") && !name.endsWith(".yml") && !name.endsWith(".json")) {
            return false;
        }
        Entry root = Documents.parse(file.toString(), text);
        return root.isMapping() && root.find("cluster").isEmpty() && Kind.of(root).isPresent();
    }

    /**
     * Reads settings, their facts and notes; the plan is made later.
     *
     * @param plan a mapping for which {@link #is} holds
     * @param folder where names of files start, and what they stay below
     * @throws dev.trainyard.input.InputException naming the place, the key and the remedy
     */
    public static ImportedSettings read(Entry plan, Folder folder) {
        String key = keys().stream().filter(each -> plan.find(each).isPresent()).findFirst().orElseThrow();
        plan.onlyKeys(key, VARIABLES);
        Map<String, String> variables = new LinkedHashMap<>();
        plan.find(VARIABLES).ifPresent(all -> all.fields().forEach((name, value) -> variables.put(name,
                value.text())));
        return new Reading(plan.require(key), folder, variables).read(Kind.named(key));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    }

    /** One reading of what stands below a key. */
    private record Reading(Entry written, Folder folder, Map<String, String> variables) {

        ImportedSettings read(Optional<Kind> wanted) {
            if (!written.isScalar()) {
                return document(wanted, written);
            }
            String text = written.text();
            if (namesFile(text.strip())) {
                Path file = folder.find(written);
                String content = Documents.text(file);
                return content(wanted, file.toString(), name(file), content);
            }
            // Lines within the text count from its start; where that is comes first.
            String source = written.place().isOption() ? written.place().source()
                    : written.place().describe() + ": " + written.path();
            return content(wanted, source, "", text);
        }

        private ImportedSettings content(Optional<Kind> wanted, String source, String name, String text) {
            boolean toml = name.endsWith(".toml") || name.isEmpty() && wanted.filter(Kind.TORCHTITAN::equals)
                    .isPresent() && !text.strip().startsWith("{");
            if (toml) {
                return Kind.TORCHTITAN.read(Documents.parseToml(source, text), variables, new Facts());
            }
            if (text.strip().startsWith("--")) {
                return flags(source, text);
            }
            if (Kind.isScript(name, text)) {
                return script(wanted, source, text);
            }
            boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json")
                    || text.strip().startsWith("{") || text.contains(": ") || text.strip().endsWith(":");
            if (!yaml && wanted.filter(Kind.MEGATRON::equals).isPresent()) {
                throw written.error("expected flags such as --tensor-model-parallel-size 8, a script or a file, found"
                        + " \"" + Names.clip(text) + "\"");
            }
            return document(wanted, Documents.parse(source, text));
        }

        /** Flags on a line, which a person wrote down here: one that stands there twice is a slip. */
        private ImportedSettings flags(String source, String text) {
            List<String> twice = new ArrayList<>();
            List<String> words = List.of(text.strip().split("[\\s\\\\]+"));
            Map<String, Entry> flags = new LinkedHashMap<>();
            FlagWords.read(words, flag -> written.place(), twice).forEach((flag, value) -> flags.put(flag,
                    Entry.of(value.place(), written.path() + ": --" + flag, value.text())));
            long named = words.stream().filter(word -> word.startsWith("--")).map(word -> FlagWords.name(
                    word.split("=", 2)[0])).distinct().count();
            if (words.stream().filter(word -> word.startsWith("--")).count() != named || !twice.isEmpty()) {
                String again = words.stream().filter(word -> word.startsWith("--")).map(word -> word.split("=", 2)[0])
                        .filter(word -> words.stream().filter(other -> other.split("=", 2)[0].equals(word)).count() > 1)
                        .findFirst().orElse("");
                throw written.error(again + " is there twice");
            }
            return MegatronSettings.of(flags, written, new Facts(), List.of());
        }

        private ImportedSettings script(Optional<Kind> wanted, String source, String text) {
            ShellScript script = ShellScript.read(source, text, variables);
            Launch launch = Launch.find(source, script);
            return Kind.of(launch.program()).launched(new Started(launch, source, text, folder, variables));
        }

        private ImportedSettings document(Optional<Kind> wanted, Entry root) {
            Kind kind = wanted.or(() -> Kind.of(root)).orElseThrow(() -> root.error("is none of the settings that are"
                    + " read; expected one of " + String.join(", ", keys().subList(1, keys().size()))));
            return kind.read(root, variables, new Facts());
        }

        /** Settings hold a sign that few names do; a name that is there, or ends like one, is a file's all the same. */
        private boolean namesFile(String text) {
            if (text.isEmpty() || text.indexOf('\n') >= 0 || text.startsWith("--")) {
                return false;
            }
            try {
                Path file = folder.path().resolve(text);
                boolean named = text.matches("(?i)\\S+\\.(toml|ya?ml|json|sh|bash|slurm|sbatch|txt)");
                boolean settings = text.matches("(?s).*(=|: |\\{|\\[|:$).*") || text.contains(" ");
                return named || Files.exists(file)
                        || !settings && !written.path().endsWith(Kind.MEGATRON.key());
            } catch (InvalidPathException e) {
                return false;
            }
        }
    }
}
