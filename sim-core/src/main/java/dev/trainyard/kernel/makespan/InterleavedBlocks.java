package dev.trainyard.kernel.makespan;

import static dev.trainyard.kernel.makespan.FormulaProblem.NEVER;
import static dev.trainyard.kernel.makespan.FormulaProblem.later;

/**
 * The blocks of {@link InterleavedRounds}, one after the other: the ends of their first passes on all stages. With d
 * stages behind and k = n + v - 1, a stage's order is
 *
 * <pre>
 * 2 d &lt; g:   F(k)  2 d pairs        B(n)    g - 2 d pairs    F(k + 1)
 * 2 d &gt;= g:  F(k)  2 d - g pairs    B(n-1)  2 g - 2 d pairs  F(k + 1)
 * </pre>
 *
 * and F(N) waits for F(N) upstream, or on the first stage for F(N - 1) of the last; B alike the other way. Between
 * rounds, where that edge is missing, the block's last pass brings the other chunk's message: it is one pair earlier.
 */
final class InterleavedBlocks {
    private final InterleavedFormula f;
    private final FormulaProblem q;
    /** F(n + v - 1) and F(n + v), B(n - 1) and B(n), by stage. */
    double[] forward;
    double[] nextForward;
    double[] backward;
    double[] nextBackward;
    /** Block of the next backward; the last forward done is of block {@code n + v - 1}. */
    int n;
    /** Chunk of the block's forward, of its backward, and the same of the block before. */
    private int chunk;
    private int backChunk;
    int chunkBefore;
    private int backBefore;
    /** The first stage whose backward of block n is before its forward of block n + v: 2 d &lt; g from there on. */
    private int cut;
    /** End of the block's last forward on the last stage, of the block's last backward on the first stage. */
    double lastForward;
    double lastBackward;

    InterleavedBlocks(InterleavedFormula formula, int mostStages) {
        f = formula;
        q = formula.q;
        forward = new double[mostStages];
        nextForward = new double[mostStages];
        backward = new double[mostStages];
        nextBackward = new double[mostStages];
    }

    /** Sets up block 1, the first behind the warm-up. */
    void start() {
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
                            + q.forward[at];
            forward[stage] = later(end, alone);
        }
    }

    /** Goes on at another block, whose predecessor's ends are set. */
    void move(int block) {
        int v = q.chunks;
        n = block;
        chunk = block % v;
        chunkBefore = chunk == 0 ? v - 1 : chunk - 1;
        backChunk = v - 1 - chunk;
        backBefore = v - 1 - chunkBefore;
    }

    /** B(n) on the stages near the last. */
    void lower() {
        double[] fore = q.forward;
        double[] back = q.backward;
        double[] latency = q.latency;
        double[] ends = forward;
        double[] next = nextBackward;
        int v = q.chunks;
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
            before = lastBackward + fore[with];
            hop = latency[1] + back[first];
        }
        int twice = 0;
        for (int stage = q.stages - 1; stage >= cut; stage--) {
            double pass = back[now];
            double end = ends[stage] + twice * (back[then] + fore[with]) + pass;
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
    void forwards() {
        double[] fore = q.forward;
        double[] back = q.backward;
        double[] latency = q.latency;
        double[] ends = backward;
        double[] next = nextForward;
        int v = q.chunks;
        int p = q.stages;
        int g = q.group;
        double before;
        double hop;
        if (chunk > 0) {
            before = forward[p - 1];
            hop = latency[chunk];
        } else {
            before = lastForward + back[backBefore];
            hop = latency[v - 1] + fore[v - 1];
        }
        int now = chunk;
        int then = chunkBefore;
        int with = backBefore;
        int pairs = 2 * (g - p) + 1;
        for (int stage = 0; stage < cut; stage++) {
            double pass = fore[now];
            double end = ends[stage] + pairs * (fore[then] + back[with]) + pass;
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
            before = later(end, before + (hop + pass));
            next[stage] = before;
            pairs += 2;
            now += v;
            then += v;
            with += v;
        }
        then -= v;
        with -= v;
        lastForward = ends[p - 1] + (g - 1) * (fore[then] + back[with]) - back[with];
    }

    /** B(n) on the stages near the first. */
    void upper(boolean forwardsRun) {
        lastBackward = NEVER;
        if (cut == 0) {
            return;
        }
        double[] fore = q.forward;
        double[] back = q.backward;
        double[] latency = q.latency;
        double[] ends = nextForward;
        double[] next = nextBackward;
        int v = q.chunks;
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
            lastBackward = end - back[backChunk] - fore[chunk];
        }
    }

    /** Goes on to the next block. */
    void turnOver() {
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

}
