package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Arguments;
import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.PlacementRow;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanProfile;
import dev.trainyard.kernel.plan.PlanTables;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Candidate plans. Shared: the tables, doubles before ints. Input: six ints, each as one array. Answers: seconds and
 * bytes, each as one array, then where wanted the breakdowns, candidate by candidate.
 *
 * <p>Every thread works in scratch of its own with room for the largest pipeline of the tables: some 20 KiB with 100
 * stages and 200 slots, 120 KiB with 300 stages and 1,000 slots. So a launch has no more threads than a large GPU
 * holds at once, and fewer where the scratch of so many would be more than {@link #MOST_SCRATCH}; each takes one
 * candidate after the other. A device with less memory than that gets smaller parts, down to one warp's scratch.
 *
 * <p>Four kernels a part: one clears the piles' counts; one looks which candidates fit their accelerators, answers
 * those that do not, and counts the others into piles of like work; one puts these in order, pile after pile; the last
 * one times them. Most candidates of a search do not fit: among the others they would keep places of a warp idle.
 * Behind the threads' scratch there are three ints for each candidate, its place in the order, its pile and its number
 * there, one for each pile and one for all that fit.
 */
public final class PlanJob implements Job {
    /** What an H100 holds of the kernel's blocks at once, four on each of 132 processors, to a power of two. */
    private static final int MOST_THREADS = 1 << 16;
    /** Of a search's candidates a fifth or so fits, and of so many that still needs most of those threads. */
    private static final int LEAST_ITEMS = 1 << 18;
    /** Of a lane. */
    private static final long MOST_SCRATCH = 2L << 30;
    /** Threads whose scratch is woven together: a warp. */
    public static final int LANES = 32;
    /** Doubles of scratch: by stage and slot the formula's, by distinct chunk its costs. */
    public static final int STAGE_WORDS = 17;
    public static final int SLOT_WORDS = 9;
    public static final int CHUNK_WORDS = 13;
    /** Codes that time a pipeline, with and without overlapped reductions. */
    public static final int CLASSES = 8;
    /** Lengths of pipelines that have piles of their own: quarters of octaves, the last for 57,000 slots and more. */
    public static final int LENGTHS = 64;
    /** Piles of candidates that may share a warp. */
    public static final int PILES = CLASSES * LENGTHS;
    /** Of a candidate that does not fit. */
    public static final int NO_PILE = -1;
    private static final String[] INTS = {"layer", "placement", "message", "walked", "micro_batches", "options"};
    /** Ints of a candidate behind the scratch. */
    private static final int ORDER_INTS = 3;
    private static final int TIMES = 2;

    private final PlanBatch batch;
    private final PlanAnswers answers;
    private final long mostScratch;
    private final PlanTables tables;
    private final int[] orderRows;
    private final List<int[]> arrivalWords = new ArrayList<>();
    private int orderInts;
    private long arrivals;

    public PlanJob(PlanBatch batch, PlanAnswers answers) {
        this(batch, answers, MOST_SCRATCH);
    }

    /** With another bound of a lane's scratch, bytes. */
    public PlanJob(PlanBatch batch, PlanAnswers answers, long mostScratch) {
        this.batch = batch;
        this.answers = answers;
        this.mostScratch = mostScratch;
        this.tables = batch.tables();
        this.orderRows = new int[tables.orders().size() * OrderRow.LENGTH];
        int at = 0;
        for (PipelineOrder order : tables.orders()) {
            int[] words = OrderTable.arrivals(order);
            arrivalWords.add(words);
            orderRows[at + OrderRow.BEGIN] = orderInts;
            orderRows[at + OrderRow.PASSES] = order.sequence().length;
            at += OrderRow.LENGTH;
            orderInts = Math.addExact(orderInts, OrderTable.ints(order) + words.length);
            arrivals = Math.max(arrivals, words[words.length - 1]);
        }
    }

    /** Where a row of the orders of passes has what. */
    public static final class OrderRow {
        /** Where its table begins, behind which is where the messages of each slot have their words. */
        public static final int BEGIN = 0;
        /** Passes in its sequence. */
        public static final int PASSES = 1;
        /** Whole numbers in a row. */
        public static final int LENGTH = 2;

        private OrderRow() {}
    }

    @Override
    public int items() {
        return batch.size();
    }

    @Override
    public int leastItems() {
        return LEAST_ITEMS;
    }

    private int layerDoubles() {
        return tables.layerRows() * tables.layerLength();
    }

    private int chunkDoubles() {
        return tables.chunkRows() * tables.chunkLength();
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
                + Integer.BYTES * ((long) numbers() + tables.ordered() + orderRows.length + orderInts);
    }

    @Override
    public long inputBytes(int items) {
        return (long) INTS.length * Integer.BYTES * items;
    }

    @Override
    public long outputBytes(int items) {
        return (long) Double.BYTES * (TIMES + (answers.breakdown() == null ? 0 : Cause.COUNT)) * items;
    }

    @Override
    public long scratchBytes(int items) {
        return wovenThreads(items) * threadBytes() + Integer.BYTES * ((long) ORDER_INTS * items + PILES + 1);
    }

    /** Threads that there is scratch for: whole warps, and of several blocks all, as any may be the first to work. */
    private long wovenThreads(int items) {
        long threads = threads(items);
        long whole = threads > Kernel.BLOCK ? Kernel.BLOCK : LANES;
        return (threads + whole - 1) / whole * whole;
    }

    /** Of a thread: what the pipeline's formula needs. */
    private long formulaBytes() {
        return Double.BYTES * ((long) STAGE_WORDS * tables.mostStages() + (long) SLOT_WORDS * tables.mostSlots());
    }

    /** Of a thread: costs of distinct chunks. */
    private long chunkBytes() {
        return (long) Double.BYTES * CHUNK_WORDS * tables.mostChunks();
    }

    /** Of a thread: all its scratch, arrivals of messages included. */
    private long threadBytes() {
        return formulaBytes() + chunkBytes() + Double.BYTES * arrivals;
    }

    /** Threads that work on so many items: one each, or so many whole blocks as there may be. */
    private int threads(int items) {
        long blocks = mostScratch / threadBytes() / Kernel.BLOCK;
        return (int) Math.min(items, Math.min(MOST_THREADS, Math.max(1, blocks) * Kernel.BLOCK));
    }

    @Override
    public void packShared(ByteBuffer to) {
        to.asDoubleBuffer().put(tables.layers(), 0, layerDoubles()).put(tables.chunks(), 0, chunkDoubles())
                .put(tables.placements(), 0, placementDoubles()).put(tables.messages(), 0, messageDoubles());
        int doubles = layerDoubles() + chunkDoubles() + placementDoubles() + messageDoubles();
        IntBuffer ints = to.asIntBuffer().position(Double.BYTES / Integer.BYTES * doubles);
        ints.put(tables.numbers(), 0, numbers()).put(tables.order(), 0, tables.ordered()).put(orderRows);
        for (int i = 0; i < arrivalWords.size(); i++) {
            OrderTable.put(tables.orders().get(i), ints);
            ints.put(arrivalWords.get(i));
        }
    }

    @Override
    public void pack(Slice slice, ByteBuffer to) {
        new Columns(to, slice).put(batch.layers()).put(batch.placement()).put(batch.message()).put(batch.order())
                .put(batch.microBatches()).put(batch.options());
    }

    @Override
    public void launch(Gpu gpu, int stream, int first, int items, Places places) {
        long column = (long) Integer.BYTES * items;
        long threads = wovenThreads(items);
        long byChunk = places.scratch() + threads * formulaBytes();
        long messages = byChunk + threads * chunkBytes();
        long sorted = messages + threads * Double.BYTES * arrivals;
        long pile = sorted + column;
        long number = pile + column;
        long piles = number + column;
        long fitting = piles + (long) Integer.BYTES * PILES;
        Arguments arguments = new Arguments().add("long long items", items).add("int *pile", pile)
                .add("int *number", number).add("int *piles", piles).add("const int *fitting", fitting)
                .add("const int *sorted", sorted);
        for (int field = 0; field < INTS.length; field++) {
            arguments.add("const int *" + INTS[field], places.input() + field * column);
        }
        String[] names = {"layers", "chunks", "placements", "messages", "numbers", "order", "order_rows", "orders"};
        int[] doubles = {layerDoubles(), chunkDoubles(), placementDoubles(), messageDoubles()};
        int[] ints = {numbers(), tables.ordered(), orderRows.length, orderInts};
        long table = places.shared();
        for (int i = 0; i < names.length; i++) {
            boolean whole = i >= doubles.length;
            arguments.add((whole ? "const int *" : "const double *") + names[i], table);
            table += whole ? (long) Integer.BYTES * ints[i - doubles.length] : (long) Double.BYTES * doubles[i];
        }
        long row = (long) Double.BYTES * items;
        PlanProfile profile = tables.profile();
        arguments.add("long long kinds", tables.kinds())
                .add("long long most_stages", tables.mostStages()).add("long long most_slots", tables.mostSlots())
                .add("long long most_chunks", tables.mostChunks()).add("long long most_arrivals", arrivals)
                .add("double *scratch", places.scratch()).add("double *by_chunk", byChunk)
                .add("double *arrivals", messages).add("double *seconds", places.output())
                .add("double *bytes", places.output() + row)
                .add("double *breakdown", answers.breakdown() == null ? 0 : places.output() + TIMES * row)
                .add("long long times_all", answers.timesAll() ? 1L : 0L)
                .add("accelerator_bytes", profile.acceleratorBytes()).add("context_bytes", profile.contextBytes())
                .add("fragmentation", profile.fragmentation()).add("overlap_tax", profile.overlapTax())
                .add("sharded_tax", profile.shardedTax())
                .add("long long always_overlaps", profile.alwaysOverlaps() ? 1L : 0L)
                .addAll("link_bytes_per_second", profile.linkBytesPerSecond());
        gpu.launch(Kernel.PLAN_CLEAR, PILES, clear(piles), stream);
        gpu.launch(Kernel.PLAN_FIT, items, arguments, stream);
        gpu.launch(Kernel.PLAN_ORDER, items, order(items, pile, number, piles, fitting, sorted), stream);
        gpu.launch(Kernel.PLAN, threads(items), arguments, stream);
    }

    private static Arguments clear(long piles) {
        return new Arguments().add("long long items", PILES).add("int *piles", piles);
    }

    /**
     * What the kernel is launched with that puts candidates in order.
     *
     * @param items candidates
     * @param pile address of each one's pile, {@link #NO_PILE} where it has none
     * @param number address of its number in its pile, from 0
     * @param piles address of how many each pile has
     * @param fitting where it writes how many all have
     * @param order where it writes the candidates
     */
    public static Arguments order(int items, long pile, long number, long piles, long fitting, long order) {
        return new Arguments().add("long long items", items).add("const int *pile", pile)
                .add("const int *number", number).add("const int *piles", piles).add("int *fitting", fitting)
                .add("int *order", order);
    }

    @Override
    public void unpack(Slice slice, ByteBuffer from) {
        Columns columns = new Columns(from, slice).get(answers.stepSeconds()).get(answers.memoryBytes());
        if (answers.breakdown() != null) {
            columns.get(answers.breakdown(), Cause.COUNT);
        }
    }
}
