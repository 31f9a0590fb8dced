package dev.trainyard.cuda;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.Clusters;
import dev.trainyard.cluster.SoftwareLevels;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.makespan.PipelineFormula;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.plan.ChunkRow;
import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.kernel.plan.LinkClass;
import dev.trainyard.kernel.plan.PlacementRow;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanProfile;
import dev.trainyard.kernel.plan.PlanTables;
import dev.trainyard.model.Models;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.PipelineOrders;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.plan.schedule.Schedule;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.scenario.Training;
import dev.trainyard.workload.PlanTableWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Batches of candidate plans: of real models, and of tables whose numbers are drawn. */
final class PlanBatches {
    /** Dense ones, mixtures, attention to a part of the sequence, multi-token prediction. */
    private static final List<String> MODELS = List.of("mai1-500b", "llama3-8b", "mixtral-8x7b", "deepseek-v3",
            "gpt-oss-120b", "mai1-500b-moe");
    private static final List<String> SOFTWARE = List.of("megatron-2021", "megatron-bridge-26.08", "torchtitan-2025",
            "maxtext-2025");
    private static final List<String> CLUSTERS = List.of("mai1-preview", "mai1-10x-gb200");
    private static final int PLANS = 250;
    private static final int GLOBAL_BATCH = 1536;
    private static final int SEQUENCE = 4096;
    /** Rows of each table where candidates share them. */
    private static final int ROWS = 5;
    /** Kinds of layers in drawn tables. */
    private static final int MOST_KINDS = 6;

    private final SplittableRandom random;
    private final Map<PipelineShape, Integer> orders = new HashMap<>();
    /** How many of the pipelines' kinds are drawn from: the first two have formulas. */
    private int schedules = PipelineKind.values().length;

    private PlanBatches(long seed) {
        random = new SplittableRandom(seed);
    }

    /** A batch of plans for each of several models, on one scenario's tables. */
    static List<PlanBatch> ofModels(long seed) {
        PlanBatches batches = new PlanBatches(seed);
        return MODELS.stream().map(batches::ofModel).toList();
    }

