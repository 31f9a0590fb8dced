package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import java.util.Optional;

/** Finds a configuration's family, and in one with parts its text model, and has it read. */
final class ConfigReader {
    /** What a part's key may itself hold: Qwen's thinker holds a text model. */
    private static final int MOST_PARTS = 4;

    private final Families families;

    ConfigReader(Families families) {
        this.families = families;
    }

    ImportedModel read(Entry config, String name) {
        Entry text = config;
        String type = config.require("model_type").text();
        for (int depth = 0; depth < MOST_PARTS; depth++) {
            Optional<Entry> part = part(text);
            if (part.isEmpty()) {
                break;
            }
            Entry holder = text;
            String of = type;
            text = part.get();
            type = text.find("model_type").filter(it -> !it.text().isBlank()).map(Entry::text)
                    .or(() -> families.textOf(of))
                    .orElseThrow(() -> holder.require("model_type").error(Refusal.unknown(of, families, holder)));
        }
        Entry typeAt = text.find("model_type").orElse(config.require("model_type"));
        String found = type;
        Entry at = text;
        Family family = families.find(found)
                .orElseThrow(() -> typeAt.error(Refusal.unknown(found, families, at)));
        return read(config, text, family, name);
    }

    private Optional<Entry> part(Entry config) {
        return families.textKeys().stream().map(config::find).flatMap(Optional::stream)
                .filter(entry -> entry.isMapping() && !entry.keys().isEmpty()).findFirst();
    }

    private ImportedModel read(Entry whole, Entry text, Family family, String name) {
        Keys keys = new Keys(text, family, whole != text);
        Draft draft = new Draft(text);
        new Decoder(keys, draft).fill();
        Peculiarity.of(family.trait("kind", "none")).apply(keys, draft);
        keys.checkComplete();
        if (whole != text && !text.fields().containsKey("tie_word_embeddings")) {
            draft.tied = whole.find("tie_word_embeddings").map(Entry::flag).orElse(draft.tied);
        }
        keys.heard("model_type", "max_position_embeddings", "n_positions", "n_ctx", "max_seq_len");
        for (Entry unheard : keys.unheard(families.speaking())) {
            String key = unheard.path().substring(unheard.path().lastIndexOf('.') + 1);
            String said = key + (unheard.isScalar() ? " " + Names.clip(unheard.text()) : "");
            draft.notes.add(family.defaults().containsKey(key) ? said + " is not counted"
                    : said + " changes nothing: " + family.source() + " does not read it");
        }
        if (whole != text) {
            draft.notes.add("only the text model of the " + Names.clip(whole.require("model_type").text())
                    + " is read; its other parts are not counted");
        }
        return new ImportedModel(draft.build(name), draft.notes);
    }
}
