package dev.trainyard.model.huggingface;

import dev.trainyard.input.Documents;
import dev.trainyard.input.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The shipped families: {@code families.yaml}. Immutable. */
final class Families {
    private final Entry root;
    private final List<String> speaking;
    private final Map<String, Family> families = new TreeMap<>();

    private Families(Entry root) {
        this.root = root;
        this.speaking = speaking(root);
        root.require("families").keys().forEach(type -> families.put(type, family(type)));
    }

    /** Reads the shipped file. */
    static Families shipped() {
        try (InputStream in = Families.class.getResourceAsStream("families.yaml")) {
            return new Families(Documents.parse("huggingface/families.yaml", in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The {@code model_type} values that are read, in alphabetic order. */
    List<String> types() {
        return List.copyOf(families.keySet());
    }

    /** The family of a {@code model_type}. */
    Optional<Family> find(String type) {
        return Optional.ofNullable(families.get(type));
    }

    private Family family(String type) {
        return family(type, root.require("families").require(type));
    }

    /** Why a {@code model_type} is not read, where there is a reason that a person can use. */
    Optional<String> refused(String type) {
        for (Entry group : root.require("refused").elements()) {
            if (texts(group.require("types")).contains(type)) {
                return Optional.of(group.require("because").text());
            }
        }
        return Optional.empty();
    }

    /** The text model's {@code model_type} in a configuration with parts, where the part does not say it. */
    Optional<String> textOf(String type) {
        return root.require("parts").find(type).map(Entry::text);
    }

    /** A tower by its part's {@code model_type}. */
    Optional<Family> tower(String type) {
        return root.require("towers").find(type).map(entry -> family(type, entry));
    }

    /** How a whole brings its tower's output to the text's width. */
    Optional<Entry> projector(String type) {
        return root.require("projectors").find(type);
    }

    /** The keys below which a configuration with parts has its text model. */
    List<String> textKeys() {
        return texts(root.require("textKeys"));
    }

    /** Every key that any family reads: what a configuration of another family may not say unheard. */
    List<String> speaking() {
        return speaking;
    }

    private static List<String> speaking(Entry root) {
        TreeSet<String> all = new TreeSet<>();
        root.require("keys").fields().values().forEach(names -> all.addAll(texts(names)));
        root.require("families").fields().forEach((type, entry) -> {
            entry.find("keys").ifPresent(keys -> keys.fields().values().forEach(names -> all.addAll(texts(names))));
            entry.find("defaults").ifPresent(defaults -> all.addAll(defaults.keys()));
        });
        return List.copyOf(all);
    }

    private Family family(String type, Entry entry) {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        Map<String, String> traits = new LinkedHashMap<>();
        Optional<Entry> like = entry.find("like");
        if (like.isPresent()) {
            Family parent = family(like.get().text());
            keys.putAll(parent.keys());
            traits.putAll(parent.traits());
        } else {
            root.require("keys").fields().forEach((thing, names) -> keys.put(thing, texts(names)));
        }
        entry.find("keys").ifPresent(own -> own.fields().forEach((thing, names) -> keys.put(thing, texts(names))));
        entry.find("traits").ifPresent(own -> own.fields().forEach((name, value) -> traits.put(name, value.text())));
        Map<String, Optional<String>> defaults = new LinkedHashMap<>();
        entry.require("defaults").fields().forEach((key, value) ->
                defaults.put(key, value.isNull() ? Optional.empty() : Optional.of(value.text())));
        return new Family(type, entry.require("source").text(), keys, traits, defaults);
    }

    private static List<String> texts(Entry names) {
        List<String> texts = new ArrayList<>();
        if (names.isList()) {
            names.elements().forEach(name -> texts.add(name.text()));
        } else {
            texts.add(names.text());
        }
        return texts;
    }
}
