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
        gradients = new double[mostSlots];
        finish = new double[mostStages];
        busy = new double[mostStages];
        blocked = new double[mostStages];
    }

    /** Sets shape and durations of a schedule whose chunks go round the stages; {@code d} from {@code base} on. */
    void load(PipelineKind kind, int p, int v, int m, int groupSize, PassDurations d, int base) {
        shape(p, v, m, v == 1 || kind == PipelineKind.GPIPE ? m : groupSize);
        split = kind == PipelineKind.ZERO_BUBBLE;
        for (int slot = 0; slot < p * v; slot++) {
            latency[slot] = d.latency[base + slot];
            blocking[slot] = d.blocking[base + slot];
        }
        for (int stage = 0; stage < p; stage++) {
            double computes = 0;
            double waits = 0;
            for (int chunk = 0; chunk < v; chunk++) {
                int slot = stage * v + chunk;
                double messages = blocking[slot];
                if (stage < p - 1) {
                    messages += blocking[slot + v];
                } else if (chunk < v - 1) {
                    messages += blocking[chunk + 1];
                }
                double fore = d.forward[base + slot];
                double input = d.inputGradient[base + slot];
                double own = d.weightGradient[base + slot];
                forward[slot] = fore + messages;
                backward[slot] = input + messages + (split ? 0 : own);
                weight[slot] = split ? own : 0;
                ready[slot] = d.ready[base + slot] - blocking[slot];
                computes += fore + input + own;
                waits += messages;
            }
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
    }

    /** A stage's first turns, summed up; {@code mirrored} for backward turns. Short runs: linear in the groups. */
    double first(double[] of, int stage, int count, boolean mirrored) {
        double sum = 0;
        int rest = count;
        for (int g = 0; rest > 0; g++) {
            int size = g == groups - 1 ? lastGroup : group;
            for (int c = 0; c < chunks && rest > 0; c++) {
                int taken = rest < size ? rest : size;
                sum += taken * of[stage * chunks + (mirrored ? chunks - 1 - c : c)];
                rest -= taken;
            }
        }
        return sum;
    }

    /** A stage's last turns, summed up. */
    double last(double[] of, int stage, int count, boolean mirrored) {
        double sum = 0;
        int rest = count;
        for (int size = lastGroup; rest > 0; size = group) {
            for (int c = chunks - 1; c >= 0 && rest > 0; c--) {
                int taken = rest < size ? rest : size;
                sum += taken * of[stage * chunks + (mirrored ? chunks - 1 - c : c)];
                rest -= taken;
            }
        }
        return sum;
    }

    /** Chunk of the backward turn that has {@code after} turns behind it. */
    int backwardChunk(int after) {
        int rest = after;
        for (int size = lastGroup;; size = group) {
            for (int chunk = 0; chunk < chunks; chunk++) {
                if (rest < size) {
                    return chunk;
                }
                rest -= size;
            }
        }
    }

    /** A stage's forward turns one micro-batch of every chunk. */
    double round(double[] of, int stage) {
        double sum = 0;
        for (int slot = stage * chunks; slot < (stage + 1) * chunks; slot++) {
            sum += of[slot];
        }
        return sum;
    }

    static double later(double a, double b) {
        return a > b ? a : b;
    }
}
