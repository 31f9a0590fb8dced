package dev.trainyard.model.huggingface;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A family of configurations, which share a {@code model_type}.
 *
 * @param type the {@code model_type}
 * @param source the class whose defaults these are
 * @param keys what it calls a thing, such as {@code layers}: one name or several that mean the same
 * @param traits what holds for all its models, such as {@code feedForward: plain}
 * @param defaults what the class takes where a key is absent, by the key's own name; empty where that is null
 */
record Family(String type, String source, Map<String, List<String>> keys, Map<String, String> traits,
        Map<String, Optional<String>> defaults) {

    Family {
        Objects.requireNonNull(type, "type");
        keys = Map.copyOf(keys);
        traits = Map.copyOf(traits);
        defaults = Map.copyOf(defaults);
    }

    /** The names under which a configuration of the family writes a thing; the first is the usual one. */
    List<String> names(String thing) {
        return keys.getOrDefault(thing, List.of(thing));
    }

    /** A trait, or what holds where the data says nothing of it. */
    String trait(String name, String usual) {
        return traits.getOrDefault(name, usual);
    }

    /** True where a trait has the value. */
    boolean is(String trait, String value) {
        return value.equals(traits.get(trait));
    }
}
