package dev.trainyard.kernel.makespan;

import static dev.trainyard.kernel.makespan.FormulaProblem.later;

/**
 * The steady phase of interleaved 1F1B (Narayanan et al., 2021, section 2.2), where chunks differ. A stage
 * with a heavy chunk, the head's say, holds the others up while its turns are on that chunk; meanwhile and in between
 * another stage may be the slowest. Critical paths stay on a stage for a block, a group's turns on one chunk, and hop.
 * So this walks the first passes of blocks only, {@link InterleavedBlocks}.
 *
 * <p>Two rounds settle what a round takes; what is more is skipped, at the least growth of any stage from the first
 * round to the second (a lower bound of the period: Baccelli et al., 1992, section 3.2) or the stage's own round,
 * whichever is longer. So the cost is that of at most three rounds. A last group of another size is left to the paths
 * that need no rounds.
 *
 * <p>Blocks are maps {@code x(n + 1) = A(x(n))} of the ends of all stages with nothing but maxima and sums in them, so
 * {@code A(x + c) = A(x) + c} (Baccelli et al., 1992, sections 1.3 and 3.2). Two shortcuts are exact for that reason:
 *
 * <ul>
 * <li>Once a block has moved all ends by the same c, the blocks behind it whose chunks are like its own
 * ({@link #sameAsBefore}) move them by c each and are jumped over.
 * <li>Once the second round has moved all ends by the same c, every round does, so the ends at the last block are
 * those at the block of the second round that is whole rounds before it, and c for each of them.
 * </ul>
 */
final class InterleavedRounds {
    /** Relative to a time: what sums of the same durations in another order may differ by. */
    private static final double ROUNDING = 1e-14;

    private final InterleavedFormula f;
    private final FormulaProblem q;
    private final InterleavedBlocks b;
    /** Ends one round after the first block, and at the block of the second round that is kept. */
    private final double[] roundForward;
    private final double[] roundBackward;
    private final double[] keptForward;
    private final double[] keptBackward;
    private double keptLastForward;
    private double keptLastBackward;
    /** For a place in a round: a block there runs chunks like those of the block before it, on every stage. */
    private final boolean[] sameAsBefore;
    private final boolean[] alike;

    InterleavedRounds(InterleavedFormula formula, int mostStages, int mostSlots) {
        f = formula;
        q = formula.q;
        b = new InterleavedBlocks(formula, mostStages);
        roundForward = new double[mostStages];
        roundBackward = new double[mostStages];
        keptForward = new double[mostStages];
        keptBackward = new double[mostStages];
        alike = new boolean[mostSlots + 1];
        sameAsBefore = new boolean[mostSlots + 1];
    }

    /** Extends each stage's last forward by the paths that change stages between blocks. */
    void extend() {
        int v = q.chunks;
        int lastBlock = q.lastGroup == q.group ? q.groups * v - 1 : (q.groups - 1) * v;
        int end = lastBlock - v;
        int kept = end > 2 * v ? v + 1 + (end - v - 1) % v : 0;
        b.start();
        compare(end);
        while (b.n <= end) {
            b.lower();
            b.forwards();
            b.upper(true);
            b.turnOver();
            int done = b.n - 1;
            if (done == v && end > 2 * v) {
                System.arraycopy(b.forward, 0, roundForward, 0, q.stages);
                System.arraycopy(b.backward, 0, roundBackward, 0, q.stages);
            }
            if (sameAsBefore[b.chunkBefore + 1]) {
                jump(done < kept ? kept : end);
            }
            if (b.n - 1 == kept) {
                keep();
            }
            if (done == 2 * v && end > done) {
                skip(end);
            }
        }
        b.lower();
        b.upper(false);
        if (q.lastGroup == q.group) {
            finish();
        } else {
            finish(lastBlock * q.group, b.n * q.group);
        }
    }

    /** Finds the blocks that are like the one before them: both have edges to neighbouring chunks only. */
    private void compare(int end) {
        int v = q.chunks;
        for (int c = 0; c <= v; c++) {
            sameAsBefore[c] = false;
        }
        if (v < 5 || end < 4) {
            return;
        }
        for (int c = 1; c < v; c++) {
            alike[c] = alike(c);
        }
        for (int c = 2; c < v; c++) {
            sameAsBefore[c] = alike[c] && alike[c - 1] && alike[v - c] && alike[v + 1 - c];
        }
    }

    /** Whether a chunk takes as long as the one before it on every stage. */
    private boolean alike(int c) {
        int v = q.chunks;
        int slots = q.stages * v;
        for (int slot = c; slot < slots; slot += v) {
            if (q.forward[slot] != q.forward[slot - 1] || q.backward[slot] != q.backward[slot - 1]
                    || q.latency[slot] != q.latency[slot - 1]) {
                return false;
            }
        }
        return true;
    }

