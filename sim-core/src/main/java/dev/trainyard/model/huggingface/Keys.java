package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.input.InputException;
import dev.trainyard.input.Names;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A configuration as its family's class sees it: what is written, else the class's own default. It remembers what was
 * asked for, and what had to be written and was not.
 */
final class Keys {
    /** Beyond any width or count that was ever built; products of two stay far from overflow. */
    static final int MOST = 100_000_000;
    /** What the library always writes: where one is absent, a default would guess at the model itself. */
    private static final Set<String> DECISIVE = Set.of("layers", "hidden", "heads", "vocabulary", "ffn");

    private final Entry config;
    private final Family family;
    private final boolean part;
    private final Set<String> asked = new LinkedHashSet<>();
    private final Set<String> missing = new LinkedHashSet<>();

    /**
     * @param part the configuration is part of another one, which the library writes without its class's defaults
     */
    Keys(Entry config, Family family, boolean part) {
        this.config = config;
        this.family = family;
        this.part = part;
    }

    Entry config() {
        return config;
    }

    Family family() {
        return family;
    }

    /** The same family's keys in a mapping below, such as {@code attn_config}; nothing has to be written there. */
    Keys below(String key) {
        asked.add(key);
        Entry inner = config.find(key).filter(Entry::isMapping).orElse(config.without(key));
        return new Keys(inner, family, true);
    }

    /** The same family's keys in a mapping below where there is one, else none. */
    Optional<Keys> inner(String key) {
        asked.add(key);
        return config.find(key).filter(Entry::isMapping).map(mapping -> new Keys(mapping, family, true));
    }

    /** What is written under one of a thing's names; two names that differ are an error. */
    Optional<Entry> written(String thing) {
        Entry found = null;
        for (String name : family.names(thing)) {
            asked.add(name);
            Entry here = config.find(name).orElse(null);
            if (found != null && here != null && found.isScalar() && here.isScalar()
                    && !found.text().equals(here.text())) {
                throw here.error("is " + here.text() + ", but " + found.path() + " is " + found.text()
                        + "; expected the same, as both are the model's " + thing);
            }
            found = found == null ? here : found;
        }
        return Optional.ofNullable(found);
    }

    /** A count from 1 that must come out as one, from the file or the class. */
    int count(String thing) {
        Optional<Integer> value = number(thing);
        if (value.isPresent() && value.get() > 0) {
            return value.get();
        }
        if (value.isPresent()) {
            throw written(thing).map(entry -> entry.error("is 0; expected at least 1"))
                    .orElseGet(() -> config.error("the key \"" + family.names(thing).get(0) + "\" is missing"));
        }
        missing.add(family.names(thing).get(0));
        return 1;
    }

    /** A count from 0, or what an explicit null and a class without a default stand for. */
    int countOr(String thing, int whenNull) {
        return number(thing).orElse(whenNull);
    }

    /** True where a count is written or the class has a default for it. */
    boolean has(String thing) {
        return number(thing).isPresent();
    }

    /** True where the family's class has the key. */
    boolean knows(String thing) {
        return family.names(thing).stream().anyMatch(family.defaults()::containsKey);
    }

    boolean flag(String thing, boolean whenNull) {
        Optional<Entry> entry = written(thing);
        if (entry.isPresent()) {
            return entry.get().flag();
        }
        return nulled(thing) ? whenNull : usual(thing).map(Boolean::parseBoolean).orElse(whenNull);
    }

    /** A text, or what holds where nothing is written. */
    String textOr(String thing, String whenNull) {
        return written(thing).map(Entry::text).orElseGet(() -> usual(thing).orElse(whenNull));
    }

    /** A trait that is true, false or the name of a key. */
    boolean trait(String name) {
        String value = family.trait(name, "false");
        return value.equals("true") || (!value.equals("false") && flag(value, false));
    }

    /** Marks a key that is looked at in its own way, or that changes nothing. */
    void heard(String... names) {
        asked.addAll(List.of(names));
    }

    /** Which of some keys are written, say something and were never asked for. */
    List<Entry> unheard(List<String> speaking) {
        List<Entry> unheard = new ArrayList<>();
        for (String key : speaking) {
            Optional<Entry> entry = config.find(key);
            if (!asked.contains(key) && entry.isPresent() && says(entry.get())) {
                unheard.add(entry.get());
            }
        }
        return unheard;
    }

    /** @throws InputException that names all keys that must be written and are not */
    void checkComplete() {
        if (missing.isEmpty()) {
            return;
        }
        List<String> names = List.copyOf(missing);
        throw config.error((names.size() == 1 ? "the key \"" + names.get(0) + "\" is missing"
                : "the keys \"" + String.join("\", \"", names) + "\" are missing")
                + "; a " + family.type() + " model cannot be told without " + (names.size() == 1 ? "it" : "them"));
    }

    private Optional<Integer> number(String thing) {
        Optional<Entry> entry = written(thing);
        if (entry.isPresent() && entry.get().isScalar() && entry.get().text().equals("auto")) {
            return Optional.empty();
        }
        if (entry.isPresent()) {
            return Optional.of(single(entry.get()).integer(DECISIVE.contains(thing) ? 1 : 0, MOST));
        }
        Optional<Integer> usual = usual(thing).map(Integer::parseInt);
        if (!part && DECISIVE.contains(thing) && usual.isPresent()) {
            missing.add(family.names(thing).get(0));
            return usual;
        }
        return nulled(thing) ? Optional.empty() : usual;
    }

    /** The one value of a list that gives each layer the same, as some classes write it. */
    private static Entry single(Entry entry) {
        if (!entry.isList() || entry.elements().isEmpty()) {
            return entry;
        }
        Entry first = entry.elements().get(0);
        for (Entry other : entry.elements()) {
            if (!other.text().equals(first.text())) {
                throw other.error("is " + Names.clip(other.text()) + " beside " + Names.clip(first.text())
                        + "; expected the same in all layers");
            }
        }
        return first;
    }

    /** An explicit null, which takes the place of the class's default. */
    private boolean nulled(String thing) {
        return family.names(thing).stream().anyMatch(name -> config.fields().containsKey(name));
    }

    private Optional<String> usual(String thing) {
        return family.names(thing).stream().map(name -> family.defaults().getOrDefault(name, Optional.empty()))
                .flatMap(Optional::stream).findFirst();
    }

    private static boolean says(Entry entry) {
        if (!entry.isScalar()) {
            return entry.isMapping() || !entry.elements().isEmpty();
        }
        return switch (entry.text()) {
            case "0", "false", "", "1", "none" -> false;
            default -> true;
        };
    }
}
