package dev.trainyard.plan.schedule;

import java.util.Optional;

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
        return schedule == Schedule.DUAL_PIPE ? dualPipe(stages, virtualStages, microBatches) : Optional.empty();
    }

    private static Optional<String> dualPipe(int stages, int virtualStages, int microBatches) {
        if (stages % 2 != 0) {
            return Optional.of("pp is " + stages + ", expected an even number under DualPipe: micro-batches enter at "
                    + "both ends and meet in the middle. Maybe pp " + (stages + 1) + ".");
        }
        if (virtualStages != 1) {
            return Optional.of("vp is " + virtualStages + ", expected 1 under DualPipe: a stage always holds two of "
                    + "the pp parts of the model, one for each direction.");
        }
        if (microBatches % 2 != 0 || microBatches < 2 * stages) {
            return Optional.of("micro-batches are " + microBatches + ", expected an even number of at least 2 * pp = "
                    + 2 * stages + " under DualPipe. Maybe a larger global batch, or fewer data-parallel ranks.");
        }
        return Optional.empty();
    }

    /** Chunks of the model that each stage holds. */
    public int chunks() {
        return schedule == Schedule.DUAL_PIPE ? 2 : virtualStages;
    }

    /** Chunks that the model is cut into. */
    public int modelChunks() {
        return stages * virtualStages;
    }

    /**
     * Which chunk, in model order, a stage holds as its local chunk. Round robin (Narayanan et al., 2021); with
     * DualPipe stage i holds parts i and p-1-i (DeepSeek-V3, section 3.2.1).
     */
    public int modelChunk(int stage, int chunk) {
        if (schedule == Schedule.DUAL_PIPE) {
            return chunk == 0 ? stage : stages - 1 - stage;
        }
        return chunk * stages + stage;
    }

    /**
     * Micro-batches that pass a chunk before the stage turns to its next chunk, in the interleaved orders:
     * Megatron-LM's {@code microbatch_group_size_per_vp_stage}. It is p where p divides m. Elsewhere a last group
     * of fewer than p would make stages wait for each other (Megatron-LM refuses it), so it is the smallest group
     * from p up that leaves no such rest; with fewer micro-batches than stages, all of them.
     */
    public int group() {
        int group = Math.min(stages, microBatches);
        while (microBatches % group != 0 && microBatches % group < stages) {
            group++;
        }
        return group;
    }

    /** Forward passes that a stage runs before it first runs a backward pass, in the 1F1B orders (Megatron-LM). */
    public int warmup(int stage) {
        int toLast = stages - stage - 1;
        long passes = virtualStages == 1 ? toLast : 2L * toLast + (virtualStages - 1L) * group();
        return (int) Math.min(passes, (long) virtualStages * microBatches);
    }

    /**
     * Most activations a stage keeps at once, in units of one chunk's activations of one micro-batch, each kept
     * from its forward pass to its weight gradient. 1F1B p - stage, interleaved as Korthikanti et al., 2022,
     * section 4.2.3 (p v + p - 1 on the first stage); ZB-H1 on every stage what 1F1B keeps on its first (Qi et
     * al., 2023, section 2.1); DualPipe p + 1 (DeepSeek-V3, table 2).
     */
    public int inFlight(int stage) {
        int all = virtualStages * microBatches;
        return switch (schedule) {
            case GPIPE -> all;
            case ONE_F_ONE_B -> Math.min(warmup(stage) + 1, all);
            case ZERO_BUBBLE -> Math.min(warmup(0) + 1, all);
            case DUAL_PIPE -> stages + 1;
        };
    }

    /**
     * Micro-batches whose activations one local chunk keeps when the stage keeps the most: the first passes go through
     * the chunks in groups, so the earlier chunks keep more. Sums over the chunks to {@link #inFlight}.
     */
    public double inFlight(int stage, int chunk) {
        int passes = inFlight(stage);
        if (schedule == Schedule.DUAL_PIPE) {
            return passes / 2.0;
        }
        if (schedule == Schedule.GPIPE) {
            return microBatches;
        }
        int group = group();
        int round = group * virtualStages;
        int rest = passes % round - chunk * group;
        return passes / round * group + Math.max(0, Math.min(group, rest));
    }
}
