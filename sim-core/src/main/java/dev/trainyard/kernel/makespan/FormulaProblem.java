package dev.trainyard.kernel.makespan;

import dev.trainyard.kernel.pipeline.PassDurations;
import dev.trainyard.kernel.pipeline.PipelineKind;

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
    /** Weight gradients run apart from input gradients. */
    boolean split;

    /** Forward pass with its messages' blocking, by slot. */
    final double[] forward;
    /** Backward pass, or input gradient where split, with its messages' blocking. */
    final double[] backward;
    /** Weight gradient where split, else 0. */
    final double[] weight;
    /** Latency of the boundary before the slot. */
    final double[] latency;
    /** Blocking of the boundary before the slot. */
    final double[] blocking;
    /** Earliest start of the slot's first forward, its blocking included. */
    final double[] ready;
    /** The same durations of a stage, all chunks once. */
    final double[] forwardRound;
    final double[] backwardRound;
    final double[] weightRound;

    /** Blocking of a slot's messages both ways. */
    private final double[] messages;

    /** When a slot's gradients are complete. */
    final double[] gradients;
    /** When a stage has run its passes. */
    final double[] finish;
    /** Seconds a stage computes: passes times durations, whatever the order, less what pairs save. */
    final double[] busy;
    /** Seconds a stage is held in messages. */
    final double[] blocked;

    FormulaProblem(int mostStages, int mostSlots) {
        forward = new double[mostSlots];
        backward = new double[mostSlots];
        weight = new double[mostSlots];
        latency = new double[mostSlots];
        blocking = new double[mostSlots];
        ready = new double[mostSlots];
        forwardRound = new double[mostStages];
        backwardRound = new double[mostStages];
        weightRound = new double[mostStages];
        messages = new double[mostSlots];
        gradients = new double[mostSlots];
        finish = new double[mostStages];
        busy = new double[mostStages];
        blocked = new double[mostStages];
    }

    /** Sets shape and durations of a schedule whose chunks go round the stages; {@code d} from {@code base} on. */
    void load(PipelineKind kind, int p, int v, int m, int groupSize, PassDurations d, int base) {
        shape(p, v, m, v == 1 || kind == PipelineKind.GPIPE ? m : groupSize);
        split = kind == PipelineKind.ZERO_BUBBLE;
        messages(p, v, d.blocking, base);
        int slots = p * v;
        for (int slot = 0; slot < slots; slot++) {
            latency[slot] = d.latency[base + slot];
        }
        for (int slot = 0; slot < slots; slot++) {
            ready[slot] = d.ready[base + slot] - d.blocking[base + slot];
        }
        for (int slot = 0; slot < slots; slot++) {
            forward[slot] = d.forward[base + slot] + messages[slot];
        }
        if (split) {
            for (int slot = 0; slot < slots; slot++) {
                backward[slot] = d.inputGradient[base + slot] + messages[slot];
            }
            for (int slot = 0; slot < slots; slot++) {
                weight[slot] = d.weightGradient[base + slot];
            }
        } else {
            for (int slot = 0; slot < slots; slot++) {
                backward[slot] = d.inputGradient[base + slot] + d.weightGradient[base + slot] + messages[slot];
            }
            for (int slot = 0; slot < slots; slot++) {
                weight[slot] = 0;
            }
        }
        sum();
    }

    /** What of the messages blocks a slot's stage; simple loops, which compilers turn into vectors. */
    private void messages(int p, int v, double[] blocks, int base) {
        int slots = p * v;
        int inner = slots - v;
        for (int slot = 0; slot < slots; slot++) {
            blocking[slot] = blocks[base + slot];
        }
        for (int slot = 0; slot < inner; slot++) {
            messages[slot] = blocks[base + slot] + blocks[base + slot + v];
        }
        for (int chunk = 0; chunk < v - 1; chunk++) {
            messages[inner + chunk] = blocks[base + inner + chunk] + blocks[base + chunk + 1];
        }
        messages[slots - 1] = blocks[base + slots - 1];
    }

    private void sum() {
        int slot = 0;
        for (int stage = 0; stage < stages; stage++) {
            double fores = 0;
            double backs = 0;
            double weights = 0;
            double waits = 0;
            for (int chunk = 0; chunk < chunks; chunk++) {
                fores += forward[slot];
                backs += backward[slot];
                weights += weight[slot];
                waits += messages[slot];
                slot++;
            }
            forwardRound[stage] = fores;
            backwardRound[stage] = backs;
            weightRound[stage] = weights;
            busy[stage] = microBatches * (fores + backs + weights - 2 * waits);
            blocked[stage] = 2 * microBatches * waits;
        }
    }

    /** One stage of one chunk never waits once its parameters are there, whatever the schedule. */
    double one(PipelineKind kind, int m, PassDurations d, int base) {
        stages = 1;
        chunks = 1;
        double blocks = d.blocking[base];
        double passes = d.forward[base] + d.inputGradient[base] + d.weightGradient[base];
        double end = later(0, d.ready[base] - blocks) + m * (passes + 2 * blocks);
        busy[0] = m * passes;
        blocked[0] = 2 * m * blocks;
        finish[0] = end;
        gradients[0] = kind == PipelineKind.ZERO_BUBBLE ? end : end - blocks;
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
     * A stage's last backward turns, summed up: they are on the first chunks.
     *
     * @param of durations by slot
     * @param round their sums over all chunks, by stage
     */
    double lastBackwards(double[] of, double[] round, int stage, int count) {
        int rest = count;
        double sum = 0;
        double per = perLastGroup;
        int size = lastGroup;
        if (rest >= lastGroup * chunks) {
            rest -= lastGroup * chunks;
            int full = rest / (group * chunks);
            sum = (lastGroup + full * group) * round[stage];
            rest -= full * group * chunks;
            size = group;
            per = perGroup;
        }
        int chunk = whole(rest, per);
        int slot = stage * chunks + chunk;
        return sum + size * before(of, round[stage], slot, chunk) + (rest - chunk * size) * of[slot];
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
