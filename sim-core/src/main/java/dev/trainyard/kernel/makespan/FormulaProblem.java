package dev.trainyard.kernel.makespan;

import dev.trainyard.kernel.pipeline.PassDurations;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.kernel.pipeline.PipelineTimes;

/**
 * One pipeline as the formulas see it: durations with the blocking part of messages in them, and the answers.
 *
 * <p>Blocking folds into durations exactly: a stage that receives, computes and sends holds its compute stream for all
 * three, and the message leaves when the stream is free again. What is left of a message is latency.
 *
 * <p>Forward passes are counted in turns: a group of micro-batches passes chunk after chunk, then the next group. The
 * k-th backward turn of a stage is on the mirrored chunk.
 */
final class FormulaProblem {
    /** No time at all: what no path reaches. */
    static final double NEVER = -1e300;

    int stages;
    int chunks;
    int microBatches;
    /** Micro-batches in every group but the last. */
    int group;
    int lastGroup;
    int groups;
    /** The reciprocals of both: a count's chunks by a product. */
    private double perGroup;
    private double perLastGroup;
    /** Turns of a stage: chunks times micro-batches. */
    int turns;

    /** Forward pass with its messages' blocking, by slot. */
    final double[] forward;
    /** Backward pass with its messages' blocking. */
    final double[] backward;
    /** Latency of the boundary before the slot. */
    final double[] latency;
    /** Blocking of the boundary before the slot. */
    final double[] blocking;
    /** Earliest start of the slot's first forward, its blocking included. */
    final double[] ready;
    /** The same durations of a stage, all chunks once. */
    final double[] forwardRound;
    final double[] backwardRound;

    /** Blocking of a slot's messages both ways. */
    private final double[] messages;

    /** When a slot's gradients are complete. */
    final double[] gradients;
    /** When a stage has run its passes. */
    final double[] finish;
    /** Seconds a stage computes: passes times durations, whatever the order. */
    final double[] busy;
    /** Seconds a stage is held in messages. */
    final double[] blocked;

    /** Answers go to {@code times}, as those of its first problem. */
    FormulaProblem(int mostStages, int mostSlots, PipelineTimes times) {
        forward = new double[mostSlots];
        backward = new double[mostSlots];
        latency = new double[mostSlots];
        blocking = new double[mostSlots];
        ready = new double[mostSlots];
        forwardRound = new double[mostStages];
        backwardRound = new double[mostStages];
        messages = new double[mostSlots];
        gradients = times.gradients();
        finish = times.finish();
        busy = times.busy();
        blocked = times.blocked();
    }

    /** Sets shape and durations of a schedule whose chunks go round the stages. */
    void load(PipelineKind kind, int p, int v, int m, int groupSize, PassDurations d) {
        shape(p, v, m, v == 1 || kind == PipelineKind.GPIPE ? m : groupSize);
        messages(p, v, d.blocking);
        int slots = p * v;
        for (int slot = 0; slot < slots; slot++) {
            latency[slot] = d.latency[slot];
        }
        for (int slot = 0; slot < slots; slot++) {
            ready[slot] = d.ready[slot] - d.blocking[slot];
        }
        for (int slot = 0; slot < slots; slot++) {
            forward[slot] = d.forward[slot] + messages[slot];
        }
        for (int slot = 0; slot < slots; slot++) {
            backward[slot] = d.inputGradient[slot] + d.weightGradient[slot] + messages[slot];
        }
        sum();
    }

    /** What of the messages blocks a slot's stage; simple loops, which compilers turn into vectors. */
    private void messages(int p, int v, double[] blocks) {
        int slots = p * v;
        int inner = slots - v;
        for (int slot = 0; slot < slots; slot++) {
            blocking[slot] = blocks[slot];
        }
        for (int slot = 0; slot < inner; slot++) {
            messages[slot] = blocks[slot] + blocks[slot + v];
        }
        for (int chunk = 0; chunk < v - 1; chunk++) {
            messages[inner + chunk] = blocks[inner + chunk] + blocks[chunk + 1];
        }
        messages[slots - 1] = blocks[slots - 1];
    }

    private void sum() {
        int slot = 0;
        for (int stage = 0; stage < stages; stage++) {
            double fores = 0;
            double backs = 0;
            double waits = 0;
            for (int chunk = 0; chunk < chunks; chunk++) {
                fores += forward[slot];
                backs += backward[slot];
                waits += messages[slot];
                slot++;
            }
            forwardRound[stage] = fores;
            backwardRound[stage] = backs;
            busy[stage] = microBatches * (fores + backs - 2 * waits);
            blocked[stage] = 2 * microBatches * waits;
        }
    }

