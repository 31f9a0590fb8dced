package dev.trainyard.model;

import dev.trainyard.model.layer.Account;
import dev.trainyard.model.layer.Core;
import dev.trainyard.model.layer.Mixture;
import dev.trainyard.model.layer.Part;
import dev.trainyard.model.layer.Product;
import dev.trainyard.model.layer.Scan;

/** Counts the arithmetic of a layer's forward pass over one sequence as its blocks tell it. */
final class FlopTally implements Account {
    private final LayerKind kind;
    private final double sequence;
    private final boolean causal;
    /** Tokens of what is told, for each sequence. */
    private double tokens;
    /** FLOPs of products, the router's apart. */
    double linear;
    double router;
    /** FLOPs of attention cores and recurrences. */
    double core;

    private FlopTally(LayerKind kind, double sequence, boolean causal) {
        this.kind = kind;
        this.sequence = sequence;
        this.causal = causal;
        this.tokens = kind.perSequence(sequence);
    }

    static FlopTally of(LayerKind kind, double sequence, boolean causal) {
        FlopTally tally = new FlopTally(kind, sequence, causal);
        kind.layer().tell(tally, kind.hidden());
        return tally;
    }

    /** All of it. */
    double total() {
        return linear + router + core;
    }

    @Override
    public void over(double perSequence) {
        tokens = perSequence == 0 ? kind.perSequence(sequence) : perSequence;
    }

    @Override
    public void product(Product product) {
        if (product.part() == Part.ROUTER) {
            router += 2 * tokens * product.entries();
        } else {
            linear += 2 * tokens * product.entries();
        }
    }

    @Override
    public void core(Core told) {
        core += told.pairFlops() * (told.keys(kind.span(sequence), causal) * tokens);
    }

    @Override
    public void scan(Scan scan) {
        core += scan.stateFlops() * tokens;
    }

    @Override
    public void routed(Mixture mixture) {
        linear += 2 * tokens * mixture.topK() * mixture.expertEntries(kind.hidden());
    }
}
