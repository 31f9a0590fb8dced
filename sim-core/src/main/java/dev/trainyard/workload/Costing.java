package dev.trainyard.workload;

import dev.trainyard.cluster.Cluster;
import dev.trainyard.cluster.CudaGraphs;
import dev.trainyard.cluster.ExpertDispatch;
import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import dev.trainyard.kernel.collective.CollectiveAlgorithm;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.collective.CollectiveTraffic;
import dev.trainyard.kernel.collective.FabricProfile;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.Pass;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Plan;
import dev.trainyard.scenario.Scenario;
import java.util.BitSet;

/**
 * What the writers of a layer's work share: the scenario, the batches that will be priced, and the words in which
 * layers are written down (linear layer, element-wise traffic, collective).
 */
final class Costing {
    /** Streams over which Transformer Engine's grouped linear layer spreads its products. */
    private static final int STREAMS = 4;

    /**
     * Bytes of optimizer traffic a parameter: gradient read for the norm and the update (8), Adam's two moments and the
     * master weight read and written (24), the model's copy written (2).
     */
    private static final double OPTIMIZER_BYTES = 34;

    final Transformer model;
    final Plan plan;
    final SoftwareLevel software;
    final Constants constants;
    final Groups groups;
    final OperatorBatch operators;
    final CollectiveBatch collectives;
    /** Sequence length. */
    final double sequence;
    /** Tokens of one micro-batch on one context-parallel rank. */
    final double tokens;
    /** Tokens that norms, residuals and routers see on one rank. */
    final double splitTokens;
    /** Permutation and transfer of tokens are one kernel. */
    final boolean fusedDispatch;
    /** The mixture runs as one tuned whole: see {@link dev.trainyard.cluster.ExpertStack}. */
    final boolean expertStack;
    /** Launches that one operator outside the experts takes: none where graphs replay the layers. */
    final double launches;
    /** The same of the experts' operators. */
    final double expertLaunches;
    /** Number format of the linear layers. */
    final Precision precision;
    /** Collectives that leave their scale-up domain. */
    final BitSet network = new BitSet();
    /** Those of them that wait for oversubscribed uplinks rather than for their network interface. */
    final BitSet uplink = new BitSet();
    private final Cluster cluster;
    private final double traffic;
    private final double castTraffic;

    Costing(Scenario scenario, Plan plan, Constants constants, OperatorBatch operators, CollectiveBatch collectives) {
        this.model = scenario.model();
        this.plan = plan;
        this.software = scenario.software();
        this.constants = constants;
        this.cluster = scenario.cluster();
        this.groups = new Groups(plan, cluster);
        this.operators = operators;
        this.collectives = collectives;
        this.sequence = scenario.training().sequence();
        this.tokens = (double) plan.microBatch() * sequence / plan.cp();
        this.splitTokens = plan.sequenceParallel() ? tokens / plan.tp() : tokens;
        this.precision = scenario.training().precision();
        this.fusedDispatch = software.dispatch() != ExpertDispatch.ALL_TO_ALL;
        boolean mixture = model.experts() != null;
        this.expertStack = TunedExperts.in(scenario);
        boolean graphs = software.cudaGraphs() == CudaGraphs.ALL || software.cudaGraphs() == CudaGraphs.MIXTURES
                && mixture && software.mixtureGraphs().contains(cluster.accelerator().family());
        this.launches = graphs || expertStack ? 0 : 1;
        this.expertLaunches = expertStack ? 0 : 1;
        this.traffic = constants.of(software.fusion().traffic());
        this.castTraffic = switch (precision) {
            case FP8 -> constants.of(ConstantName.CAST_FP8);
            case MXFP8 -> constants.of(ConstantName.CAST_MXFP8);
            case NVFP4 -> constants.of(ConstantName.CAST_NVFP4);
            default -> 0;
        };
    }

    /** The format in which everything runs that is not a linear layer. */
    Precision wide() {
        return switch (precision) {
            case FP8, MXFP8, NVFP4 -> Precision.BF16;
            default -> precision;
        };
    }

    /**
     * A linear layer: rows x inputs times inputs x outputs, forward and both gradients, with the casts of its inputs
     * and output gradients where the format needs them (read two bytes, write the value twice: by rows and by columns).
     */
    void linear(LayerWork sheet, double rows, double outputs, double inputs) {
        product(sheet, rows, outputs, inputs, 1, precision, 1);
        casts(sheet, rows * inputs, rows * outputs);
    }

    /** A linear layer that stays in the wide format: router, LM head. */
    void wideLinear(LayerWork sheet, double rows, double outputs, double inputs) {
        product(sheet, rows, outputs, inputs, 1, wide(), 1);
    }

