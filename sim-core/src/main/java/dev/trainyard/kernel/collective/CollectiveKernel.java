package dev.trainyard.kernel.collective;

/**
 * Time of one collective on one fabric, by the fastest algorithm. Only + - * /, comparisons and an integer logarithm,
 * so that every back end agrees bit for bit.
 *
 * <p>Each algorithm is an alpha-beta model (Thakur, Rabenseifner and Gropp, 2005, sections 3 and 4; Sanders, Speck and
 * Traeff, 2009, for double trees): {@code time = launch + steps * latency + bytes / bandwidth}, with steps and bytes
 * counted apart for the links inside and between scale-up domains. The two are pipelined as NCCL does: the slower one
 * sets the pace, of the faster a small residue stays.
 *
 * <p>Bandwidth depends on size because libraries have two limits of protocol: one of low latency that pays more per
 * byte (NCCL's LL sends a flag with every 4 bytes, so it pays double), and one of full bandwidth that must fill a
 * pipeline of chunks first. With {@code t} the time at full bandwidth, {@code s} the slow-down and {@code F} the fill,
 * the least of {@code s t} and {@code F} is paid beyond {@code t}, rounded off as {@code s t F / (s t + F)}. This
 * grows with {@code t}, so more bytes are never faster, and the least over algorithms keeps that.
 */
public final class CollectiveKernel {
    private static final double IMPOSSIBLE = Double.POSITIVE_INFINITY;

    private CollectiveKernel() {}

    /** Seconds of every collective of the batch and the {@link CollectiveAlgorithm} ordinal that gave them. */
    public static void run(CollectiveBatch batch, double[] seconds, int[] algorithm) {
        run(batch, seconds, algorithm, 0, batch.size());
    }

    /** The same for collectives {@code from} to {@code to - 1}. */
    public static void run(CollectiveBatch batch, double[] seconds, int[] algorithm, int from, int to) {
        for (int i = from; i < to; i++) {
            one(batch, i, seconds, algorithm);
        }
    }

    private static void one(CollectiveBatch batch, int i, double[] seconds, int[] algorithm) {
        if (batch.ranks(i) == 1 || batch.bytes(i) == 0) {
            seconds[i] = 0;
            algorithm[i] = CollectiveAlgorithm.NONE.ordinal();
            return;
        }
        double best = IMPOSSIBLE;
        int chosen = 0;
        for (int candidate = CollectiveAlgorithm.RING.ordinal(); candidate <= CollectiveAlgorithm.DIRECT.ordinal();
                candidate++) {
            double time = seconds(batch.profile(), candidate, batch.kind(i), batch.bytes(i), batch.ranks(i),
                    batch.ranksPerDomain(i), batch.span(i), batch.sharing(i));
            if (time < best) {
                best = time;
                chosen = candidate;
            }
        }
        seconds[i] = best;
        algorithm[i] = chosen;
    }

