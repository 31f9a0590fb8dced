package dev.trainyard.workload;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.Pass;
import dev.trainyard.model.layer.Mixture;
import dev.trainyard.plan.Plan;

/**
 * Routed experts: dispatch, grouped expert MLPs, combine (Lepikhin et al., 2021; DeepSeek-V3, section 2.1.2). Experts
 * are balanced. Every tensor rank routes its share of the tokens where sequence parallelism has split them; an expert's
 * own tensor group gathers them again.
 */
final class ExpertWork {
    private final Costing costing;
    private final Mixture experts;

    private final double routed;
    private final int hidden;

    /**
     * For tokens of a width.
     *
     * @param routed tokens that one rank routes
     */
    ExpertWork(Costing costing, Mixture mixture, double routed, int hidden) {
        this.costing = costing;
        this.experts = mixture;
        this.routed = routed;
        this.hidden = hidden;
    }

    void write(LayerWork sheet) {
        Plan plan = costing.plan;
        double width = experts.inputWidth(hidden);
        costing.operators.launching(costing.expertLaunches);
        boolean fused = costing.fusedDispatch;
        double copies = routed * experts.topK();
        permute(sheet, copies * width * plan.etp(), fused);
        travel(sheet, copies * width);

        double local = (double) experts.count() / plan.ep();
        double rows = copies * plan.etp() / local;
        double inner = (double) experts.ffn() / plan.etp();
        boolean gated = experts.gated();
        costing.groupedLinear(sheet, rows, gated ? 2 * inner : inner, width, local);
        double values = rows * local * inner;
        costing.elementwise(sheet, (gated ? 6 : 4) * values, (gated ? 10 : 6) * values);
        if (costing.model.biases()) {
            biases(sheet, rows * local * (inner * (gated ? 3 : 2)));
        }
        costing.groupedLinear(sheet, rows, width, inner, local);
        costing.operators.launching(costing.launches);
    }

    /** Scores of all experts in single precision, their sigmoid or softmax and the choice of the best. */
    static void choice(Costing costing, LayerWork sheet, double tokens, double experts) {
        double traffic = 4 * 6 * tokens * experts;
        int forward = costing.operators.elementwise(traffic);
        sheet.operator(forward, Pass.FORWARD, Cause.ROUTING, 1);
        sheet.operator(forward, Pass.INPUT_GRADIENT, Cause.ROUTING, 1);
    }

    /** Tokens are copied into expert order before dispatch and after it, and back twice: read and write each time. */
    private void permute(LayerWork sheet, double values, boolean fused) {
        double factor = costing.constants.of(ConstantName.MOE_PERMUTE)
                * (fused ? costing.constants.of(ConstantName.EP_FUSED) : 1);
        int moves = costing.operators.elementwise(4 * 4 * values * factor);
        sheet.operator(moves, Pass.FORWARD, Cause.ROUTING, 1);
        sheet.operator(moves, Pass.INPUT_GRADIENT, Cause.ROUTING, 1);
    }

    /**
     * Grouped products have no bias of their own: further passes add it to the values between the two products, and the
     * activation behind them is no longer a fused one.
     */
    private void biases(LayerWork sheet, double values) {
        int passes = costing.operators.elementwise(4 * values * costing.constants.of(ConstantName.MOE_BIAS));
        if (!costing.expertStack) {
            sheet.operator(passes, Pass.FORWARD, Cause.ELEMENTWISE, 1);
        }
        sheet.operator(passes, Pass.INPUT_GRADIENT, Cause.ELEMENTWISE, 1);
    }

    private void travel(LayerWork sheet, double values) {
        Groups.Group group = costing.groups.expert();
        // Between virtual stages one micro-batch's exchange runs under another's compute (Megatron-Core's overlap).
        boolean covered = costing.expertStack
                || costing.fusedDispatch && costing.plan.pp() > 1 && costing.plan.vp() > 1;
        double exposed = costing.constants.of(covered ? ConstantName.EP_FUSED : ConstantName.EP_EXPOSED);
        if (costing.plan.ep() > 1) {
            // Fused dispatch sends one copy a scale-up domain and spreads it there (DeepSeek-V3, section 3.2.2).
            double sent = costing.fusedDispatch && group.domains() > 1
                    ? values * experts.places(group.domains()) / experts.topK() : values;
            int exchange = costing.collective(CollectiveKind.ALL_TO_ALL, 2 * sent, group);
            sheet.collective(exchange, Pass.FORWARD, Cause.EXPERT_PARALLEL, 2, exposed);
            sheet.collective(exchange, Pass.INPUT_GRADIENT, Cause.EXPERT_PARALLEL, 2, exposed);
        }
        if (costing.plan.etp() > 1) {
            int gather = costing.collective(CollectiveKind.ALL_GATHER, 2 * values * costing.plan.etp(),
                    costing.groups.expertTensor());
            sheet.collective(gather, Pass.FORWARD, Cause.TENSOR_PARALLEL, 2, 1);
            sheet.collective(gather, Pass.INPUT_GRADIENT, Cause.TENSOR_PARALLEL, 2, 1);
        }
    }
}
