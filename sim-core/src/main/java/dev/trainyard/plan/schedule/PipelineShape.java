package dev.trainyard.plan.schedule;

import dev.trainyard.kernel.pipeline.Keeping;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelineWarmup;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a pipeline schedule asks of its shape and what it puts on a stage: which shapes it runs, how many chunks of the
 * model a stage holds and which, and how many micro-batches' activations are in flight.
 *
 * @param schedule schedule
 * @param stages pipeline stages (p)
 * @param virtualStages {@code vp} of the plan (v)
 * @param microBatches micro-batches of one iteration (m); with DualPipe those of both directions together
 */
public record PipelineShape(Schedule schedule, int stages, int virtualStages, int microBatches) {

    /** @throws ScheduleException when the schedule does not run this shape */
    public PipelineShape {
        Optional<String> refusal = refusal(schedule, stages, virtualStages, microBatches);
        if (refusal.isPresent()) {
            throw new ScheduleException(refusal.get());
        }
    }

    /** Why the schedule does not run this shape, or empty when it does. */
    public static Optional<String> refusal(Schedule schedule, int stages, int virtualStages, int microBatches) {
        if (stages < 1) {
            return Optional.of("pp is " + stages + ", expected at least 1.");
        }
        if (virtualStages < 1 || virtualStages > 128) {
            return Optional.of("vp is " + virtualStages + ", expected 1 to 128.");
        }
        if (microBatches < 1 || microBatches > 1 << 21) {
            return Optional.of("micro-batches are " + microBatches + ", expected 1 to " + (1 << 21) + ".");
        }
        if ((long) stages * virtualStages * microBatches > 1 << 28) {
            return Optional.of("pp * vp * micro-batches is " + (long) stages * virtualStages * microBatches
                    + ", expected at most " + (1 << 28) + ".");
        }
        return schedule.refusal(stages, virtualStages, microBatches);
    }

    /** Chunks of the model that each stage holds. */
    public int chunks() {
        return schedule.kind().placement().chunks(virtualStages);
    }

    /** Chunks that the model is cut into. */
    public int modelChunks() {
        return stages * virtualStages;
    }

    /** Which chunk, in model order, a stage holds as its local chunk. */
    public int modelChunk(int stage, int chunk) {
        return schedule.kind().placement().part(stages, stage, chunk);
    }

    /** Micro-batches that pass a chunk before the stage turns to its next: {@link PipelineWarmup#group}. */
    public int group() {
        return PipelineWarmup.group(stages, microBatches);
    }

    /** Forward passes that a stage runs before it first runs a backward pass: {@link PipelineWarmup#passes}. */
    public int warmup(int stage) {
        return PipelineWarmup.passes(stages - stage - 1, virtualStages, microBatches, group());
    }

    /**
     * Most activations a stage keeps at once, in chunks of one micro-batch: {@link PipelineWarmup#inFlight}, or what
     * the order of passes says, which is then made.
     */
    public int inFlight(int stage) {
        if (keeping() == Keeping.BY_ORDER) {
            PipelineOrder order = PipelineOrders.of(this);
            return IntStream.range(0, chunks()).map(chunk -> order.kept(stage * chunks() + chunk)).sum();
        }
        return PipelineWarmup.inFlight(keeping(), stages, virtualStages, microBatches, group(), stage);
    }

    /** Of those, micro-batches whose activations one local chunk keeps; they sum to {@link #inFlight(int)}. */
    public double inFlight(int stage, int chunk) {
        if (keeping() == Keeping.BY_ORDER) {
            return PipelineOrders.of(this).kept(stage * chunks() + chunk);
        }
        int passes = inFlight(stage);
        return PipelineWarmup.ofChunk(keeping(), passes, passes / (group() * virtualStages), virtualStages,
                microBatches, group(), chunk);
    }

    private Keeping keeping() {
        return schedule.kind().keeping();
    }
}
