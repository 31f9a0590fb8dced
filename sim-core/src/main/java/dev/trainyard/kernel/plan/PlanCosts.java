package dev.trainyard.kernel.plan;

/**
 * What one micro-batch costs in each distinct chunk of a candidate: layers by kind times their row's seconds, what is
 * recomputed, what the model's ends add, and what sharded parameters leave open. Seconds throughout. Those of a {@link
 * SinglePlan} stay as they are.
 */
public final class PlanCosts {
    private final PlanCandidate q;
    /** Seconds of a pass, by distinct chunk. */
    final double[] forward;
    final double[] inputGradient;
    final double[] weightGradient;
    /** What the forward and the backward pass take beyond what is no exchange of experts'. */
    final double[] overBesideForward;
    final double[] overBesideBackward;
    /** What they take beyond that exchange. */
    final double[] overExchangeForward;
    final double[] overExchangeBackward;
    /** What computes in both. */
    final double[] compute;
    /** Layers recomputed over layers. */
    final double[] recomputed;
    /** Sharded parameters' traffic that both passes together wait for. */
    final double[] exposed;
    /** Once a step; 0 where every pass does it. */
    final double[] reduce;
    final double[] gather;
    /** The last part of the reduction. */
    final double[] lastPart;
    /** How long before a chunk's gradients are complete the first part of them can be reduced. */
    final double[] firstPart;
    /** How long after the gathers of the chunks before it a chunk's first forward may start. */
    final double[] ready;
    final double[] optimizer;
    /** Layers by kind, {@code [distinct chunk * kinds + kind]}. */
    final double[] layers;
    /** Of a stage: seconds to reduce its gradients, to gather its parameters, and to update them. */
    double stageReduce;
    double stageGather;
    double stageOptimizer;
    /** Of its first chunk, when the parameters are there. */
    private double stageReady;
    /** Of its compute for one micro-batch. */
    private double stageCompute;
    private double transfer;
    private double transferExposed;

    PlanCosts(PlanCandidate candidate, int mostChunks) {
        q = candidate;
        forward = new double[mostChunks];
        inputGradient = new double[mostChunks];
        weightGradient = new double[mostChunks];
        overBesideForward = new double[mostChunks];
        overBesideBackward = new double[mostChunks];
        overExchangeForward = new double[mostChunks];
        overExchangeBackward = new double[mostChunks];
        compute = new double[mostChunks];
        recomputed = new double[mostChunks];
        exposed = new double[mostChunks];
        reduce = new double[mostChunks];
        gather = new double[mostChunks];
        lastPart = new double[mostChunks];
        firstPart = new double[mostChunks];
        ready = new double[mostChunks];
        optimizer = new double[mostChunks];
        layers = new double[mostChunks * q.kinds];
    }

    void price() {
        for (int which = 0; which < q.distinct; which++) {
            price(which);
        }
        transfer = q.stages > 1 ? q.tables.messages()[q.message] : 0;
        transferExposed = q.overlapsMessages ? 0 : transfer;
    }

    /** Adds up what a stage reduces, gathers and updates. */
    void stage(int stage) {
        stageReduce = 0;
        stageGather = 0;
        stageOptimizer = 0;
        stageCompute = 0;
        stageReady = ready[q.content[stage * q.chunks + firstChunk(stage)]];
        for (int slot = stage * q.chunks; slot < (stage + 1) * q.chunks; slot++) {
            int which = q.content[slot];
            stageReduce += reduce[which];
            stageGather += gather[which];
            stageOptimizer += optimizer[which];
            stageCompute += compute[which];
        }
    }

    /** The chunk that a stage runs first, and whose gradients are whole last: with both directions the nearer end's. */
    public int firstChunk(int stage) {
        return q.schedule.placement().last(q.stages, stage);
    }

    /** What overlapped data-parallel traffic of a stage takes from its compute. */
    public double tax(int stage) {
        stage(stage);
        return taxOfStage();
    }

    /**
     * Traffic slows no more compute than the stage does, and by no more than what is hidden of it: not while the stage
     * waits for its first parameters.
     */
    double taxOfStage() {
        if (!q.overlapsData) {
            return 0;
        }
        double tax = q.tables.profile().overlapTax() * Math.min(stageReduce + stageGather, q.passes() * stageCompute);
        return Math.min(tax, stageReduce + stageGather - Math.max(0, stageReady));
    }

    /** After all stages have met to check the gradient norm: the optimizer, and gathering what no pass hides. */
    public double afterBarrier(int stage) {
        stage(stage);
        return afterBarrierOfStage();
    }

    double afterBarrierOfStage() {
        return stageOptimizer + (q.overlapsData ? 0 : stageGather);
    }

