package dev.trainyard.model;

import dev.trainyard.model.layer.Checks;
import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.LayerStack;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * An encoder beside the text's layers, such as one of images or sound, with its projector. It lies in the first chunk
 * of the pipeline, before the text's first layers; {@code stageLayers} that begin with 0 give it a stage of its own.
 *
 * <p>Each sequence has the mean number of samples: that batches differ, so that some ranks wait for others, is not
 * priced.
 *
 * @param name such as vision
 * @param hidden its width
 * @param stack its layers, its patch embedding first
 * @param projector what brings its output to the text's width, a layer alone
 * @param samples samples that a sequence of the text has on average
 * @param tokens tokens of a sample in the tower
 * @param merge tower's tokens that the projector makes one of
 */
public record Tower(String name, int hidden, LayerStack stack, Layer projector, double samples, int tokens,
        int merge) {

    public Tower {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(stack, "stack");
        Objects.requireNonNull(projector, "projector");
        Checks.atLeast("hidden", hidden, 1);
        Checks.atLeast("tokens", tokens, 1);
        Checks.atLeast("merge", merge, 1);
        Checks.that(samples > 0, () -> "samples * share is " + samples + "; expected more than 0");
        Checks.that(tokens % merge == 0, () -> "merge is " + merge + " and does not divide tokens " + tokens
                + ". Maybe merge: " + Checks.divisorBelow(tokens, merge));
    }

    /** The kinds of its layers, its projector last. */
    List<LayerKind> kinds() {
        List<LayerKind> kinds = new ArrayList<>();
        stack.kinds().forEach(kind -> kinds.add(new LayerKind(kind, hidden, samples, tokens)));
        kinds.add(new LayerKind(projector, hidden, samples, projected()));
        return kinds;
    }

    /** How many layers there are of each of its kinds. */
    List<Integer> counts() {
        List<Integer> counts = new ArrayList<>();
        for (int kind = 0; kind < stack.kinds().size(); kind++) {
            counts.add(stack.count(kind));
        }
        counts.add(1);
        return counts;
    }

    /** Tokens of a sample behind the projector. */
    public int projected() {
        return tokens / merge;
    }
}
