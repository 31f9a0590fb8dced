package dev.trainyard.workload;

/** The dense MLP half of a layer: norm, up (and gate) projection, activation, down projection, residual. */
final class MlpWork {
    private final Costing costing;

    MlpWork(Costing costing) {
        this.costing = costing;
    }

    void write(LayerWork sheet) {
        double values = costing.splitTokens * costing.model.hidden();
        costing.elementwise(sheet, 4 * values, 6 * values);
        matrices(sheet, costing.tokens, costing.model.ffn());
        costing.elementwise(sheet, 6 * values, 6 * values);
    }

    /** The MLP of a given width, split over the tensor group. */
    void matrices(LayerWork sheet, double tokens, double width) {
        double local = width / costing.plan.tp();
        double hidden = costing.model.hidden();
        boolean gated = costing.model.gatedMlp();
        costing.linear(sheet, tokens, gated ? 2 * local : local, hidden);
        activation(costing, sheet, tokens * local, gated);
        costing.linear(sheet, tokens, hidden, local);
    }

    /** Gated: reads two, writes one; backward reads three, writes two. Plain: one and one; backward two and one. */
    static void activation(Costing costing, LayerWork sheet, double values, boolean gated) {
        costing.elementwise(sheet, (gated ? 6 : 4) * values, (gated ? 10 : 6) * values);
    }
}
