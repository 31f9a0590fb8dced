package dev.trainyard.scenario;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Limits;
import dev.trainyard.input.Quantity;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import java.util.Arrays;
import java.util.Optional;

/** Reads {@code training: {tokens, sequence, globalBatch, precision}}. */
final class TrainingSection {
    private static final String[] KEYS = {"tokens", "sequence", "globalBatch", "precision"};
    /** Where neither the file nor the model says. */
    static final int DEFAULT_SEQUENCE = 4096;

    private TrainingSection() {}

    static Training read(Entry root, Transformer model, Cluster cluster) {
        Entry training = root.require("training").onlyKeys(KEYS);
        double tokens = training.find("tokens").map(entry -> entry.number(Quantity.COUNT, 1, Limits.TOKENS))
                .orElse(0.0);
        Optional<Entry> written = training.find("sequence");
        int sequence = written.map(entry -> entry.integer(1, Limits.SEQUENCE))
                .orElse(model.learnedPositions() > 0 ? model.learnedPositions() : DEFAULT_SEQUENCE);
        if (model.learnedPositions() > 0 && sequence > model.learnedPositions()) {
            throw written.orElse(training).error("a sequence of " + sequence + " tokens is longer than the "
                    + model.learnedPositions() + " positions that the model \"" + model.name()
                    + "\" has learned. Maybe " + model.learnedPositions() + " or less.");
        }
        int batch = training.find("globalBatch")
                .orElseThrow(() -> training.error("the key \"globalBatch\" is missing; expected the sequences in one "
                        + "step over all accelerators, such as 1024"))
                .integer(1, Limits.BATCH);
        return new Training(tokens, sequence, batch, precision(training, cluster));
    }

    private static Precision precision(Entry training, Cluster cluster) {
        Optional<Entry> written = training.find("precision");
        Precision precision = written.map(entry -> entry.choice(Precision.class)).orElse(Precision.BF16);
        if (!(cluster.accelerator().peak().of(precision) > 0)) {
            throw written.orElse(training).error("the accelerator \"" + cluster.accelerator().name() + "\" has no "
                    + Entry.nameOf(precision) + " rate; expected one of "
                    + String.join(", ", Arrays.stream(Precision.values())
                            .filter(other -> cluster.accelerator().peak().of(other) > 0)
                            .map(Entry::nameOf)
                            .toList()));
        }
        return precision;
    }
}
