package dev.trainyard.plan.imported;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Folder;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import dev.trainyard.input.Place;
import dev.trainyard.plan.framework.shell.Unknown;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A command that trains, with where its script lies.
 *
 * @param launch the command
 * @param source the script, for messages
 * @param text the script's text
 * @param folder where names of files start
 * @param variables what the user gave
 */
record Started(Launch launch, String source, String text, Folder folder, Map<String, String> variables) {

    /** The whole command, for messages. */
    Entry whole() {
        return Entry.of(new Place(source, launch.line(), 0), "", "");
    }

    /**
     * A file of settings that the command names: one that the script writes itself, or one that lies beside it.
     *
     * @throws InputException where there is none
     */
    Entry document(String name) {
        if (Unknown.in(name)) {
            throw whole().error("names a file of settings that is not known, " + Names.clip(Unknown.show(name))
                    + "; expected values for " + String.join(", ", Unknown.names(name)));
        }
        Optional<String> own = launch.script().file(name);
        if (own.isPresent()) {
            String from = source + ": " + Names.clip(name);
            return name.endsWith(".toml") ? Documents.parseToml(from, own.get()) : Documents.parse(from, own.get());
        }
        Path file = near(name);
        return name.endsWith(".toml") ? Documents.readToml(file) : Documents.read(file);
    }

    /** Megatron-DeepSpeed's stage stands in DeepSpeed's settings, which many scripts make of a template. */
    void stage(Map<String, Entry> flags, List<String> notes) {
        Entry named = flags.get("deepspeed-config");
        if (named == null) {
            return;
        }
        try {
            Entry settings = document(named.text());
            settings.find("zero_optimization").filter(Entry::isMapping).flatMap(zero -> zero.find("stage"))
                    .ifPresent(stage -> flags.put("zero-stage", stage));
        } catch (InputException e) {
            if (!flags.containsKey("zero-stage")) {
                notes.add(named.place().describe() + ": --deepspeed_config names settings that are not there, so no"
                        + " state is sharded. Maybe --set plan.variables, or the file beside the script");
            }
        }
    }

    /** Scripts name files from where they are started, which may be any folder above. */
    private Path near(String name) {
        try {
            Path written = Path.of(name);
            for (int from = 0; from < written.getNameCount(); from++) {
                Path file = folder.path().resolve(written.subpath(from, written.getNameCount()));
                if (Files.isRegularFile(file)) {
                    folder.checkBelow(Entry.of(new Place(source, launch.line(), 0), "", name), file);
                    return file;
                }
            }
        } catch (InvalidPathException e) {
            throw whole().error("names no file: \"" + Names.clip(name) + "\"");
        }
        throw whole().error("names the settings \"" + Names.clip(name) + "\", which do not lie beside the script;"
                + " expected them there");
    }
}
