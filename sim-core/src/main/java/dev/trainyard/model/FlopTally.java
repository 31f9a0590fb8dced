package dev.trainyard.model;

import dev.trainyard.model.layer.Account;
import dev.trainyard.model.layer.Core;
import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.Mixture;
import dev.trainyard.model.layer.Part;
import dev.trainyard.model.layer.Product;
import dev.trainyard.model.layer.Scan;

/** Counts the arithmetic of a layer's forward pass over one sequence as its blocks tell it. */
final class FlopTally implements Account {
    private final int hidden;
    private final double sequence;
    private final boolean causal;
    /** Entries of matrices that a token meets, the router's apart. */
    double weights;
    double router;
    /** FLOPs of attention cores and recurrences. */
    double core;

    private FlopTally(int hidden, double sequence, boolean causal) {
        this.hidden = hidden;
        this.sequence = sequence;
        this.causal = causal;
    }

    static FlopTally of(Layer layer, int hidden, double sequence, boolean causal) {
        FlopTally tally = new FlopTally(hidden, sequence, causal);
        layer.tell(tally, hidden);
        return tally;
    }

    @Override
    public void product(Product product) {
        if (product.part() == Part.ROUTER) {
            router += product.entries();
        } else {
            weights += product.entries();
        }
    }

    @Override
    public void core(Core told) {
        core += told.pairFlops() * (told.keys(sequence, causal) * sequence);
    }

    @Override
    public void scan(Scan scan) {
        core += scan.stateFlops() * sequence;
    }

    @Override
    public void routed(Mixture mixture) {
        weights += mixture.topK() * mixture.expertEntries(hidden);
    }
}