    /** Goes on to the block before the next one that is unlike, at most to {@code most}, if all ends grow alike. */
    private void jump(int most) {
        int blocks = 0;
        while (sameAsBefore[b.chunkBefore + 1 + blocks] && b.n - 1 + blocks < most) {
            blocks++;
        }
        if (blocks == 0 || !grownAlike(b.nextForward, b.nextBackward)) {
            return;
        }
        double more = blocks * (b.backward[0] - b.nextBackward[0]);
        for (int stage = 0; stage < q.stages; stage++) {
            b.forward[stage] += more;
            b.backward[stage] += more;
        }
        b.lastForward += more;
        b.lastBackward += more;
        b.move(b.n + blocks);
    }

    private boolean grownAlike(double[] forwardThen, double[] backwardThen) {
        double grown = b.backward[0] - backwardThen[0];
        double most = grown + ROUNDING * b.backward[0];
        double least = grown - ROUNDING * b.backward[0];
        for (int stage = 0; stage < q.stages; stage++) {
            double fore = b.forward[stage] - forwardThen[stage];
            double after = b.backward[stage] - backwardThen[stage];
            if (fore > most || fore < least || after > most || after < least) {
                return false;
            }
        }
        return true;
    }

    private void keep() {
        System.arraycopy(b.forward, 0, keptForward, 0, q.stages);
        System.arraycopy(b.backward, 0, keptBackward, 0, q.stages);
        keptLastForward = b.lastForward;
        keptLastBackward = b.lastBackward;
    }

    /** After two rounds: leaves out as many as are whole, or goes right to the end. */
    private void skip(int end) {
        double least = b.backward[0] - roundBackward[0];
        if (grownAlike(roundForward, roundBackward)) {
            int rounds = (end - q.chunks - 1) / q.chunks;
            double more = rounds * least;
            for (int stage = 0; stage < q.stages; stage++) {
                b.forward[stage] = keptForward[stage] + more;
                b.backward[stage] = keptBackward[stage] + more;
            }
            b.lastForward = keptLastForward + more;
            b.lastBackward = keptLastBackward + more;
            b.move(end + 1);
            return;
        }
        int rounds = (end - b.n) / q.chunks;
        if (rounds == 0) {
            return;
        }
        for (int stage = 1; stage < q.stages; stage++) {
            double grown = b.backward[stage] - roundBackward[stage];
            least = grown < least ? grown : least;
        }
        for (int stage = 0; stage < q.stages; stage++) {
            double more = rounds * later(least, f.pair[stage] * q.chunks * q.group);
            b.forward[stage] += more;
            b.backward[stage] += more;
        }
        b.lastForward += rounds * least;
        b.lastBackward += rounds * least;
        b.move(b.n + rounds * q.chunks);
    }

    /**
     * From the last block's first forward, and from the first backward that is a round before it, on one stage to its
     * last forward: groups are alike, so the turns behind are on the last chunk, and up to two groups of backwards
     * before on the first and the second.
     */
    private void finish() {
        int v = q.chunks;
        int g = q.group;
        int twice = 2 * (q.stages - 1);
        int at = 0;
        for (int stage = 0; stage < q.stages; stage++) {
            double pass = q.forward[at + v - 1];
            double back = q.backward[at + v - 1];
            double end = b.forward[stage] + (g - 1) * pass;
            if (twice >= g) {
                end += (twice - g) * q.backward[at + 1] + (2 * g - twice - 1) * q.backward[at];
            } else {
                end += twice * q.backward[at] + (g - 1 - twice) * back;
            }
            double own = later(f.own[stage], end);
            int pairs = g - 1 - twice;
            if (pairs > 0) {
                end = b.nextBackward[stage] + (pairs - 1) * back + pairs * pass;
                own = later(own, end);
            }
            f.own[stage] = own;
            twice -= 2;
            at += v;
        }
    }

    /** From the last forward and the last backward walked, on one stage to its last forward. */
    private void finish(int forwardTurn, int backwardTurn) {
        for (int stage = 0; stage < q.stages; stage++) {
            int left = f.steps(stage);
            int step = forwardTurn - f.warm[stage];
            if (left < 0 || step < 0) {
                continue;
            }
            double end = b.forward[stage] + q.lastForwards(stage, q.turns - forwardTurn - 1)
                    + f.backwards(stage, step, left);
            f.own[stage] = later(f.own[stage], end);
            if (backwardTurn < left) {
                end = b.nextBackward[stage] + f.backwards(stage, backwardTurn + 1, left)
                        + q.lastForwards(stage, q.turns - backwardTurn - f.warm[stage] - 1);
                f.own[stage] = later(f.own[stage], end);
            }
        }
    }
}
