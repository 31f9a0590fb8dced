package dev.trainyard.kernel;

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
    /** The same durations summed up over the chunks before the slot on its stage, and over all chunks of a stage. */
    final double[] forwardBefore;
    final double[] backwardBefore;
    final double[] weightBefore;
    final double[] forwardRound;
    final double[] backwardRound;
    final double[] weightRound;

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
        forwardBefore = new double[mostSlots];
        backwardBefore = new double[mostSlots];
        weightBefore = new double[mostSlots];
        forwardRound = new double[mostStages];
        backwardRound = new double[mostStages];
        weightRound = new double[mostStages];
        gradients = new double[mostSlots];
        finish = new double[mostStages];
        busy = new double[mostStages];
        blocked = new double[mostStages];
    }

    /** Sets shape and durations of a schedule whose chunks go round the stages; {@code d} from {@code base} on. */
    void load(PipelineKind kind, int p, int v, int m, int groupSize, PassDurations d, int base) {
        shape(p, v, m, v == 1 || kind == PipelineKind.GPIPE ? m : groupSize);
        split = kind == PipelineKind.ZERO_BUBBLE;
        int slot = 0;
        for (int stage = 0; stage < p; stage++) {
            double computes = 0;
            double waits = 0;
            double fores = 0;
            double backs = 0;
            double weights = 0;
            for (int chunk = 0; chunk < v; chunk++) {
                int from = base + slot;
                double before = d.blocking[from];
                double messages = before;
                if (stage < p - 1) {
                    messages += d.blocking[from + v];
                } else if (chunk < v - 1) {
                    messages += d.blocking[base + chunk + 1];
                }
                double fore = d.forward[from];
                double input = d.inputGradient[from];
                double own = d.weightGradient[from];
                double back = input + messages + (split ? 0 : own);
                latency[slot] = d.latency[from];
                blocking[slot] = before;
                ready[slot] = d.ready[from] - before;
                forward[slot] = fore + messages;
                backward[slot] = back;
                weight[slot] = split ? own : 0;
                forwardBefore[slot] = fores;
                backwardBefore[slot] = backs;
                weightBefore[slot] = weights;
                fores += fore + messages;
                backs += back;
                weights += split ? own : 0;
                computes += fore + input + own;
                waits += messages;
                slot++;
            }
            forwardRound[stage] = fores;
            backwardRound[stage] = backs;
            weightRound[stage] = weights;
            busy[stage] = m * computes;
            blocked[stage] = 2 * m * waits;
        }
    }

    private void shape(int p, int v, int m, int groupSize) {
        stages = p;
        chunks = v;
        microBatches = m;
        group = groupSize;
        groups = (m + groupSize - 1) / groupSize;
        lastGroup = m - (groups - 1) * groupSize;
        turns = v * m;
        perGroup = 1.0 / groupSize;
        perLastGroup = 1.0 / lastGroup;
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
        return sum + size * forwardBefore[slot] + (rest - chunk * size) * forward[slot];
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
        double behind = forwardRound[stage] - forwardBefore[slot] - forward[slot];
        return sum + size * behind + (rest - after * size) * forward[slot];
    }

    /**
     * A stage's last backward turns, summed up: they are on the first chunks.
     *
     * @param of durations by slot
     * @param before their sums over the chunks before
     * @param round their sums over all chunks
     */
    double lastBackwards(double[] of, double[] before, double[] round, int stage, int count) {
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
        return sum + size * before[slot] + (rest - chunk * size) * of[slot];
    }

    /** Chunk of the backward turn that has {@code after} turns behind it. */
    int backwardChunk(int after) {
        if (after < lastGroup * chunks) {
            return whole(after, perLastGroup);
        }
        return whole((after - lastGroup * chunks) % (group * chunks), perGroup);
    }

    /** {@code count / size}, rounded down, from the reciprocal of size: the half is far more than the rounding. */
    private static int whole(int count, double perSize) {
        return (int) ((count + 0.5) * perSize);
    }

    static double later(double a, double b) {
        return a > b ? a : b;
    }
}