    /**
     * One linear layer for each of {@code experts}. A fused grouped kernel spreads all experts' tiles over the
     * processors at once; otherwise Transformer Engine runs them on {@value #STREAMS} streams, so many at a time.
     * A rank with one expert has nothing to group: its product is as good as any.
     */
    void groupedLinear(LayerWork sheet, double rows, double outputs, double inputs, double experts) {
        if (experts == 1) {
            linear(sheet, rows, outputs, inputs);
            return;
        }
        double together = expertStack ? experts : Math.min(experts, STREAMS);
        product(sheet, rows, outputs, inputs, together, precision, experts / together);
        casts(sheet, rows * inputs * experts, rows * outputs * experts);
        // One of each is counted with its operator.
        double others = expertLaunches * (experts - 1);
        double casts = castTraffic > 0 ? others : 0;
        sheet.launches(Pass.FORWARD, others + casts);
        sheet.launches(Pass.INPUT_GRADIENT, others + casts);
        sheet.launches(Pass.WEIGHT_GRADIENT, others);
    }

    private void product(LayerWork sheet, double rows, double outputs, double inputs, double count, Precision in,
            double factor) {
        int format = in.ordinal();
        sheet.operator(operators.gemm(rows, outputs, inputs, count, format), Pass.FORWARD, Cause.GEMM, factor);
        sheet.operator(operators.gemm(rows, inputs, outputs, count, format), Pass.INPUT_GRADIENT, Cause.GEMM, factor);
        // Weight gradients are added to those of earlier micro-batches: each value is read and written.
        sheet.operator(operators.gemm(inputs, outputs, rows, count, format, 2.0 * software.gradientBytes()),
                Pass.WEIGHT_GRADIENT, Cause.GEMM, factor);
    }

    private void casts(LayerWork sheet, double inputValues, double gradientValues) {
        if (castTraffic > 0) {
            double perValue = (2 + 2 * precision.bytes()) * castTraffic;
            sheet.operator(operators.elementwise(inputValues * perValue), Pass.FORWARD, Cause.CAST, 1);
            sheet.operator(operators.elementwise(gradientValues * perValue), Pass.INPUT_GRADIENT, Cause.CAST, 1);
        }
    }

    /** Memory traffic by the ideal count of bytes; the framework's fusion decides how much it really is. */
    void elementwise(LayerWork sheet, double forwardBytes, double backwardBytes) {
        sheet.operator(operators.elementwise(forwardBytes * traffic), Pass.FORWARD, Cause.ELEMENTWISE, 1);
        sheet.operator(operators.elementwise(backwardBytes * traffic), Pass.INPUT_GRADIENT, Cause.ELEMENTWISE, 1);
    }

    /** Queues a collective and gives its index. */
    int collective(CollectiveKind kind, double bytes, Groups.Group group) {
        int index = collectives.add(kind, bytes, group.ranks(), group.perDomain(), group.span(), 1);
        network.set(index, group.domains() > 1);
        uplink.set(index, slowdown(index) > 1);
        return index;
    }

    /** Queues a micro-batch's message to the next stage. */
    int message() {
        return collective(CollectiveKind.SEND_RECV, 2 * tokens * model.hidden() / plan.tp(), groups.stageNeighbours());
    }

    /** Queues the meeting of all accelerators at the end of a step. */
    int barrier() {
        int gpus = (int) plan.gpus();
        return collectives.add(CollectiveKind.ALL_REDUCE, 8, gpus, Math.min(gpus, cluster.gpusPerDomain()), gpus, 1);
    }

    /** The optimizer's step over so many parameters. */
    double optimizerSeconds(double parameters) {
        return parameters * OPTIMIZER_BYTES / operators.profile().memoryBytesPerSecond();
    }

    /** Factor by which the slowest accelerator stretches a step. */
    double straggler() {
        return straggler(constants, plan.gpus(), cluster.gpusPerNode());
    }

    static double straggler(Constants constants, long gpus, int gpusPerNode) {
        double nodes = Math.max(1, (double) gpus / gpusPerNode);
        // The mean of the largest of n normal deviates grows as sqrt(2 ln n).
        return 1 + constants.of(ConstantName.STRAGGLER) * Math.sqrt(2 * Math.log(nodes));
    }

    /** 1 for a collective that leaves its scale-up domain, else 0. */
    double onNetwork(int i) {
        return network.get(i) ? 1 : 0;
    }

    /** 1 for a collective that waits for uplinks, else 0. */
    double onUplink(int i) {
        return uplink.get(i) ? 1 : 0;
    }

    /** Of a collective that waits for uplinks, the share of time in which its network interface would be done. */
    double interfaceShare(int i) {
        return uplink.get(i) ? 1 / slowdown(i) : 0;
    }

    /** How much longer a collective's network traffic takes than its network interface does; 0 where it has none. */
    double slowdown(int i) {
        if (!network.get(i)) {
            return 0;
        }
        // Of the algorithms only the all-to-all's has a way of its own through the network.
        int algorithm = (collectives.kind(i) == CollectiveKind.ALL_TO_ALL.ordinal() ? CollectiveAlgorithm.PAIRWISE
                : CollectiveAlgorithm.RING).ordinal();
        FabricProfile fabric = collectives.profile();
        return CollectiveTraffic.uplinkSlowdown(fabric, leaving(i, algorithm, fabric.leafAccelerators()),
                leaving(i, algorithm, fabric.podAccelerators()));
    }

    private double leaving(int i, int algorithm, int reach) {
        return CollectiveTraffic.leaving(algorithm, reach, collectives.ranks(i), collectives.ranksPerDomain(i),
                collectives.span(i));
    }
}
