package dev.trainyard.workload;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.operator.AttentionCore;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.Pass;
import dev.trainyard.model.LayerKind;
import dev.trainyard.model.layer.Account;
import dev.trainyard.model.layer.Core;
import dev.trainyard.model.layer.Mixture;
import dev.trainyard.model.layer.Part;
import dev.trainyard.model.layer.Product;
import dev.trainyard.model.layer.Scan;
import dev.trainyard.model.layer.Split;

/**
 * Writes the operators and collectives of a layer as its blocks tell them.
 *
 * <p>Core FLOPs: {@code 2 * queries * keys * (query head size + value head size)} a head forward, with half of the keys
 * on average under a causal mask, and 2.5 times that backward, where the scores are computed again (Dao, 2023,
 * section 3.1 and 4). Without flash attention the products cover the whole square and the scores travel through memory
 * for softmax and dropout (Korthikanti et al., 2022, section 4.1). Recurrences run at the core's rate: no run that was
 * measured holds one.
 */
final class BlockWork implements Account {
    /** Head sizes at which the core's rate is stated: see {@link AttentionCore}. */
    private static final double SCAN_HEADS = 256;

    private final Costing costing;
    private final LayerWork sheet;
    private final double tp;
    private final LayerKind kind;
    /** Tokens of a micro-batch on one context rank that what is told works on. */
    private double tokens;

    private BlockWork(Costing costing, LayerWork sheet, LayerKind kind) {
        this.costing = costing;
        this.sheet = sheet;
        this.kind = kind;
        this.tp = costing.plan.tp();
        over(0);
    }

    /** The work of a layer. */
    static LayerWork of(Costing costing, LayerKind kind) {
        LayerWork sheet = new LayerWork(kind.layer().trained());
        costing.operators.launching(costing.launches);
        kind.layer().tell(new BlockWork(costing, sheet, kind), kind.hidden());
        return sheet;
    }

    @Override
    public void over(double perSequence) {
        double all = perSequence == 0 ? kind.perSequence(costing.sequence) : perSequence;
        tokens = costing.plan.microBatch() * all / costing.plan.cp();
    }

    private double tokens(Rows rows) {
        return switch (rows) {
            case ALL -> tokens;
            case SLICE -> costing.plan.sequenceParallel() ? tokens / tp : tokens;
            case ROUTED -> tokens / tp;
        };
    }

    /** A norm reads and writes its values forward; backward it reads two and writes one. */
    @Override
    public void norm(Part part, Rows rows, double width) {
        double values = tokens(rows) * width;
        costing.elementwise(sheet, 4 * values, 6 * values);
    }

    /** A residual reads two and writes one; backward the gradients of both branches are added. */
    @Override
    public void residual(double width) {
        double values = tokens(Rows.SLICE) * width;
        costing.elementwise(sheet, 6 * values, 6 * values);
    }

    @Override
    public void joined() {
        TensorWork.half(costing, sheet, tokens, kind.hidden());
    }

    @Override
    public void product(Product product) {
        double rows = tokens(product.rows());
        double outputs = product.along() == Product.Along.COLUMNS ? product.outputs() / tp : product.outputs();
        double inputs = product.heldInputs(costing.plan.tp());
        if (product.part() == Part.ROUTER) {
            costing.wideLinear(sheet, rows, outputs, inputs);
            ExpertWork.choice(costing, sheet, rows, outputs);
        } else {
            costing.linear(sheet, rows, outputs, inputs);
        }
    }

    @Override
    public void elementwise(Rows rows, double forwardBytes, double backwardBytes, Split split) {
        double share = tokens(rows) * split.evenShare(costing.plan.tp());
        costing.elementwise(sheet, share * forwardBytes, share * backwardBytes);
    }

    @Override
    public void routed(Mixture mixture) {
        new ExpertWork(costing, mixture, tokens(Rows.ROUTED), kind.hidden()).write(sheet);
    }