    private PlanBatch ofModel(String name) {
        Transformer model = Models.shipped().find(name).orElseThrow();
        Cluster cluster = Clusters.shipped().find(pick(CLUSTERS)).orElseThrow();
        Precision precision = random.nextInt(3) == 0 ? Precision.FP8 : Precision.BF16;
        Scenario scenario = new Scenario(name, model, cluster, Optional.empty(),
                new Training(0, SEQUENCE, GLOBAL_BATCH, precision),
                SoftwareLevels.find(pick(SOFTWARE)).orElseThrow(), true);
        PlanTableWriter writer = new PlanTableWriter(scenario, Constants.shipped());
        PlanBatch batch = new PlanBatch(writer.tables(), PLANS);
        while (batch.size() < PLANS) {
            Plan plan = plan(model);
            try {
                Layouts.check(model, cluster.withGpus((int) plan.gpus()), plan, SEQUENCE, GLOBAL_BATCH);
            } catch (LayoutException e) {
                continue; // impossible: draw again
            }
            // As a search comes by them: the same layout with other options behind it.
            writer.add(batch, plan);
            writer.add(batch, plan.withOverlaps(plan.overlapTensor(), !plan.overlapData(), plan.overlapPipeline()));
            writer.add(batch, plan.withRecompute(Recompute.values()[random.nextInt(3)]));
        }
        writer.price(new CpuKernels(1));
        return batch;
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private Plan plan(Transformer model) {
        Schedule schedule = pick(List.of(Schedule.values()));
        int pp = pick(List.of(1, 2, 3, 4, 8, 12, 16));
        int vp = pp == 1 ? 1 : schedule.virtualStages() > 0 ? schedule.virtualStages() : pick(List.of(1, 1, 2, 3, 4));
        Sharding sharding = Sharding.values()[random.nextInt(4)];
        int dp = pick(List.of(1, 2, 8, 24, 96));
        int cp = pick(List.of(1, 1, 2));
        boolean grouped = sharding == Sharding.ZERO3 && dp % 2 == 0 && random.nextBoolean();
        boolean mixture = model.experts() != null;
        Recompute recompute = Recompute.values()[random.nextInt(3)];
        return new Plan(pick(List.of(1, 2, 4, 8)), cp, pp, vp, mixture ? pick(List.of(1, 4, 8)) : 1,
                mixture ? pick(List.of(1, 1, 2)) : 1, dp, pick(List.of(1, 1, 2, 4)), schedule, sharding,
                grouped ? dp * cp / 2 : 0, recompute, recompute == Recompute.FULL ? random.nextInt(3) : 0,
                random.nextBoolean(), random.nextBoolean(), random.nextBoolean(), random.nextBoolean(),
                random.nextInt(4) == 0 ? uneven(model, pp * vp) : List.of());
    }

    /** As even as can be, then layers moved from chunk to chunk. */
    private List<Integer> uneven(Transformer model, int chunks) {
        List<Integer> layers = new ArrayList<>();
        for (int i = 0; i < chunks; i++) {
            layers.add(model.layers() / chunks + (i < model.layers() % chunks ? 1 : 0));
        }
        for (int moves = 0; moves < 4; moves++) {
            int from = random.nextInt(chunks);
            int to = random.nextInt(chunks);
            if (layers.get(from) > 0) {
                layers.set(from, layers.get(from) - 1);
                layers.set(to, layers.get(to) + 1);
            }
        }
        return layers;
    }

    /** As below; about half of the candidates fit. */
    static PlanBatch drawn(long seed, int size, int mostStages, int mostChunks, boolean shared) {
        return drawn(seed, size, mostStages, mostChunks, shared, 60);
    }

    /**
     * Candidates on tables of random numbers: rows that no model has, too.
     *
     * @param mostStages of a pipeline; the longest has so many, with that many chunks on each
     * @param mostChunks of a stage
     * @param shared candidates share rows; otherwise each has its own
     * @param acceleratorBytes what fits
     */
    static PlanBatch drawn(long seed, int size, int mostStages, int mostChunks, boolean shared,
            double acceleratorBytes) {
        return new PlanBatches(seed).draw(size, mostStages, mostChunks, shared, acceleratorBytes);
    }

    /** As the first, but none is walked: orders of passes, which candidates share, take more memory than they do. */
    static PlanBatch byFormula(long seed, int size, int mostStages, int mostChunks) {
        PlanBatches batches = new PlanBatches(seed);
        batches.schedules = 2;
        return batches.draw(size, mostStages, mostChunks, true, 60);
    }

    private PlanBatch draw(int size, int mostStages, int mostChunks, boolean shared, double acceleratorBytes) {
        double[] links = {random.nextDouble(10, 100), random.nextDouble(100), Double.POSITIVE_INFINITY, 1e3};
        PlanTables tables = new PlanTables(new PlanProfile(links, acceleratorBytes, 1, 0.07, 0.2, 0.3,
                random.nextBoolean()), random.nextInt(1, MOST_KINDS + 1));
        int rows = shared ? ROWS : Math.max(1, size);
        for (int row = 0; row < rows; row++) {
            tables.addLayers(layers(tables.kinds()));
            tables.addMessage(random.nextDouble(0.5), numbers(LinkClass.COUNT, 9));
            placement(tables, row == 0, mostStages, mostChunks);
        }
        PlanBatch batch = new PlanBatch(tables, size);
        for (int i = 0; i < size; i++) {
            candidate(batch, shared ? random.nextInt(ROWS) : i, shared ? random.nextInt(ROWS) : i,
                    shared ? random.nextInt(ROWS) : i);
        }
        return batch;
    }

    private double[] numbers(int length, double most) {
        return random.doubles(length).map(x -> x < 0.1 ? 0 : most * x).toArray();
    }

    private double[] layers(int kinds) {
        double[] row = numbers(LayerRow.length(kinds), 1);
        row[LayerRow.SCRATCH_ADDS] = random.nextInt(2);
        for (int kind = 0; kind < kinds; kind++) {
            row[LayerRow.block(kind) + LayerRow.SCRATCH_SHARED] = random.nextInt(1 << kind);
            row[LayerRow.block(kind) + LayerRow.SCRATCH_SHARED + 1] = random.nextInt(1 << kind);
        }
        return row;
    }

    private void placement(PlanTables tables, boolean longest, int mostStages, int mostChunks) {
        int stages = longest ? mostStages : (int) Math.exp(random.nextDouble(Math.log(mostStages + 1)));
        int chunks = longest ? mostChunks : random.nextInt(1, mostChunks + 1);
        double[] row = numbers(PlacementRow.LENGTH, 2);
        row[PlacementRow.STRAGGLER] = random.nextDouble(1, 1.1);
        double[][] distinct = new double[random.nextInt(1, Math.min(6, stages * chunks + 1))][];
        for (int i = 0; i < distinct.length; i++) {
            distinct[i] = chunk(tables.kinds(), i == 0, i == distinct.length - 1);
        }
        // Long runs of the same, as in models, or any.
        int alike = random.nextInt(1, stages + 1);
        int[] sequence = new int[stages * chunks];
        for (int i = 0; i < sequence.length; i++) {
            sequence[i] = i % alike == 0 ? random.nextInt(distinct.length) : sequence[i - 1];
        }
        tables.addPlacement(stages, chunks, random.nextInt(3) == 0, row, distinct, sequence);
    }

    private double[] chunk(int kinds, boolean first, boolean last) {
        double[] row = numbers(ChunkRow.length(kinds), 3);
        int holds = 0;
        for (int kind = 0; kind < kinds; kind++) {
            int count = random.nextInt(2) * random.nextInt(6);
            row[ChunkRow.LAYERS + 2 * kind] = count;
            row[ChunkRow.LAYERS + 2 * kind + 1] = count + random.nextInt(2);
            holds |= row[ChunkRow.LAYERS + 2 * kind + 1] > 0 ? 1 << kind : 0;
        }
        row[ChunkRow.HOLDS] = holds;
        row[ChunkRow.FIRST] = first ? 1 : 0;
        row[ChunkRow.LAST] = last ? 1 : 0;
        row[ChunkRow.BUCKETS] = random.nextInt(1, 6);
        return row;
    }

    private int order(PlanTables tables, PipelineKind schedule, int stages, int chunks, int microBatches) {
        Schedule named = Schedule.of(schedule);
        int v = named.virtualStages() > 0 ? named.virtualStages() : chunks;
        return PipelineFormula.holds(schedule) ? PlanBatch.BY_FORMULA : orders.computeIfAbsent(
                new PipelineShape(named, stages, v, microBatches),
                shape -> tables.addOrder(PipelineOrders.of(shape)));
    }

    /** Adds one with these rows; under schedules with needs of their own where its shape is one that they run. */
    private void candidate(PlanBatch batch, int layers, int placement, int message) {
        int stages = batch.tables().numbers()[placement * PlacementRow.NUMBERS + PlacementRow.STAGES];
        PipelineKind schedule = PipelineKind.values()[random.nextInt(schedules)];
        int chunks = batch.tables().slots(placement) / stages;
        int microBatches = random.nextInt(1, random.nextBoolean() ? 3 * stages + 1 : 200);
        if (schedule.pairs()) {
            microBatches = 2 * (stages + microBatches / 2);
        }
        boolean even = schedule != PipelineKind.DUAL_PIPE || stages % 2 == 0;
        int needs = schedule == PipelineKind.DUAL_PIPE ? 0 : Schedule.of(schedule).virtualStages();
        if (!even || needs > 0 && (chunks != needs || stages == 1)) {
            schedule = PipelineKind.GPIPE;
        }
        int recompute = random.nextInt(3);
        batch.add(layers, placement, stages == 1 ? PlanBatch.NO_MESSAGE : message,
                order(batch.tables(), schedule, stages, chunks, microBatches), microBatches,
                PlanBatch.options(schedule, recompute, recompute == 2 ? random.nextInt(5) : 0, random.nextBoolean(),
                        random.nextBoolean()));
    }
}
