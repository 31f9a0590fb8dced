package dev.trainyard.workload;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.operator.AttentionCore;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.Pass;
import dev.trainyard.model.AttentionKind;
import dev.trainyard.model.LatentAttention;
import dev.trainyard.model.Transformer;

/**
 * The attention half of a layer: norm, projections, core, output projection, residual.
 *
 * <p>Core FLOPs: {@code 2 * queries * keys * (query head size + value head size)} a head forward, with half of the keys
 * on average under a causal mask, and 2.5 times that backward, where the scores are computed again (Dao, 2023,
 * section 3.1 and 4). Without flash attention the products cover the whole square and the scores travel through memory
 * for softmax and dropout (Korthikanti et al., 2022, section 4.1).
 */
final class AttentionWork {
    private final Costing costing;
    private final Transformer model;
    private final double tp;

    AttentionWork(Costing costing) {
        this.costing = costing;
        this.model = costing.model;
        this.tp = costing.plan.tp();
    }

    void write(LayerWork sheet, boolean global) {
        double hidden = model.hidden();
        norm(sheet, costing.splitTokens * hidden);
        if (model.attention() == AttentionKind.MLA) {
            latentProjections(sheet);
        } else {
            double outputs = (model.heads() + 2.0 * model.kvHeads()) * model.headSize();
            costing.linear(sheet, costing.tokens, outputs / tp, hidden);
            rotate(sheet, (model.heads() + (double) model.kvHeads()) * model.headSize() / tp);
        }
        sheet.core(true);
        if (costing.software.flashAttention()) {
            flash(sheet, global);
        } else {
            unfused(sheet);
        }
        sheet.core(false);
        exchange(sheet);
        costing.linear(sheet, costing.tokens, hidden, model.heads() * (double) valueHead() / tp);
        residual(sheet, costing.splitTokens * hidden);
    }

    /** A norm reads and writes its values forward; backward it reads two and writes one. */
    private void norm(LayerWork sheet, double values) {
        costing.elementwise(sheet, 4 * values, 6 * values);
    }

    /** A residual reads two and writes one; backward the gradients of both branches are added. */
    private void residual(LayerWork sheet, double values) {
        costing.elementwise(sheet, 6 * values, 6 * values);
    }

    private void rotate(LayerWork sheet, double width) {
        double values = model.learnedPositions() > 0 ? 0 : costing.tokens * width;
        if (values > 0) {
            costing.elementwise(sheet, 4 * values, 4 * values);
        }
    }

    /** DeepSeek-V2, section 2.1.2: down and up projections of queries, keys and values. */
    private void latentProjections(LayerWork sheet) {
        LatentAttention latent = model.latent();
        double tokens = costing.tokens;
        double queryHead = latent.plainHeadSize() + latent.rotaryHeadSize();
        double down = latent.keyValueRank() + (double) latent.rotaryHeadSize();
        if (latent.queryRank() > 0) {
            costing.linear(sheet, costing.splitTokens, latent.queryRank(), model.hidden());
            norm(sheet, costing.splitTokens * latent.queryRank());
            costing.linear(sheet, tokens, model.heads() * queryHead / tp, latent.queryRank());
        } else {
            costing.linear(sheet, tokens, model.heads() * queryHead / tp, model.hidden());
        }
        costing.linear(sheet, costing.splitTokens, down, model.hidden());
        norm(sheet, costing.splitTokens * latent.keyValueRank());
        costing.linear(sheet, tokens, model.heads() * (latent.plainHeadSize() + (double) latent.valueHeadSize()) / tp,
                latent.keyValueRank());
        // Rotary parts are split off and put back beside the plain parts, for queries and keys of every head.
        rotate(sheet, 2 * model.heads() * queryHead / tp);
    }

    private void flash(LayerWork sheet, boolean global) {
        double keys = costing.sequence / 2;
        if (!global && model.window() < costing.sequence) {
            // The first window is causal, the rest sees a full window.
            double window = model.window();
            keys = window - window * window / (2 * costing.sequence);
        }
        int core = costing.operators.attention(costing.tokens, keys, queryHead() + (double) valueHead(),
                model.heads() / tp, costing.wide().ordinal());
        double slower = AttentionCore.slowdown(queryHead() + (double) valueHead())
                / (costing.expertStack ? TunedExperts.ATTENTION_SPEED : 1);
        sheet.operator(core, Pass.FORWARD, Cause.ATTENTION, slower);
        sheet.operator(core, Pass.INPUT_GRADIENT, Cause.ATTENTION, AttentionCore.BACKWARD * slower);
    }

    private void unfused(LayerWork sheet) {
        double rate = costing.constants.of(ConstantName.ATTENTION_UNFUSED);
        if (model.headSize() % 16 != 0) {
            rate *= costing.constants.of(ConstantName.ATTENTION_ODD_HEAD);
        }
        double heads = costing.plan.microBatch() * (double) model.heads() / tp;
        double queries = costing.sequence / costing.plan.cp();
        int format = costing.wide().ordinal();
        int scores = costing.operators.gemm(queries, costing.sequence, queryHead(), heads, format);
        int values = costing.operators.gemm(queries, valueHead(), costing.sequence, heads, format);
        for (int product : new int[] {scores, values}) {
            sheet.operator(product, Pass.FORWARD, Cause.ATTENTION, 1 / rate);
            sheet.operator(product, Pass.INPUT_GRADIENT, Cause.ATTENTION, 2 / rate);
        }
        // Softmax reads and writes the scores, dropout reads and writes them with a one-byte mask; backward likewise
        // with the gradient as a third operand of softmax.
        double elements = heads * queries * costing.sequence;
        costing.elementwise(sheet, 9 * elements, 11 * elements);
    }

    /** Keys and values go round the context ring forward; backward they do again and their gradients come back. */
    private void exchange(LayerWork sheet) {
        if (costing.plan.cp() == 1) {
            return;
        }
        double width = model.attention() == AttentionKind.MLA
                ? model.heads() * (queryHead() + (double) valueHead())
                : 2.0 * model.kvHeads() * model.headSize();
        double bytes = 2 * costing.tokens * costing.plan.cp() * width / tp;
        int gather = costing.collective(CollectiveKind.ALL_GATHER, bytes, costing.groups.context());
        double exposed = costing.constants.of(ConstantName.CP_EXPOSED);
        sheet.collective(gather, Pass.FORWARD, Cause.CONTEXT_PARALLEL, 1, exposed);
        sheet.collective(gather, Pass.INPUT_GRADIENT, Cause.CONTEXT_PARALLEL, 2, exposed);
    }

    private int queryHead() {
        return model.attention() == AttentionKind.MLA
                ? model.latent().plainHeadSize() + model.latent().rotaryHeadSize() : model.headSize();
    }

    private int valueHead() {
        return model.attention() == AttentionKind.MLA ? model.latent().valueHeadSize() : model.headSize();
    }
}
