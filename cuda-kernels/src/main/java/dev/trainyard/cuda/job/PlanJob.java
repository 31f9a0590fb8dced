package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.kernel.plan.ChunkRow;
import dev.trainyard.kernel.plan.LayerRow;
import dev.trainyard.kernel.plan.PlacementRow;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanCause;
import dev.trainyard.kernel.plan.PlanProfile;
import dev.trainyard.kernel.plan.PlanTables;
import java.nio.ByteBuffer;

/**
 * Candidate plans. Shared: the tables, doubles before ints. Input: five ints, each as one array. Answers: seconds and
 * bytes, each as one array, then where wanted the breakdowns, candidate by candidate.
 *
 * <p>Every thread works in scratch of its own with room for the largest pipeline of the tables: some 20 KiB with 100
 * stages and 200 slots, 120 KiB with 300 stages and 1,000 slots. So a launch has no more threads than a large GPU
 * holds at once, and fewer where the scratch of so many would be more than {@link #MOST_SCRATCH}; each takes one
 * candidate after the other. A device with less memory than that gets smaller parts, down to one warp's scratch. Behind
 * the threads' scratch there is an int for each candidate: the order in which they are taken.
 */
public final class PlanJob implements Job {
    /** What an H100 holds of the kernel's blocks at once, four on each of 132 processors, to a power of two. */
    private static final int MOST_THREADS = 1 << 16;
    /** Of a lane. */
    private static final long MOST_SCRATCH = 2L << 30;
    /** Threads whose scratch is woven together: {@code LANES} of formula_problem.cuh. */
    private static final int WARP = 32;
    /** Doubles of scratch: {@code STAGE_WORDS}, {@code SLOT_WORDS} there; {@code CHUNK_WORDS} of plan_candidate.cuh. */
    private static final int STAGE_WORDS = 18;
    private static final int SLOT_WORDS = 9;
    private static final int CHUNK_WORDS = 9;
    /** {@code WINDOW} and {@code CLASSES} of plan_order.cu. */
    private static final int WINDOW = 1024;
    private static final int CLASSES = 16;
    private static final int INTS = 5;
    private static final int OPTIONS = 4;
    private static final int TIMES = 2;

    private final PlanBatch batch;
    private final PlanAnswers answers;
    private final long mostScratch;
    private final PlanTables tables;

    public PlanJob(PlanBatch batch, PlanAnswers answers) {
        this(batch, answers, MOST_SCRATCH);
    }

    /** With another bound of a lane's scratch, bytes. */
    public PlanJob(PlanBatch batch, PlanAnswers answers, long mostScratch) {
        this.batch = batch;
        this.answers = answers;
        this.mostScratch = mostScratch;
        this.tables = batch.tables();
    }

    @Override
    public int items() {
        return batch.size();
    }

    @Override
    public int leastItems() {
        return MOST_THREADS;
    }

    private int layerDoubles() {
        return tables.layerRows() * LayerRow.LENGTH;
    }

    private int chunkDoubles() {
        return tables.chunkRows() * ChunkRow.LENGTH;
    }

    private int placementDoubles() {
        return tables.placementRows() * PlacementRow.LENGTH;
    }

    private int messageDoubles() {
        return tables.messageRows() * PlanTables.MESSAGE_LENGTH;
    }

    private int numbers() {
        return tables.placementRows() * PlacementRow.NUMBERS;
    }

    @Override
    public long sharedBytes() {
        return Double.BYTES * ((long) layerDoubles() + chunkDoubles() + placementDoubles() + messageDoubles())
                + Integer.BYTES * ((long) numbers() + tables.ordered());
    }

    @Override
    public long inputBytes(int items) {
        return (long) INTS * Integer.BYTES * items;
    }

    @Override
    public long outputBytes(int items) {
        return (long) Double.BYTES * (TIMES + (answers.breakdown() == null ? 0 : PlanCause.COUNT)) * items;
    }