    /** Pipeline stages. */
    public int stages() {
        return q.stages;
    }

    /** Model chunks on each stage. */
    public int chunks() {
        return q.chunks;
    }

    /** Which of the distinct chunks is in a slot, {@code stage * chunks + chunk}. */
    public int content(int slot) {
        return q.content[slot];
    }

    /** A pass of a slot over one micro-batch. */
    public double of(int slot, Pass pass) {
        return switch (pass) {
            case FORWARD -> forward[q.content[slot]];
            case INPUT_GRADIENT -> inputGradient[q.content[slot]];
            case WEIGHT_GRADIENT -> weightGradient[q.content[slot]];
        };
    }

    /** What an overlapped pair saves: experts' traffic under the other half's compute. */
    public double pairSaving(int slot) {
        // Where parameters are gathered in every pass, their traffic is what hides there.
        if (!q.schedule.pairs() || q.sharded) {
            return 0;
        }
        // The other half of a pair is a pass of the stage's other chunk. Together they take the longer of the exchange
        // of both and of what lies beside it.
        int fore = q.content[slot];
        int back = q.content[slot ^ 1];
        return Math.min(overBesideForward[fore] + overBesideBackward[back],
                overExchangeForward[fore] + overExchangeBackward[back]);
    }

    /** Reducing a slot's gradients once a step; 0 under ZeRO-3, where every pass does it. */
    public double reduce(int slot) {
        return reduce[q.content[slot]];
    }

    /** Gathering a slot's parameters once a step. */
    public double gather(int slot) {
        return gather[q.content[slot]];
    }

    /** Parts in which a slot's gradients and parameters travel, each as soon as its layers are done. */
    public double buckets(int slot) {
        return q.chunkValue(q.content[slot], ChunkRow.BUCKETS);
    }

    /** One message between neighbouring stages. */
    public double transfer() {
        return transfer;
    }

    /** The part of a message that both compute streams together wait for. */
    public double transferExposed() {
        return transferExposed;
    }

    /** Data-parallel traffic runs under the passes. */
    public boolean overlapsData() {
        return q.overlapsData;
    }

    /** Host and synchronisation time that nothing hides. */
    public double overhead() {
        return q.placementValue(PlacementRow.OVERHEAD);
    }

    /** A step of so many seconds with what nothing hides, and as the slowest accelerator stretches it. */
    public double stretched(double step) {
        return (step + overhead()) * q.placementValue(PlacementRow.STRAGGLER);
    }

    private void price(int which) {
        double[] rows = q.tables.layers();
        double[] chunks = q.tables.chunks();
        int at = q.chunk + which * q.chunkLength;
        double fore = 0;
        double input = 0;
        double weight = 0;
        double exchange = 0;
        double exchangeAgain = 0;
        double besideFore = 0;
        double besideBack = 0;
        double computes = 0;
        double all = 0;
        for (int kind = 0; kind < q.kinds; kind++) {
            double count = chunks[at + ChunkRow.LAYERS + 2 * kind];
            layers[which * q.kinds + kind] = count;
            all += count;
        }
        double again = q.recompute == PlanBatch.RECOMPUTE_NOTHING ? 0 : q.recomputesLayers() && q.recomputedLayers > 0
                ? Math.min(1, q.recomputedLayers / all) : 1;
        // Both gradients wait for the launches of each alone where they are no one pass.
        boolean apart = q.schedule.gradientsApart();
        int more = q.recomputesLayers() ? LayerRow.FULL : LayerRow.CORE;
        int computeAgain = q.recomputesLayers() ? LayerRow.COMPUTE_AGAIN : LayerRow.CORE;
        for (int kind = 0; kind < q.kinds; kind++) {
            double count = layers[which * q.kinds + kind];
            if (count == 0) {
                continue;
            }
            int row = q.block(kind);
            int gradients = row + (apart ? LayerRow.APART : LayerRow.PASS + 1);
            fore += count * rows[row + LayerRow.PASS];
            input += count * rows[gradients];
            weight += count * rows[gradients + 1];
            exchange += count * rows[row + LayerRow.EXCHANGE];
            besideFore += count * rows[row + LayerRow.BESIDE];
            besideBack += count * rows[row + LayerRow.BESIDE + 1];
            computes += count * rows[row + LayerRow.COMPUTE];
            if (again > 0) {
                double exchanged = q.recomputesLayers() ? count * again * rows[row + LayerRow.EXCHANGE_AGAIN] : 0;
                input += count * again * rows[row + more];
                exchangeAgain += exchanged;
                besideBack += count * again * rows[row + more] - exchanged;
                computes += count * again * rows[row + computeAgain];
            }
        }
        if (chunks[at + ChunkRow.FIRST] != 0) {
            fore += rows[q.layer + LayerRow.FIRST];
            input += rows[q.layer + LayerRow.FIRST + 1];
            besideFore += rows[q.layer + LayerRow.FIRST];
            besideBack += rows[q.layer + LayerRow.FIRST + 1] + rows[q.layer + LayerRow.FIRST + 2];
            weight += rows[q.layer + LayerRow.FIRST + 2];
            computes += rows[q.layer + LayerRow.FIRST_COMPUTE];
        }
        if (chunks[at + ChunkRow.LAST] != 0) {
            fore += rows[q.layer + LayerRow.LAST];
            input += rows[q.layer + LayerRow.LAST + 1];
            weight += rows[q.layer + LayerRow.LAST + 2];
            exchange += rows[q.layer + LayerRow.LAST_EXCHANGE];
            besideFore += rows[q.layer + LayerRow.LAST] - rows[q.layer + LayerRow.LAST_EXCHANGE] / 2;
            besideBack += rows[q.layer + LayerRow.LAST + 1] + rows[q.layer + LayerRow.LAST + 2]
                    - rows[q.layer + LayerRow.LAST_EXCHANGE] / 2;
            computes += rows[q.layer + LayerRow.LAST_COMPUTE];
        }
        // What is not recomputed is exchanged alike in both passes.
        overExchangeForward[which] = fore - exchange / 2;
        overExchangeBackward[which] = input + weight - (exchange / 2 + exchangeAgain);
        overBesideForward[which] = Math.max(0, fore - besideFore);
        overBesideBackward[which] = Math.max(0, input + weight - besideBack);
        compute[which] = computes;
        recomputed[which] = again;
        forward[which] = fore;
        inputGradient[which] = input;
        weightGradient[which] = weight;
        optimizer[which] = chunks[at + ChunkRow.OPTIMIZER];
        if (q.sharded) {
            everyPass(which, at);
        } else {
            onceAStep(which, at);
        }
    }

