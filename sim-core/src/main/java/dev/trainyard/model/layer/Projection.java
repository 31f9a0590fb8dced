package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Kept;
import dev.trainyard.model.layer.Account.Rows;

/**
 * A projection from one width to another, with no norm and no residual connection: a tower's patch embedding, or the
 * projector from a tower's width to the text's (LLaVA-1.5, arXiv:2310.03744, section 3.2).
 *
 * @param inputs width of what it reads
 * @param inner width between two matrices; 0: one matrix
 * @param outputs width of what it writes
 * @param positions rows of a learned position embedding that is added; 0: none
 */
public record Projection(int inputs, int inner, int outputs, int positions) implements FeedForward {

    public Projection {
        Checks.atLeast("inputs", inputs, 1);
        Checks.atLeast("inner", inner, 0);
        Checks.atLeast("outputs", outputs, 1);
        Checks.atLeast("positions", positions, 0);
    }

    @Override
    public void tell(Account to, int hidden) {
        to.keeps(Rows.ALL, inputs, Kept.INPUT, Split.WHOLE);
        if (inner == 0) {
            to.product(Product.whole(Part.FEED_FORWARD, Rows.ALL, inputs, outputs).withBias());
        } else {
            to.product(Product.columns(Part.FEED_FORWARD, inputs, inner).withBias());
            to.elementwise(Rows.ALL, 4.0 * inner, 6.0 * inner, Split.EVEN);
            to.keeps(Rows.ALL, inner, Kept.ELEMENT, Split.EVEN);
            to.keeps(Rows.ALL, inner, Kept.INPUT, Split.EVEN);
            to.gradients(inner, Split.EVEN, false);
            to.product(Product.rows(Part.FEED_FORWARD, inner, outputs).withBias());
        }
        if (positions > 0) {
            to.parameters(Part.FEED_FORWARD, (double) positions * outputs, Split.WHOLE);
            to.elementwise(Rows.ALL, 4.0 * outputs, 4.0 * outputs, Split.WHOLE);
        }
    }

    @Override
    public boolean joins() {
        return inner > 0;
    }

    @Override
    public boolean inResidual() {
        return false;
    }

    @Override
    public String kind() {
        return "projection";
    }
}
