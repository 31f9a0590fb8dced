package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import dev.trainyard.model.Models;
import dev.trainyard.model.Tower;
import dev.trainyard.model.Transformer;
import java.util.List;
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
        try {
            gather(keys, draft);
        } catch (IllegalArgumentException | ArithmeticException e) {
            keys.checkComplete(); // what was put in the place of a missing key may be what does not fit
            throw text.error(e instanceof ArithmeticException ? "its sizes multiply to more than any model has"
                    : e.getMessage());
        }
        keys.checkComplete();
        if (whole != text && !text.fields().containsKey("tie_word_embeddings")) {
            draft.tied = whole.find("tie_word_embeddings").map(Entry::flag).orElse(draft.tied);
        }
        note(keys, draft);
        Transformer model = draft.build(name);
        Optional<Tower> tower = tower(whole, model);
        if (whole != text || tower.isPresent()) {
            draft.notes.add(parts(whole, text, tower));
        }
        if (whole != text) {
            contradictions(whole, text, draft);
        }
        for (String part : List.of("audio_config", "talker_config", "speech_config")) {
            if (tower.isPresent() && whole.find(part).isPresent()) {
                draft.notes.add(part + " is not counted");
            }
        }
        return new ImportedModel(tower.map(it -> Models.checked(whole, () -> model.with(List.of(it), false)))
                .orElse(model), draft.notes);
    }

    private static void gather(Keys keys, Draft draft) {
        new Decoder(keys, draft).fill();
        Kind.of(keys.family().trait("kind", "none")).apply(keys, draft);
    }

    private void note(Keys keys, Draft draft) {
        keys.heard("model_type", "max_position_embeddings", "n_positions", "n_ctx", "max_seq_len");
        for (Entry unheard : keys.unheard(families.speaking())) {
            String key = unheard.path().substring(unheard.path().lastIndexOf('.') + 1);
            String said = key + (unheard.isScalar() ? " " + Names.clip(unheard.text()) : "");
            draft.notes.add(keys.family().defaults().containsKey(key) ? said + " is left out of counts and times"
                    : said + " changes nothing: " + keys.family().source() + " does not read it");
        }
    }

    private Optional<Tower> tower(Entry whole, Transformer text) {
        try {
            return VisionTower.read(families, whole, text.hidden());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw whole.require("vision_config").error(e instanceof ArithmeticException
                    ? "its sizes multiply to more than any tower has" : e.getMessage());
        }
    }

    private static String parts(Entry whole, Entry text, Optional<Tower> tower) {
        String others = whole == text ? "" : "only the text model of the "
                + Names.clip(whole.require("model_type").text()) + " is read; its other parts are not counted";
        return tower.map(it -> "its vision tower has one picture of " + it.tokens() + " patches in each sequence, "
                + it.projected() + " tokens: the file does not say how many. To say it, write the model out with "
                + "towers").orElse(others);
    }

    /** What the whole says otherwise than its text model, which is what is read. */
    private void contradictions(Entry whole, Entry text, Draft draft) {
        for (String key : families.speaking()) {
            Optional<Entry> above = whole.find(key).filter(Entry::isScalar);
            Optional<Entry> below = text.find(key).filter(Entry::isScalar);
            if (above.isPresent() && below.isPresent() && !above.get().text().equals(below.get().text())) {
                draft.notes.add(key + " " + Names.clip(above.get().text()) + " of the whole changes nothing: its text"
                        + " model says " + Names.clip(below.get().text()));
            }
        }
    }
}
