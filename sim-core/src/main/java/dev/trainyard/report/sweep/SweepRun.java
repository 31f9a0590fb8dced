package dev.trainyard.report.sweep;

import dev.trainyard.constants.Constants;
import dev.trainyard.input.InputException;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.study.sweep.CampaignMemory;
import dev.trainyard.study.sweep.PointBlock;
import dev.trainyard.study.sweep.PointEvaluator;
import dev.trainyard.study.sweep.PointStatus;
import dev.trainyard.study.sweep.Study;
import dev.trainyard.study.sweep.StudyDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Runs a study into a file. Threads compute pieces, runs of neighbouring points; this thread writes them in order. A
 * row depends on its point alone, so the bytes are the same for any number of threads, any shard and after any kill.
 *
 * <p>Memory does not grow with points: a piece is computed only when few enough wait to be written, so there are at
 * most {@code threads + 2} pieces' bytes, one block and one evaluator's tables a thread, and the study's axes.
 */
public final class SweepRun {
    /** Points that are computed and then written: few enough for their answers to stay in the caches. */
    private static final int BLOCK = 1 << 12;
    /** A kill loses no more than this, and what is in flight. */
    private static final long CHECKPOINT_NANOS = 1_000_000_000L;

    private final Study study;
    private final SweepFormat format;
    private final Fidelity fidelity;
    private final Constants constants;
    private final Supplier<Kernels> kernels;
    private final int threads;
    private final String digest;
    private final CampaignMemory memory = new CampaignMemory();
    private int piece;
    private Disk disk = new Disk();
    private long checkpointNanos = CHECKPOINT_NANOS;

    /**
     * A run.
     *
     * @param kernels makes kernels for one thread each
     * @param version of the program; results of another version are not gone on with
     */
    public SweepRun(Study study, SweepFormat format, Fidelity fidelity, Constants constants,
            Supplier<Kernels> kernels, int threads, String version) {
        this.study = study;
        this.format = format;
        this.fidelity = fidelity;
        this.constants = constants;
        this.kernels = kernels;
        this.threads = threads;
        this.digest = StudyDigest.of(study, fidelity, constants, version);
        this.piece = format.piece(fidelity == Fidelity.CLOSED && !study.searches() && study.campaign().isEmpty());
    }

    /** For tests: another disk, a checkpoint after so many nanoseconds, pieces of so many points. */
    SweepRun with(Disk other, long nanos, int points) {
        disk = other;
        checkpointNanos = nanos;
        piece = points;
        return this;
    }

    /**
     * What a run did.
     *
     * @param points of the study or shard
     * @param resumed of them, those that an earlier run had done
     * @param counts what came of them, of all runs together
     */
    public record Outcome(long points, long resumed, Counts counts) {}

    /** Rows of neighbouring points. */
    private record Piece(Bytes rows, int points, Counts counts) {}

    /** What one thread computes with. */
    private final class Worker implements AutoCloseable {
        private final Kernels own = kernels.get();
        private final PointEvaluator evaluator = new PointEvaluator(study, own, constants, fidelity, memory);
        private final PointBlock block = new PointBlock(Math.min(piece, BLOCK), study);
        private final RowWriter writer = format.rows(study);

        Piece compute(long first, int points, Bytes rows) {
            rows.clear();
            writer.begin(rows);
            Counts counts = new Counts();
            for (int from = 0; from < points; from += block.room()) {
                evaluator.evaluate(first + from, Math.min(block.room(), points - from), block);
                writer.add(block);
                counts.add(block);
            }
            writer.end();
            return new Piece(rows, points, counts);
        }

        @Override
        public void close() {
            own.close();
        }
    }

    /** How many points a shard has. */
    public long points(Shard shard) {
        return shard.until(study, unit()) - shard.from(study, unit());
    }

    private int unit() {
        return format.isCutIntoPieces() ? piece : 1;
    }

    /**
     * Computes what is not in the file yet.
     *
     * @param progress is told how many points of the shard are done, from time to time
     * @throws InputException where the file is another study's, or no point of the study is possible
     * @throws IOException when the file cannot be written
     */
    public Outcome run(Path file, Shard shard, LongConsumer progress) throws IOException {
        long from = shard.from(study, unit());
        long points = points(shard);
        JournalEntry empty = JournalEntry.nothing(digest, format, shard, points);
        try (ResultFile result = new ResultFile(file.toAbsolutePath(), empty, Columns.of(study), disk)) {
            if (!result.open(format.head(study))) {
                JournalEntry there = JournalEntry.read(ResultFile.sidecar(file.toAbsolutePath()));
                return new Outcome(points, points, there.counts());
            }
            long resumed = result.done();
            progress.accept(resumed);
            compute(result, from + resumed, from + points, progress);
            if (shard.isWhole() && result.counts().of(PointStatus.IMPOSSIBLE) == points) {
                result.discard();
                throw nothingPossible();
            }
            result.finish();
            return new Outcome(points, resumed, result.counts());
        }
    }

    private InputException nothingPossible() {
        PointBlock first = new PointBlock(1, study);
        try (Kernels own = kernels.get()) {
            new PointEvaluator(study, own, constants, fidelity).evaluate(0, 1, first);
        }
        return study.error(String.format(Locale.ROOT, "none of its %,d points is possible; the first: %s",
                study.points(), first.problem(0)));
    }

    private void compute(ResultFile result, long from, long until, LongConsumer progress) throws IOException {
        BlockingQueue<Worker> idle = new ArrayBlockingQueue<>(threads);
        List<Worker> workers = new ArrayList<>();
        ArrayDeque<Bytes> buffers = new ArrayDeque<>();
        ArrayDeque<Future<Piece>> window = new ArrayDeque<>();
        ExecutorService pool = Executors.newFixedThreadPool(threads, work -> {
            Thread thread = new Thread(work, "trainyard-sweep");
            thread.setDaemon(true);
            return thread;
        });
        try {
            for (int i = 0; i < threads; i++) {
                workers.add(new Worker());
            }
            idle.addAll(workers);
            long next = from;
            long checkpoint = System.nanoTime();
            while (next < until || !window.isEmpty()) {
                while (next < until && window.size() < threads + 2) {
                    long first = next;
                    int points = (int) Math.min(piece, until - first);
                    Bytes rows = buffers.isEmpty() ? new Bytes(1 << 16) : buffers.pop();
                    window.add(pool.submit(() -> compute(idle, first, points, rows)));
                    next += points;
                }
                Piece piece = await(window.remove());
                result.append(piece.rows.array(), 0, piece.rows.size(), piece.points, piece.counts);
                buffers.push(piece.rows);
                if (System.nanoTime() - checkpoint >= checkpointNanos) {
                    result.checkpoint();
                    checkpoint = System.nanoTime();
                }
                progress.accept(result.done());
            }
        } finally {
            pool.shutdownNow();
            workers.forEach(Worker::close);
        }
    }

    private static Piece compute(BlockingQueue<Worker> idle, long first, int points, Bytes rows)
            throws InterruptedException {
        Worker worker = idle.take();
        try {
            return worker.compute(first, points, rows);
        } finally {
            idle.add(worker);
        }
    }

    private static Piece await(Future<Piece> piece) throws IOException {
        try {
            return piece.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