    @Override
    public long scratchBytes(int items) {
        return wovenThreads(items) * (formulaBytes() + chunkBytes()) + (long) Integer.BYTES * items;
    }

    /** Threads that there is scratch for. */
    private long wovenThreads(int items) {
        return (threads(items) + WARP - 1L) / WARP * WARP;
    }

    /** Of a thread: what the pipeline's formula needs. */
    private long formulaBytes() {
        return Double.BYTES * ((long) STAGE_WORDS * tables.mostStages() + (long) SLOT_WORDS * tables.mostSlots());
    }

    /** Of a thread: costs of distinct chunks. */
    private long chunkBytes() {
        return (long) Double.BYTES * CHUNK_WORDS * tables.mostChunks();
    }

    /** Threads that work on so many items: one each, or so many whole blocks as there may be. */
    private int threads(int items) {
        long blocks = mostScratch / (formulaBytes() + chunkBytes()) / Kernel.BLOCK;
        return (int) Math.min(items, Math.min(MOST_THREADS, Math.max(1, blocks) * Kernel.BLOCK));
    }

    @Override
    public void packShared(ByteBuffer to) {
        to.asDoubleBuffer().put(tables.layers(), 0, layerDoubles()).put(tables.chunks(), 0, chunkDoubles())
                .put(tables.placements(), 0, placementDoubles()).put(tables.messages(), 0, messageDoubles());
        int doubles = layerDoubles() + chunkDoubles() + placementDoubles() + messageDoubles();
        to.asIntBuffer().position(Double.BYTES / Integer.BYTES * doubles).put(tables.numbers(), 0, numbers())
                .put(tables.order(), 0, tables.ordered());
    }

    @Override
    public void pack(Slice slice, ByteBuffer to) {
        new Columns(to, slice).put(batch.layers()).put(batch.placement()).put(batch.message())
                .put(batch.microBatches()).put(batch.options());
    }

    @Override
    public void launch(Gpu gpu, int stream, int first, int items, Places places) {
        long column = (long) Integer.BYTES * items;
        long byChunk = places.scratch() + wovenThreads(items) * formulaBytes();
        long order = byChunk + wovenThreads(items) * chunkBytes();
        long classes = CLASSES * ((items + WINDOW - 1L) / WINDOW);
        gpu.launch(Kernel.PLAN_ORDER, classes, new Arguments().add(classes).add(items)
                .add(places.input() + OPTIONS * column).add(order).fields(), stream);
        Arguments arguments = new Arguments().add(items).add(order);
        for (int field = 0; field < INTS; field++) {
            arguments.add(places.input() + field * column);
        }
        long table = places.shared();
        for (int doubles : new int[] {layerDoubles(), chunkDoubles(), placementDoubles(), messageDoubles()}) {
            arguments.add(table);
            table += (long) Double.BYTES * doubles;
        }
        arguments.add(table).add(table + (long) Integer.BYTES * numbers())
                .add(tables.mostStages()).add(tables.mostSlots()).add(tables.mostChunks())
                .add(places.scratch()).add(byChunk);
        long row = (long) Double.BYTES * items;
        PlanProfile profile = tables.profile();
        arguments.add(places.output()).add(places.output() + row)
                .add(answers.breakdown() == null ? 0 : places.output() + TIMES * row)
                .add(answers.timesAll() ? 1L : 0L).add(profile.acceleratorBytes()).add(profile.contextBytes())
                .add(profile.fragmentation()).add(profile.overlapTax()).add(profile.shardedTax())
                .add(profile.alwaysOverlaps() ? 1L : 0L);
        for (double rate : profile.linkBytesPerSecond()) {
            arguments.add(rate);
        }
        gpu.launch(Kernel.PLAN, threads(items), arguments.fields(), stream);
    }

    @Override
    public void unpack(Slice slice, ByteBuffer from) {
        Columns columns = new Columns(from, slice).get(answers.stepSeconds()).get(answers.memoryBytes());
        if (answers.breakdown() != null) {
            columns.get(answers.breakdown(), PlanCause.COUNT);
        }
    }
}