    @Override
    public void core(Core core) {
        sheet.core(true);
        if (core.kind() == Core.Kind.INDEX) {
            flash(core, 1);
        } else if (costing.software.flashAttention()) {
            flash(core, tp);
        } else {
            unfused(core);
        }
        sheet.core(false);
    }

    private void flash(Core told, double ranks) {
        int core = costing.operators.attention(tokens, told.keys(kind.span(costing.sequence), true), told.headSizes(),
                told.heads() / ranks, costing.wide().ordinal());
        double slower = AttentionCore.slowdown(told.headSizes())
                / (costing.expertStack ? TunedExperts.ATTENTION_SPEED : 1);
        sheet.operator(core, Pass.FORWARD, Cause.ATTENTION, slower);
        sheet.operator(core, Pass.INPUT_GRADIENT, Cause.ATTENTION, AttentionCore.BACKWARD * slower);
    }

    private void unfused(Core told) {
        double rate = costing.constants.of(ConstantName.ATTENTION_UNFUSED);
        if (told.valueHead() % 16 != 0) {
            rate *= costing.constants.of(ConstantName.ATTENTION_ODD_HEAD);
        }
        double span = kind.span(costing.sequence);
        double keys = told.kind() == Core.Kind.CROSS ? told.reach() : span;
        double heads = costing.plan.microBatch() * kind.spans() * told.heads() / tp;
        double queries = span / costing.plan.cp();
        int format = costing.wide().ordinal();
        int scores = costing.operators.gemm(queries, keys, told.queryHead(), heads, format);
        int values = costing.operators.gemm(queries, told.valueHead(), keys, heads, format);
        for (int product : new int[] {scores, values}) {
            sheet.operator(product, Pass.FORWARD, Cause.ATTENTION, 1 / rate);
            sheet.operator(product, Pass.INPUT_GRADIENT, Cause.ATTENTION, 2 / rate);
        }
        // Softmax reads and writes the scores, dropout reads and writes them with a one-byte mask; backward likewise
        // with the gradient as a third operand of softmax.
        double elements = heads * queries * keys;
        costing.elementwise(sheet, 9 * elements, 11 * elements);
    }

    /** Backward the chunks' states are computed again and each product has two gradients, as with a core. */
    @Override
    public void scan(Scan scan) {
        double local = tokens / tp;
        if (scan.chunkFlops() > 0) {
            int chunks = costing.operators.attention(local, scan.chunkFlops() / (2 * SCAN_HEADS), SCAN_HEADS, 1,
                    costing.wide().ordinal());
            sheet.operator(chunks, Pass.FORWARD, Cause.ATTENTION, 1);
            sheet.operator(chunks, Pass.INPUT_GRADIENT, Cause.ATTENTION, AttentionCore.BACKWARD);
        }
        costing.elementwise(sheet, local * scan.bytes(), 2 * local * scan.bytes());
    }

    /** Keys and values go round the context ring forward; backward they do again and their gradients come back. */
    @Override
    public void exchange(double values) {
        if (costing.plan.cp() > 1) {
            double bytes = 2 * tokens * costing.plan.cp() * values / tp;
            context(CollectiveKind.ALL_GATHER, bytes, 1, 2);
        }
    }

    /** From sequence to heads and back, forward and backward (DeepSpeed-Ulysses; Megatron-Core's Mamba). */
    @Override
    public void redistribute(double values) {
        if (costing.plan.cp() > 1) {
            context(CollectiveKind.ALL_TO_ALL, 2 * tokens * values / tp, 2, 2);
        }
    }

    private void context(CollectiveKind kind, double bytes, double forward, double backward) {
        int exchange = costing.collective(kind, bytes, costing.groups.context());
        double exposed = costing.constants.of(ConstantName.CP_EXPOSED);
        sheet.collective(exchange, Pass.FORWARD, Cause.CONTEXT_PARALLEL, forward, exposed);
        sheet.collective(exchange, Pass.INPUT_GRADIENT, Cause.CONTEXT_PARALLEL, backward, exposed);
    }
}
