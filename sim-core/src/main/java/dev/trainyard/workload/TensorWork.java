package dev.trainyard.workload;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.Pass;

/**
 * Tensor-parallel collectives of a layer (Shoeybi et al., 2019; with sequence parallelism Korthikanti et al., 2022,
 * section 4.2.2).
 *
 * <p>With sequence parallelism a half layer gathers its input and reduce-scatters its output. Backward it gathers the
 * output's gradient, gathers the input again for the weight gradient (under the input-gradient product) and
 * reduce-scatters the input's gradient (under the weight-gradient product). Without, it all-reduces its output forward
 * and its input's gradient backward, the latter under the weight-gradient product since late 2021.
 */
final class TensorWork {
    private TensorWork() {}

    /** The collectives of one half layer: attention, dense MLP or shared experts. */
    static void half(Costing costing, LayerWork sheet, double tokens, int width) {
        if (costing.plan.tp() == 1) {
            return;
        }
        double bytes = 2 * tokens * width;
        Groups.Group group = costing.groups.tensor();
        double hidden = costing.constants.of(ConstantName.TP_EXPOSED);
        double open = costing.plan.overlapTensor() ? hidden : 1;
        double late = costing.software.asyncTensorGradient() ? hidden : open;
        if (costing.plan.sequenceParallel()) {
            int gather = costing.collective(CollectiveKind.ALL_GATHER, bytes, group);
            int scatter = costing.collective(CollectiveKind.REDUCE_SCATTER, bytes, group);
            line(costing, sheet, gather, Pass.FORWARD, 1, open);
            line(costing, sheet, scatter, Pass.FORWARD, 1, open);
            line(costing, sheet, gather, Pass.INPUT_GRADIENT, 1, open);
            line(costing, sheet, gather, Pass.INPUT_GRADIENT, 1, late);
            line(costing, sheet, scatter, Pass.INPUT_GRADIENT, 1, late);
        } else {
            int reduce = costing.collective(CollectiveKind.ALL_REDUCE, bytes, group);
            line(costing, sheet, reduce, Pass.FORWARD, 1, open);
            line(costing, sheet, reduce, Pass.INPUT_GRADIENT, 1, late);
        }
    }

    /** The LM head gathers its input and reduces its input's gradient; the loss reduces three values a token. */
    static void head(Costing costing, LayerWork sheet) {
        if (costing.plan.tp() == 1) {
            return;
        }
        Groups.Group group = costing.groups.tensor();
        double bytes = 2 * costing.tokens * costing.model.hidden();
        int gather = costing.collective(CollectiveKind.ALL_GATHER, bytes, group);
        int reduce = costing.collective(costing.plan.sequenceParallel() ? CollectiveKind.REDUCE_SCATTER
                : CollectiveKind.ALL_REDUCE, bytes, group);
        int loss = costing.collective(CollectiveKind.ALL_REDUCE, 4 * costing.tokens, group);
        if (costing.plan.sequenceParallel()) {
            line(costing, sheet, gather, Pass.FORWARD, 1, 1);
        }
        line(costing, sheet, loss, Pass.FORWARD, 3, 1);
        line(costing, sheet, reduce, Pass.INPUT_GRADIENT, 1, 1);
    }

    private static void line(Costing costing, LayerWork sheet, int collective, Pass pass, double count,
            double exposed) {
        sheet.collective(collective, pass, Cause.TENSOR_PARALLEL, count, exposed);
        sheet.seconds(count * exposed * costing.constants.of(ConstantName.TP_SKEW_SECONDS), pass,
                Cause.TENSOR_PARALLEL);
    }
}
