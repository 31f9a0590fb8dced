package dev.trainyard.study.search;

import dev.trainyard.kernel.pipeline.ChunkPlacement;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanTables;
import dev.trainyard.model.Transformer;

/**
 * Lower bounds of a step from what a micro-batch costs in each kind of layer: data-parallel traffic and messages free,
 * no bubble beyond the first micro-batch's way in and the last one's way out.
 *
 * <p>With {@code w_s} the work of a stage for one micro-batch, forward and backward, a stage takes {@code m w_s},
 * behind the first micro-batch's forward passes through the first chunks of the stages before it and ahead of the last
 * one's backward passes back through them (Narayanan et al., 2021, section 2.2.2); where weight gradients are apart
 * only the way in counts. Where the model lies otherwise on the stages, both ways or as a V, the bound is the mean of
 * {@code m w_s}, and under DualPipe, which hides experts' traffic, that mean less that traffic.
 */
final class LayerBound {
    private final PlanTables tables;
    private final int kinds;
    private final int[] layersByKind;
    private int stages;
    private int fullest;
    private int microBatches;
    /** Seconds that the mean stage works, at least where pairs of passes hide experts' traffic, and without such. */
    private double mean;
    private double whole;
    /** By stage: its work for one micro-batch, what recomputing core or layers adds, the ways in and back. */
    private double[] work = new double[0];
    private double[] core = new double[0];
    private double[] full = new double[0];
    private double[] wayIn = new double[0];
    private double[] wayBack = new double[0];

    LayerBound(PlanTables tables, Transformer model) {
        this.tables = tables;
        this.kinds = tables.kinds();
        this.layersByKind = model.kindLayers();
    }

    private double pass(int row, int from) {
        return sum(row * tables.layerLength() + from);
    }

    private double sum(int at) {
        double[] rows = tables.layers();
        return rows[at] + rows[at + 1] + rows[at + 2];
    }

    /** Seconds that the mean stage works, whatever the schedule. */
    double ofGroup(int row, int ofStages, int ofMicroBatches, boolean pairs) {
        double all = pass(row, LayerRow.FIRST) + pass(row, LayerRow.LAST);
        double hidden = tables.layers()[row * tables.layerLength() + LayerRow.LAST_EXCHANGE];
        for (int kind = 0; kind < kinds; kind++) {
            all += layersByKind[kind] * pass(row, LayerRow.block(kind) + LayerRow.PASS);
            hidden += layersByKind[kind] * tables.layers()[row * tables.layerLength() + LayerRow.block(kind)
                    + LayerRow.EXCHANGE];
        }
        return ofMicroBatches * (pairs ? Math.max(0, all - hidden) : all) / ofStages;
    }

    /** Turns to layers cut in one way. */
    void cut(int row, ChunkLayout layout, int ofMicroBatches) {
        stages = layout.stages().length / kinds;
        fullest = layout.fullest();
        microBatches = ofMicroBatches;
        mean = ofGroup(row, stages, microBatches, true);
        whole = ofGroup(row, stages, microBatches, false);
        if (work.length < stages) {
            work = new double[stages];
            core = new double[stages];
            full = new double[stages];
            wayIn = new double[stages];
            wayBack = new double[stages];
        }
        int at = row * tables.layerLength();
        double[] rows = tables.layers();
        double in = 0;
        double back = 0;
        for (int stage = 0; stage < stages; stage++) {
            wayIn[stage] = in;
            wayBack[stage] = back;
            work[stage] = (stage == 0 ? sum(at + LayerRow.FIRST) : 0)
                    + (stage == stages - 1 ? sum(at + LayerRow.LAST) : 0);
            core[stage] = 0;
            full[stage] = 0;
            in += stage == 0 ? rows[at + LayerRow.FIRST] : 0;
            back += stage == 0 ? sum(at + LayerRow.FIRST) - rows[at + LayerRow.FIRST] : 0;
            for (int kind = 0; kind < kinds; kind++) {
                int block = at + LayerRow.block(kind);
                int pass = block + LayerRow.PASS;
                int layers = layout.stages()[stage * kinds + kind];
                int firsts = layout.firsts()[stage * kinds + kind];
                work[stage] += layers * sum(pass);
                core[stage] += layers * rows[block + LayerRow.CORE];
                full[stage] += layers * rows[block + LayerRow.FULL];
                in += firsts * rows[pass];
                back += firsts * (rows[pass + 1] + rows[pass + 2]);
            }
        }
    }

    /** Seconds under a schedule and recomputation, as {@link PlanBatch#options} numbers them. */
    double of(int options) {
        PipelineKind schedule = PlanBatch.schedule(options);
        if (schedule.pairs()) {
            return mean;
        }
        if (schedule.placement() != ChunkPlacement.ROUND) {
            return whole;
        }
        boolean apart = schedule.gradientsApart();
        int recompute = PlanBatch.recompute(options);
        int layers = PlanBatch.recomputedLayers(options);
        // In a chunk with fewer layers than the fullest a larger share is recomputed.
        double share = layers == 0 ? 1 : Math.min(1, (double) layers / fullest);
        double bound = 0;
        for (int stage = 0; stage < stages; stage++) {
            double again = switch (recompute) {
                case PlanBatch.RECOMPUTE_NOTHING -> 0;
                case PlanBatch.RECOMPUTE_CORE -> core[stage];
                default -> share * full[stage];
            };
            bound = Math.max(bound, microBatches * (work[stage] + again) + wayIn[stage]
                    + (apart ? 0 : wayBack[stage]));
        }
        return bound;
    }
}