    /**
     * Seconds of one collective of at least two ranks and one byte by one algorithm; infinite where the algorithm does
     * not fit the kind or the group.
     *
     * @param algorithm a {@link CollectiveAlgorithm} ordinal
     * @param kind a {@link CollectiveKind} ordinal
     */
    public static double seconds(FabricProfile fabric, int algorithm, int kind, double bytes, int ranks,
            int ranksPerDomain, int span, double sharing) {
        int domains = CollectiveTraffic.domains(ranks, ranksPerDomain);
        boolean allReduce = kind == CollectiveKind.ALL_REDUCE.ordinal();
        boolean broadcast = kind == CollectiveKind.BROADCAST.ordinal();
        boolean half = kind == CollectiveKind.REDUCE_SCATTER.ordinal() || kind == CollectiveKind.ALL_GATHER.ordinal();
        double n = ranks;
        double d = ranksPerDomain;
        double passes = CollectiveTraffic.passes(kind);
        double insideSteps;
        double betweenSteps;
        if (algorithm == CollectiveAlgorithm.RING.ordinal() && (allReduce || half || broadcast)) {
            insideSteps = passes * (n - domains);
            betweenSteps = passes * (domains - 1);
        } else if (algorithm == CollectiveAlgorithm.HIERARCHICAL.ordinal() && allReduce && domains > 1 && d > 1) {
            insideSteps = 2 * (d - 1);
            betweenSteps = 2.0 * (domains - 1);
        } else if (algorithm == CollectiveAlgorithm.TREE.ordinal() && (allReduce || broadcast) && domains > 1) {
            insideSteps = passes * (d - 1);
            betweenSteps = passes * log2(domains);
        } else if (algorithm == CollectiveAlgorithm.NVLS.ordinal() && fabric.inSwitchReduction() && d > 1
                && (allReduce || (half && domains == 1))) {
            insideSteps = 0;
            betweenSteps = passes * log2(domains);
        } else if (algorithm == CollectiveAlgorithm.PAIRWISE.ordinal()
                && kind == CollectiveKind.ALL_TO_ALL.ordinal()) {
            // Messages overlap; issuing each costs about one scale-up step.
            insideSteps = n - 1;
            betweenSteps = domains > 1 ? 1 : 0;
        } else if (algorithm == CollectiveAlgorithm.DIRECT.ordinal() && kind == CollectiveKind.SEND_RECV.ordinal()) {
            insideSteps = domains == 1 ? 1 : 0;
            betweenSteps = domains == 1 ? 0 : 1;
        } else {
            return IMPOSSIBLE;
        }
        boolean inSwitch = algorithm == CollectiveAlgorithm.NVLS.ordinal();
        double inside = CollectiveTraffic.inside(algorithm, kind, bytes, ranks, ranksPerDomain);
        double between = CollectiveTraffic.between(algorithm, kind, bytes, ranks, ranksPerDomain);
        double leaving = CollectiveTraffic.leaving(algorithm, fabric.leafAccelerators(), ranks, ranksPerDomain, span);
        double leavingPod = CollectiveTraffic.leaving(algorithm, fabric.podAccelerators(), ranks, ranksPerDomain,
                span);
        return pipelined(fabric, inSwitch, inside, insideSteps, between, betweenSteps, leaving, leavingPod, sharing);
    }

    private static double pipelined(FabricProfile fabric, boolean inSwitch, double inside, double insideSteps,
            double between, double betweenSteps, double leaving, double leavingPod, double sharing) {
        double seconds = fabric.launchSeconds() + insideSteps * fabric.scaleUpStepSeconds();
        double insideTime = 0;
        if (inside > 0) {
            double share = inSwitch ? fabric.inSwitchEfficiency() : fabric.scaleUpEfficiency();
            insideTime = inside / (fabric.scaleUpBytesPerSecond() * share);
            double fill = inSwitch ? fabric.inSwitchFillSeconds() : insideSteps * fabric.scaleUpSyncSeconds();
            seconds += rounded(insideTime, fill);
        }
        if (inSwitch) {
            seconds += fabric.inSwitchSeconds();
        }
        double betweenTime = 0;
        if (between > 0) {
            double rate = fabric.nicBytesPerSecond() * fabric.networkEfficiency();
            betweenTime = between * sharing / rate * slowdown(fabric, leaving, leavingPod);
            // One switch joins neighbours under a leaf, three under a pod, five beyond (up and down a Clos network).
            double latency = fabric.endpointSeconds() + (1 + 2 * leaving + 2 * leavingPod) * fabric.hopSeconds();
            double fill = betweenSteps * fabric.networkSyncFactor() * latency + fabric.networkChunkBytes() / rate;
            seconds += betweenSteps * latency + rounded(fabric.networkSmallSlowdown() * betweenTime, fill);
        }
        double slower = insideTime > betweenTime ? insideTime : betweenTime;
        double faster = insideTime > betweenTime ? betweenTime : insideTime;
        return seconds + (slower + fabric.overlapResidue() * faster);
    }

    /** A smooth lesser of two times: each alone where the other is much larger, half where they are equal. */
    private static double rounded(double a, double b) {
        return a > 0 && b > 0 ? a / (a + b) * b : 0;
    }

    /** How much longer network traffic takes than on a full-bisection fabric with perfectly spread flows. */
    private static double slowdown(FabricProfile fabric, double leaving, double leavingPod) {
        return CollectiveTraffic.uplinkSlowdown(fabric, leaving, leavingPod)
                * (leaving > 0 ? fabric.collisionSlowdown() : 1);
    }

    /** Levels of a binary tree over {@code count} nodes: the logarithm to base 2, rounded up. */
    private static int log2(int count) {
        return 32 - Integer.numberOfLeadingZeros(count - 1);
    }
}
