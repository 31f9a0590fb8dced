package dev.trainyard.workload;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.kernel.plan.ChunkRow;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.kernel.plan.PlacementRow;
import dev.trainyard.kernel.plan.PlanTables;
import dev.trainyard.model.ParameterCount;
import dev.trainyard.plan.ModelChunks;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.memory.LayerMemories;
import dev.trainyard.plan.memory.MemoryRows;
import dev.trainyard.scenario.Scenario;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes {@link PlacementRow}s and {@link ChunkRow}s: which layers each chunk holds, and their traffic and memory. */
final class PlacementRows {
    private final Plan plan;
    private final Costing costing;
    private final MemoryRows memory;
    private final ModelChunks chunks;
    private final List<DataParallelWork> data = new ArrayList<>();
    private final int barrier;

    /** Queues the collectives of a plan's placement. */
    PlacementRows(Scenario scenario, Plan plan, ParameterCount count, Costing costing, LayerMemories memories) {
        this.plan = plan;
        this.costing = costing;
        this.memory = new MemoryRows(memories, plan);
        this.chunks = new ModelChunks(scenario.model(), plan);
        for (ModelChunks.Chunk chunk : chunks.distinct()) {
            data.add(new DataParallelWork(costing, count, chunk));
        }
        this.barrier = plan.gpus() == 1 ? -1 : costing.barrier();
    }

    /** The chunks, and what data-parallel ranks exchange of each of those that differ. */
    ModelChunks chunks() {
        return chunks;
    }

    List<DataParallelWork> data() {
        return data;
    }

    /**
     * Adds the placement and gives its number.
     *
     * @param sends false: as if data-parallel ranks sent nothing
     */
    int addTo(PlanTables tables, PlanPrices prices, boolean sends) {
        double[] row = new double[PlacementRow.LENGTH];
        row[PlacementRow.OVERHEAD] = costing.constants.of(ConstantName.STEP_SECONDS)
                + (barrier < 0 ? 0 : prices.collectives()[barrier]);
        row[PlacementRow.STRAGGLER] = costing.straggler();
        memory.placement(row);
        double[][] distinct = new double[data.size()][tables.chunkLength()];
        for (int i = 0; i < distinct.length; i++) {
            memory.chunk(distinct[i], chunks.distinct().get(i));
            traffic(distinct[i], data.get(i), prices);
            if (!sends) {
                Arrays.fill(distinct[i], ChunkRow.REDUCE_BYTES, ChunkRow.REDUCE_BYTES + 2 * LinkClass.COUNT, 0);
            }
        }
        return tables.addPlacement(plan.pp(), plan.vp(), plan.sharding() == Sharding.ZERO3, row, distinct,
                chunks.sequence());
    }

    private void traffic(double[] row, DataParallelWork work, PlanPrices prices) {
        row[ChunkRow.REDUCE] = work.reduceSeconds(prices.collectives());
        row[ChunkRow.GATHER] = work.gatherSeconds(prices.collectives());
        row[ChunkRow.BUCKETS] = work.buckets();
        row[ChunkRow.OPTIMIZER] = costing.optimizerSeconds(work.optimizerParameters());
        work.addReducedBytes(row, ChunkRow.REDUCE_BYTES, prices.bytes());
        work.addGatheredBytes(row, ChunkRow.GATHER_BYTES, prices.bytes());
    }
}
