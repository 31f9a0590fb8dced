package dev.trainyard.workload;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.kernel.plan.ChunkRow;
import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.kernel.plan.PlacementRow;
import dev.trainyard.kernel.plan.PlanTables;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.memory.MemoryFit;
import dev.trainyard.plan.memory.MemoryTerms;
import dev.trainyard.scenario.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes {@link PlacementRow}s and {@link ChunkRow}s: which layers each chunk holds, and their traffic and memory. */
final class PlacementRows {
    private final Plan plan;
    private final Transformer model;
    private final Costing costing;
    private final MemoryTerms terms;
    private final int barrier;
    private final List<Chunk> distinct = new ArrayList<>();
    private final int[] sequence;

    /** A chunk's content. */
    private record Chunk(int[] kinds, int plain, int sparse, boolean first, boolean last, DataParallelWork work) {
        boolean holds(int[] others, boolean isFirst, boolean isLast) {
            return first == isFirst && last == isLast && Arrays.equals(kinds, others);
        }
    }

    /** Queues the collectives of a plan's placement. */
    PlacementRows(Scenario scenario, Plan plan, ParameterCount count, Costing costing) {
        this.plan = plan;
        this.model = scenario.model();
        this.costing = costing;
        this.terms = new MemoryTerms(model, plan, scenario.training().sequence(), scenario.training().precision(),
                scenario.software());
        int[] layers = Layouts.stageLayers(model, plan);
        this.sequence = new int[layers.length];
        int from = 0;
        for (int chunk = 0; chunk < layers.length; chunk++) {
            sequence[chunk] = content(count, from, from + layers[chunk], chunk == 0, chunk == layers.length - 1);
            from += layers[chunk];
        }
        this.barrier = plan.gpus() == 1 ? -1 : costing.barrier();
    }

    private int content(ParameterCount count, int from, int until, boolean first, boolean last) {
        int[] kinds = new int[LayerRow.KINDS];
        for (int layer = from; layer < until; layer++) {
            kinds[LayerKind.of(model, layer)]++;
        }
        for (int i = 0; i < distinct.size(); i++) {
            if (distinct.get(i).holds(kinds, first, last)) {
                return i;
            }
        }
        int extra = last ? model.multiTokenLayers() : 0;
        int sparse = MemoryFit.mixtures(model, until) - MemoryFit.mixtures(model, from)
                + (model.experts() == null ? 0 : extra);
        distinct.add(new Chunk(kinds, until - from + extra - sparse, sparse, first, last,
                new DataParallelWork(costing, count, kinds[0] + kinds[1], kinds[2] + kinds[3], first, last)));
        return distinct.size() - 1;
    }

    void addTo(PlanTables tables, PlanPrices prices) {
        double[] row = new double[PlacementRow.LENGTH];
        row[PlacementRow.OVERHEAD] = costing.constants.of(ConstantName.STEP_SECONDS)
                + (barrier < 0 ? 0 : prices.collectives()[barrier]);
        row[PlacementRow.STRAGGLER] = costing.straggler();
        for (int ends = 0; ends < 4; ends++) {
            boolean first = (ends & 1) != 0;
            boolean last = (ends & 2) != 0;
            row[PlacementRow.VOCABULARY + ends] = terms.vocabulary(first, last);
            row[PlacementRow.GATHERED_VOCABULARY + ends] =
                    terms.gathered(false, first, last) - terms.gathered(false, false, false);
        }
        row[PlacementRow.GATHERED] = terms.gathered(false, false, false);
        row[PlacementRow.GATHERED + 1] = terms.gathered(true, false, false);
        double[][] chunks = new double[distinct.size()][];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = chunk(distinct.get(i), prices);
        }
        tables.addPlacement(plan.pp(), plan.vp(), plan.sharding() == Sharding.ZERO3, row, chunks, sequence);
    }

    private double[] chunk(Chunk chunk, PlanPrices prices) {
        double[] row = new double[ChunkRow.LENGTH];
        for (int kind = 0; kind < LayerRow.KINDS; kind++) {
            row[ChunkRow.LAYERS + kind] = chunk.kinds[kind];
        }
        row[ChunkRow.PLAIN] = chunk.plain;
        row[ChunkRow.SPARSE] = chunk.sparse;
        row[ChunkRow.FIRST] = chunk.first ? 1 : 0;
        row[ChunkRow.LAST] = chunk.last ? 1 : 0;
        DataParallelWork work = chunk.work;
        row[ChunkRow.REDUCE] = work.reduceSeconds(prices.collectives());
        row[ChunkRow.GATHER] = work.gatherSeconds(prices.collectives());
        row[ChunkRow.BUCKETS] = work.buckets();
        row[ChunkRow.OPTIMIZER] = costing.optimizerSeconds(work.optimizerParameters());
        work.addReducedBytes(row, ChunkRow.REDUCE_BYTES, prices.bytes());
        work.addGatheredBytes(row, ChunkRow.GATHER_BYTES, prices.bytes());
        row[ChunkRow.STATE] = terms.state(chunk.plain, chunk.sparse, chunk.last ? model.multiTokenLayers() : 0);
        return row;
    }
}
