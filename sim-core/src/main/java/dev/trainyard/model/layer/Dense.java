package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Kept;
import dev.trainyard.model.layer.Account.Rows;

/**
 * A dense MLP.
 *
 * @param width of its matrices
 * @param gated three matrices (SwiGLU, GeGLU; Shazeer, arXiv:2002.05202) instead of two
 */
public record Dense(int width, boolean gated) implements FeedForward {

    public Dense {
        Checks.atLeast("ffn", width, 1);
    }

    @Override
    public void tell(Account to, int hidden) {
        tell(to, hidden, Part.FEED_FORWARD);
    }

    /**
     * Tells of an MLP that is somebody's part. Activation: gated it reads two and writes one, backward it reads three
     * and writes two; plain one and one, backward two and one.
     */
    void tell(Account to, int hidden, Part part) {
        double inner = gated ? 2.0 * width : width;
        to.product(Product.columns(part, hidden, inner).withBias());
        to.elementwise(Rows.ALL, (gated ? 6.0 : 4.0) * width, (gated ? 10.0 : 6.0) * width, Split.EVEN);
        to.keeps(Rows.ALL, inner, Kept.ELEMENT, Split.EVEN);
        to.keeps(Rows.ALL, width, Kept.INPUT, Split.EVEN);
        to.gradients(inner, Split.EVEN, false);
        to.product(Product.rows(part, width, hidden).withBias());
    }

    @Override
    public boolean joins() {
        return true;
    }

    @Override
    public String kind() {
        return "dense";
    }
}
