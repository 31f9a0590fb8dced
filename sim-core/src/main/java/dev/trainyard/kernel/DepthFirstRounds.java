package dev.trainyard.kernel;

import static dev.trainyard.kernel.FormulaProblem.NEVER;
import static dev.trainyard.kernel.FormulaProblem.later;

/**
 * The steady phase of interleaved 1F1B and ZB-H1 (Narayanan et al., 2021, section 2.2), where chunks differ. A stage
 * with a heavy chunk, the head's say, holds the others up while its turns are on that chunk; meanwhile and in between
 * another stage may be the slowest. Critical paths stay on a stage for a block, a group's turns on one chunk, and hop.
 * So this walks the first passes of blocks only: {@code F(N)}, the first forward of block N, and {@code B(n)}, the
 * first backward of block n. With d stages behind and k = n + v - 1, a stage's order is
 *
 * <pre>
 * 2 d &lt; g:   F(k)  2 d pairs        B(n)    g - 2 d pairs    F(k + 1)
 * 2 d &gt;= g:  F(k)  2 d - g pairs    B(n-1)  2 g - 2 d pairs  F(k + 1)
 * </pre>
 *
 * and F(N) waits for F(N) upstream, or on the first stage for F(N - 1) of the last; B alike the other way. Between
 * rounds, where that edge is missing, the block's last pass brings the other chunk's message: it is one pair earlier.
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
final class DepthFirstRounds {
    /** Relative to a time: what sums of the same durations in another order may differ by. */
    private static final double ROUNDING = 1e-14;

    private final DepthFirstFormula f;
    private final FormulaProblem q;
    private double[] forward;
    private double[] nextForward;
    private double[] backward;
    private double[] nextBackward;
    /** Ends one round after the first block, and at the block of the second round that is kept. */
    private final double[] roundForward;
    private final double[] roundBackward;
    private final double[] keptForward;
    private final double[] keptBackward;
    private double keptLastForward;
    private double keptLastBackward;
    /** For a block's place in its round: it and the next one run chunks that are alike on every stage. */
    private final boolean[] sameAsBefore;
    private final boolean[] alike;
    /** Block of the next backward; the last forward done is of block {@code n + v - 1}. */
    private int n;
    /** Chunk of the block's forward, of its backward, and the same of the block before. */
    private int chunk;
    private int backChunk;
    private int chunkBefore;
    private int backBefore;
    /** The first stage whose backward of block n is before its forward of block n + v: 2 d &lt; g from there on. */
    private int cut;
    /** End of the block's last forward on the last stage, of the block's last backward on the first stage. */
    private double lastForward;
    private double lastBackward;

    DepthFirstRounds(DepthFirstFormula formula, int mostStages, int mostSlots) {
        f = formula;
        q = formula.q;
        forward = new double[mostStages];
        nextForward = new double[mostStages];
        backward = new double[mostStages];
        nextBackward = new double[mostStages];
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
        start();
        compare(end);
        while (n <= end) {
            lower();
            forwards();
            upper(true);
            turnOver();
            int done = n - 1;
            if (done == v && end > 2 * v) {
                System.arraycopy(forward, 0, roundForward, 0, q.stages);
                System.arraycopy(backward, 0, roundBackward, 0, q.stages);
            }
            if (sameAsBefore[chunkBefore + 1]) {
                jump(done < kept ? kept : end);
            }
            if (n - 1 == kept) {
                keep();
            }
            if (done == 2 * v && end > done) {
                skip(end);
            }
        }
        lower();
        upper(false);
        if (q.lastGroup == q.group) {
            finish();
        } else {
            finish(lastBlock * q.group, n * q.group);
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
        while (sameAsBefore[chunkBefore + 1 + blocks] && n - 1 + blocks < most) {
            blocks++;
        }
        if (blocks == 0 || !grownAlike(nextForward, nextBackward)) {
            return;
        }
        double more = blocks * (backward[0] - nextBackward[0]);
        for (int stage = 0; stage < q.stages; stage++) {
            forward[stage] += more;
            backward[stage] += more;
        }
        lastForward += more;
        lastBackward += more;
        move(n + blocks);
    }

    private boolean grownAlike(double[] forwardThen, double[] backwardThen) {
        double grown = backward[0] - backwardThen[0];
        double most = grown + ROUNDING * backward[0];
        double least = grown - ROUNDING * backward[0];
        for (int stage = 0; stage < q.stages; stage++) {
            double fore = forward[stage] - forwardThen[stage];
            double after = backward[stage] - backwardThen[stage];
            if (fore > most || fore < least || after > most || after < least) {
                return false;
            }
        }
        return true;
    }

    private void keep() {
        System.arraycopy(forward, 0, keptForward, 0, q.stages);
        System.arraycopy(backward, 0, keptBackward, 0, q.stages);
        keptLastForward = lastForward;
        keptLastBackward = lastBackward;
    }

    private void start() {
        int v = q.chunks;
        int g = q.group;
        move(1);
        cut = q.stages - 1 - (g - 1) / 2;
        cut = cut < 0 ? 0 : cut;
        lastForward = NEVER;
        lastBackward = NEVER;
        for (int stage = 0; stage < q.stages; stage++) {
            int at = stage * v;
            backward[stage] = f.turned[stage];
            int twice = 2 * (q.stages - 1 - stage);
            double end = stage > 0 ? forward[stage - 1] + (q.latency[at] + q.forward[at]) : 0;
            double alone = twice >= g ? f.second[stage]
                    : backward[stage] + (g - twice - 1) * (q.forward[at + v - 1] + q.backward[at + v - 1])
                            + weights(stage, 0, g - twice - 1) + q.forward[at];
            forward[stage] = later(end, alone);
        }
    }

    private void move(int block) {
        int v = q.chunks;
        n = block;
        chunk = block % v;
        chunkBefore = chunk == 0 ? v - 1 : chunk - 1;
        backChunk = v - 1 - chunk;
        backBefore = v - 1 - chunkBefore;
    }

    /** B(n) on the stages near the last. */
    private void lower() {
        double[] fore = q.forward;
        double[] back = q.backward;
        double[] latency = q.latency;
        double[] ends = forward;
        double[] next = nextBackward;
        boolean split = q.split;
        int v = q.chunks;
        int turn = n * q.group;
        int first = (q.stages - 1) * v;
        int now = first + backChunk;
        int then = first + backBefore;
        int with = first + chunkBefore;
        double before;
        double hop;
        if (backChunk < v - 1) {
            before = backward[0];
            hop = latency[backChunk + 1];
        } else {
            before = lastBackward + weights(q.stages - 1, turn - 1, turn) + fore[with];
            hop = latency[1] + back[first];
        }
        int twice = 0;
        for (int stage = q.stages - 1; stage >= cut; stage--) {
            double pass = back[now];
            double end = ends[stage] + twice * (back[then] + fore[with]) + pass;
            if (split) {
                end += weights(stage, turn - twice, turn);
            }
            before = later(end, before + (hop + pass));
            next[stage] = before;
            hop = latency[now];
            twice += 2;
            now -= v;
            then -= v;
            with -= v;
        }
    }

    /** F(n + v) on all stages. */
    private void forwards() {
        double[] fore = q.forward;
        double[] back = q.backward;
        double[] latency = q.latency;
        double[] ends = backward;
        double[] next = nextForward;
        boolean split = q.split;
        int v = q.chunks;
        int p = q.stages;
        int g = q.group;
        int turn = n * g;
        double before;
        double hop;
        if (chunk > 0) {
            before = forward[p - 1];
            hop = latency[chunk];
        } else {
            before = lastForward + back[backBefore] + q.weight[backBefore];
            hop = latency[v - 1] + fore[v - 1];
        }
        int now = chunk;
        int then = chunkBefore;
        int with = backBefore;
        int pairs = 2 * (g - p) + 1;
        for (int stage = 0; stage < cut; stage++) {
            double pass = fore[now];
            double end = ends[stage] + pairs * (fore[then] + back[with]) + pass;
            if (split) {
                end += weights(stage, turn - g, turn + 1 + pairs - g);
            }
            before = later(end, before + (hop + pass));
            next[stage] = before;
            pairs += 2;
            now += v;
            then += v;
            with += v;
            hop = latency[now];
        }
        ends = nextBackward;
        with += backChunk - backBefore;
        pairs = g - 2 * (p - cut) + 1;
        for (int stage = cut; stage < p; stage++) {
            double pass = fore[now];
            double end = ends[stage] + pairs * (fore[then] + back[with]) + pass;
            if (stage > cut) {
                hop = latency[now];
            }
            if (split) {
                end += weights(stage, turn, turn + 1 + pairs);
            }
            before = later(end, before + (hop + pass));
            next[stage] = before;
            pairs += 2;
            now += v;
            then += v;
            with += v;
        }
        then -= v;
        with -= v;
        lastForward = ends[p - 1] + (g - 1) * (fore[then] + back[with]) + weights(p - 1, turn, turn + g)
                - back[with] - q.weight[with];
    }

    /** B(n) on the stages near the first. */
    private void upper(boolean forwardsRun) {
        lastBackward = NEVER;
        if (cut == 0) {
            return;
        }
        double[] fore = q.forward;
        double[] back = q.backward;
        double[] latency = q.latency;
        double[] ends = nextForward;
        double[] next = nextBackward;
        boolean split = q.split;
        int v = q.chunks;
        int turn = n * q.group;
        int first = (cut - 1) * v;
        int now = first + backChunk;
        int then = first + backBefore;
        int with = first + chunk;
        int pairs = 2 * (q.stages - cut) - q.group;
        double before = next[cut];
        double hop = latency[now + v];
        double end = 0;
        for (int stage = cut - 1; stage >= 0; stage--) {
            double pass = back[now];
            if (forwardsRun) {
                end = ends[stage] + pairs * (back[then] + fore[with]) + pass;
                if (split) {
                    end += weights(stage, turn - pairs, turn);
                }
            } else {
                end = backward[stage];
            }
            before = later(end, before + (hop + pass));
            next[stage] = before;
            hop = latency[now];
            pairs += 2;
            now -= v;
            then -= v;
            with -= v;
        }
        if (forwardsRun && pairs > 2) {
            lastBackward = end - back[backChunk] - fore[chunk] - q.weight[backBefore];
        }
    }

    private void turnOver() {
        double[] swap = forward;
        forward = nextForward;
        nextForward = swap;
        swap = backward;
        backward = nextBackward;
        nextBackward = swap;
        n++;
        chunkBefore = chunk;
        backBefore = backChunk;
        chunk = chunk == q.chunks - 1 ? 0 : chunk + 1;
        backChunk = q.chunks - 1 - chunk;
    }

    /** After two rounds: leaves out as many as are whole, or goes right to the end. */
    private void skip(int end) {
        double least = backward[0] - roundBackward[0];
        if (grownAlike(roundForward, roundBackward)) {
            int rounds = (end - q.chunks - 1) / q.chunks;
            double more = rounds * least;
            for (int stage = 0; stage < q.stages; stage++) {
                forward[stage] = keptForward[stage] + more;
                backward[stage] = keptBackward[stage] + more;
            }
            lastForward = keptLastForward + more;
            lastBackward = keptLastBackward + more;
            move(end + 1);
            return;
        }
        int rounds = (end - n) / q.chunks;
        if (rounds == 0) {
            return;
        }
        for (int stage = 1; stage < q.stages; stage++) {
            double grown = backward[stage] - roundBackward[stage];
            least = grown < least ? grown : least;
        }
        for (int stage = 0; stage < q.stages; stage++) {
            double more = rounds * later(least, f.pair[stage] * q.chunks * q.group);
            forward[stage] += more;
            backward[stage] += more;
        }
        lastForward += rounds * least;
        lastBackward += rounds * least;
        move(n + rounds * q.chunks);
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
            double end = forward[stage] + (g - 1) * pass;
            if (twice >= g) {
                end += (twice - g) * q.backward[at + 1] + (2 * g - twice - 1) * q.backward[at];
            } else {
                end += twice * q.backward[at] + (g - 1 - twice) * back;
            }
            if (q.split) {
                end += f.weights(stage, n * g - twice, n * g - twice + g - 1);
            }
            double own = later(f.own[stage], end);
            int pairs = g - 1 - twice;
            if (pairs > 0) {
                end = nextBackward[stage] + (pairs - 1) * back + pairs * pass;
                if (q.split) {
                    end += f.weights(stage, n * g, n * g + pairs);
                }
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
            double end = forward[stage] + q.lastForwards(stage, q.turns - forwardTurn - 1)
                    + f.backwards(stage, step, left) + f.weights(stage, step, left);
            f.own[stage] = later(f.own[stage], end);
            if (backwardTurn < left) {
                end = nextBackward[stage] + f.backwards(stage, backwardTurn + 1, left)
                        + q.lastForwards(stage, q.turns - backwardTurn - f.warm[stage] - 1)
                        + f.weights(stage, backwardTurn, left);
                f.own[stage] = later(f.own[stage], end);
            }
        }
    }

    /** Weight gradients between two input gradients, of mean length. */
    private double weights(int stage, int from, int to) {
        if (!q.split) {
            return 0;
        }
        int lag = f.lag(stage);
        return ((to > lag ? to - lag : 0) - (from > lag ? from - lag : 0)) * f.pairWeight[stage];
    }
}