    /** One stage of one chunk never waits once its parameters are there, whatever the schedule. */
    double one(int m, PassDurations d) {
        stages = 1;
        chunks = 1;
        double blocks = d.blocking[0];
        double passes = d.forward[0] + d.inputGradient[0] + d.weightGradient[0];
        double end = later(0, d.ready[0] - blocks) + m * (passes + 2 * blocks);
        busy[0] = m * passes;
        blocked[0] = 2 * m * blocks;
        finish[0] = end;
        gradients[0] = end - blocks;
        return end;
    }

    private void shape(int p, int v, int m, int groupSize) {
        stages = p;
        chunks = v;
        microBatches = m;
        group = groupSize;
        groups = groupSize < m ? (m + groupSize - 1) / groupSize : 1;
        lastGroup = m - (groups - 1) * groupSize;
        turns = v * m;
        if (v > 1) {
            perGroup = 1.0 / groupSize;
            perLastGroup = lastGroup == groupSize ? perGroup : 1.0 / lastGroup;
        }
    }

    /** A stage's first forward turns, summed up. */
    double firstForwards(int stage, int count) {
        int rest = count;
        double sum = 0;
        double per = perGroup;
        int size = group;
        if (rest >= group * chunks) {
            int full = rest / (group * chunks);
            full = full < groups ? full : groups - 1;
            sum = full * group * forwardRound[stage];
            rest -= full * group * chunks;
            if (full == groups - 1) {
                size = lastGroup;
                per = perLastGroup;
            }
        }
        if (rest == size * chunks) {
            return sum + size * forwardRound[stage];
        }
        int chunk = whole(rest, per);
        int slot = stage * chunks + chunk;
        return sum + size * before(forward, forwardRound[stage], slot, chunk) + (rest - chunk * size) * forward[slot];
    }

    /** A stage's last forward turns, summed up. */
    double lastForwards(int stage, int count) {
        int rest = count;
        double sum = 0;
        double per = perLastGroup;
        int size = lastGroup;
        if (rest >= lastGroup * chunks) {
            rest -= lastGroup * chunks;
            int full = rest / (group * chunks);
            sum = (lastGroup + full * group) * forwardRound[stage];
            rest -= full * group * chunks;
            size = group;
            per = perGroup;
        }
        int after = whole(rest, per);
        int slot = (stage + 1) * chunks - 1 - after;
        double behind = forwardRound[stage] - before(forward, forwardRound[stage], slot, chunks - 1 - after)
                - forward[slot];
        return sum + size * behind + (rest - after * size) * forward[slot];
    }

    /**
     * Seconds of a stage's last backward turns together: they are on the first chunks.
     *
     * @param count how many turns
     */
    double lastBackwards(int stage, int count) {
        int rest = count;
        double sum = 0;
        double per = perLastGroup;
        int size = lastGroup;
        if (rest >= lastGroup * chunks) {
            rest -= lastGroup * chunks;
            int full = rest / (group * chunks);
            sum = (lastGroup + full * group) * backwardRound[stage];
            rest -= full * group * chunks;
            size = group;
            per = perGroup;
        }
        int chunk = whole(rest, per);
        int slot = stage * chunks + chunk;
        return sum + size * before(backward, backwardRound[stage], slot, chunk)
                + (rest - chunk * size) * backward[slot];
    }

    /** Chunk of the backward turn that has {@code after} turns behind it. */
    int backwardChunk(int after) {
        if (after < lastGroup * chunks) {
            return whole(after, perLastGroup);
        }
        return whole((after - lastGroup * chunks) % (group * chunks), perGroup);
    }

    /** The chunks before a slot on its stage, summed up from the nearer end. */
    private double before(double[] of, double round, int slot, int chunk) {
        if (2 * chunk < chunks) {
            double sum = 0;
            for (int other = slot - chunk; other < slot; other++) {
                sum += of[other];
            }
            return sum;
        }
        double sum = round;
        for (int other = slot; other < slot - chunk + chunks; other++) {
            sum -= of[other];
        }
        return sum;
    }

    /** {@code count / size}, rounded down, from the reciprocal of size: the half is far more than the rounding. */
    private static int whole(int count, double perSize) {
        return (int) ((count + 0.5) * perSize);
    }

    static double later(double a, double b) {
        return a > b ? a : b;
    }
}
