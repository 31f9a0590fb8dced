package dev.trainyard.cluster.failure;

import dev.trainyard.input.Entry;
import dev.trainyard.input.Names;
import java.util.List;
import java.util.Optional;

/** Classes of failures that a document lays over a model's own. */
final class ChangedClasses {
    private static final List<String> RATES = List.of("share", "rate", "perDay");

    private ChangedClasses() {}

    /**
     * The model without the rates that the document states in another way. A class that the model does not have must
     * say its kind and a rate, or it is taken for a slip.
     */
    static Entry over(Entry written, Entry model) {
        Optional<Entry> classes = written.find("classes").filter(Entry::isMapping);
        if (classes.isEmpty() || model.find("classes").isEmpty()) {
            return model;
        }
        Entry known = model.require("classes");
        Entry result = known;
        for (String name : classes.get().keys()) {
            Entry one = classes.get().require(name);
            boolean rated = one.isMapping() && RATES.stream().anyMatch(key -> one.find(key).isPresent());
            Optional<Entry> base = known.find(name);
            if (base.isPresent()) {
                for (String key : rated ? RATES : List.<String>of()) {
                    result = result.with(name, result.require(name).without(key));
                }
            } else if (!known.keys().isEmpty() && !(rated && one.find("kind").isPresent())) {
                throw one.error("is no class of the model that it changes, and a class of its own needs a kind and one"
                        + " of share, rate and perDay: " + Names.unknown("class", name, known.keys()));
            }
        }
        return model.with("classes", result);
    }
}
