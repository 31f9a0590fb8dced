package dev.trainyard.scenario;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.input.Entry;
import dev.trainyard.input.Limits;
import dev.trainyard.input.Names;
import dev.trainyard.input.Quantity;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Reads {@code training: {tokens, sequence, globalBatch, precision}}. */
final class TrainingSection {
    private static final String[] KEYS = {"tokens", "sequence", "globalBatch", "precision"};
    /** Where neither the file nor the model says. */
    static final int DEFAULT_SEQUENCE = 4096;
    /** Decimal prefixes of binary sequences leave rounding. */
    private static final double WHOLE = 1e-12;

    private TrainingSection() {}

    static Training read(Entry root, Transformer model, Cluster cluster) {
        Entry training = root.require("training").onlyKeys(KEYS);
        double tokens = training.find("tokens").map(entry -> entry.number(Quantity.TOKENS, 1, Limits.TOKENS))
                .orElse(0.0);
        Optional<Entry> written = training.find("sequence");
        int sequence = written.map(TrainingSection::sequence)
                .orElse(model.learnedPositions() > 0 ? model.learnedPositions() : DEFAULT_SEQUENCE);
        if (model.learnedPositions() > 0 && sequence > model.learnedPositions()) {
            throw written.orElse(training).error("a sequence of " + sequence + " tokens is longer than the "
                    + model.learnedPositions() + " positions that the model \"" + model.name()
                    + "\" has learned. Maybe " + model.learnedPositions() + " or less.");
        }
        Entry steps = training.find("globalBatch")
                .orElseThrow(() -> training.error("the key \"globalBatch\" is missing; expected the sequences in one "
                        + "step over all accelerators, such as 1024"));
        int batch = inTokens(steps) ? (int) Math.max(1, Math.rint(sequences(steps, sequence)))
                : steps.integer(1, Limits.BATCH);
        return new Training(tokens, sequence, batch, precision(training, cluster));
    }

    private static int sequence(Entry entry) {
        double tokens = entry.number(Quantity.TOKENS, 1, Limits.SEQUENCE);
        if (tokens != Math.rint(tokens)) {
            throw entry.error("expected a whole number, found \"" + Names.clip(entry.text()) + "\"");
        }
        return (int) tokens;
    }

    /** Where the batch is written in tokens that are no whole sequences: how many are taken. */
    static Optional<String> note(Entry root, Training training) {
        Entry steps = root.require("training").require("globalBatch");
        if (!inTokens(steps)) {
            return Optional.empty();
        }
        double exact = sequences(steps, training.sequence());
        if (Math.abs(exact - training.globalBatch()) <= WHOLE * exact) {
            return Optional.empty();
        }
        return Optional.of(String.format(Locale.ROOT, "training.globalBatch: %s are %.4g sequences of %d; %d are taken,"
                + " %.0f tokens", Names.clip(steps.text().strip()), exact, training.sequence(), training.globalBatch(),
                training.tokensPerStep()));
    }

    private static boolean inTokens(Entry batch) {
        return batch.isScalar() && batch.text().strip().matches("(?s).*\\btokens?|.*[0-9KMGBTi]tokens?");
    }

    private static double sequences(Entry batch, int sequence) {
        return batch.number(Quantity.TOKENS, 1, (double) Limits.BATCH * sequence) / sequence;
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