    /** Sharded parameters are gathered and their gradients reduced in every pass. */
    private void everyPass(int which, int at) {
        double[] chunks = q.tables.chunks();
        double buckets = chunks[at + ChunkRow.BUCKETS];
        double gathering = chunks[at + ChunkRow.GATHER];
        double before = exposure(forward[which], gathering, buckets);
        double reducing = chunks[at + ChunkRow.REDUCE];
        double behind = 0;
        forward[which] += before;
        if (q.schedule.gradientsApart()) {
            // Parameters are gathered for the gradient by the input, and gradients reduced behind that by the weight.
            behind = exposure(inputGradient[which], gathering, buckets);
            double last = exposure(weightGradient[which], reducing, buckets);
            inputGradient[which] += behind;
            weightGradient[which] += last;
            behind += last;
        } else {
            behind = exposure(inputGradient[which] + weightGradient[which], gathering + reducing, buckets);
            inputGradient[which] += behind;
        }
        exposed[which] = before + behind;
        reduce[which] = 0;
        gather[which] = 0;
        lastPart[which] = 0;
        ready[which] = forward[which] / buckets - forward[which];
        complete(which, buckets);
    }

    private void onceAStep(int which, int at) {
        double[] chunks = q.tables.chunks();
        double buckets = chunks[at + ChunkRow.BUCKETS];
        double traffic = chunks[at + ChunkRow.GATHER];
        exposed[which] = 0;
        reduce[which] = chunks[at + ChunkRow.REDUCE];
        gather[which] = traffic;
        lastPart[which] = reduce[which] / buckets;
        ready[which] = Math.max(traffic / buckets, traffic + forward[which] / buckets - forward[which]);
        complete(which, buckets);
    }

    /** Every pass that completes gradients has as many parts as their reduction. */
    private void complete(int which, double buckets) {
        boolean apart = q.schedule.gradientsApart() && !q.schedule.pairs();
        double pass = apart ? weightGradient[which] : inputGradient[which] + weightGradient[which];
        firstPart[which] = pass - pass / buckets;
    }

    /**
     * What sharded parameters add to a pass: the first layer's traffic comes before any compute, the last layer's
     * compute after all traffic, and in between the longer of the two counts. Traffic slows the compute above it, as
     * far as there is any, and is never worth more than itself.
     */
    private double exposure(double compute, double traffic, double layers) {
        PlanProfile profile = q.tables.profile();
        if (!q.overlapsData && !profile.alwaysOverlaps()) {
            return traffic;
        }
        double slowed = compute + profile.shardedTax() * Math.min(traffic, compute);
        return Math.min(traffic, Math.max(slowed + traffic / layers, traffic + slowed / layers) - compute);
    }
}
