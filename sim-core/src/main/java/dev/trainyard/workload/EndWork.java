package dev.trainyard.workload;

import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.Pass;
import dev.trainyard.model.layer.Layer.Trained;

/** What only the first and the last stage do: token embedding, LM head and loss. */
final class EndWork {
    private final Costing costing;

    EndWork(Costing costing) {
        this.costing = costing;
    }

    /** Looking rows up forward; adding gradients into rows backward. */
    LayerWork embedding() {
        LayerWork sheet = new LayerWork(costing.model.frozenEnds() ? Trained.FORWARD : Trained.ALL);
        double values = costing.splitTokens * costing.model.hidden();
        costing.elementwise(sheet, 4 * values, 6 * values);
        return sheet;
    }

    /**
     * Final norm, LM head and cross-entropy. The loss reads the logits in single precision several times (maximum,
     * exponentials, sum, gradient) unless it is fused.
     */
    LayerWork head() {
        LayerWork sheet = new LayerWork(costing.model.frozenEnds() ? Trained.THROUGH : Trained.ALL);
        double values = costing.splitTokens * costing.model.hidden();
        costing.elementwise(sheet, 4 * values, 6 * values);
        double vocabulary = (double) costing.model.vocabulary() / costing.plan.tp();
        costing.wideLinear(sheet, costing.tokens, vocabulary, costing.model.hidden());
        double logits = costing.tokens * vocabulary;
        if (costing.software.fusedCrossEntropy()) {
            loss(sheet, 8 * logits, 6 * logits);
        } else {
            loss(sheet, 24 * logits, 14 * logits);
        }
        TensorWork.head(costing, sheet);
        return sheet;
    }

    private void loss(LayerWork sheet, double forward, double backward) {
        sheet.operator(costing.operators.elementwise(forward), Pass.FORWARD, Cause.ELEMENTWISE, 1);
        sheet.operator(costing.operators.elementwise(backward), Pass.INPUT_GRADIENT, Cause.ELEMENTWISE, 1);
    }

    /** The projection that joins a multi-token-prediction layer's two inputs (DeepSeek-V3, equation 21). */
    LayerWork predictionJoin() {
        LayerWork sheet = new LayerWork();
        double hidden = costing.model.hidden();
        costing.linear(sheet, costing.tokens, hidden / costing.plan.tp(), 2 * hidden);
        return sheet;
    }
}
