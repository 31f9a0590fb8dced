package dev.trainyard.workload;

import dev.trainyard.cluster.CudaGraphs;
import dev.trainyard.constants.ConstantName;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.Pass;
import dev.trainyard.model.Transformer;
import java.util.Arrays;

/**
 * The work of a model's parts under one way of splitting layers: each kind of layer that is asked for, and the
 * model's ends.
 */
final class ModelWork {
    private final Costing costing;
    private final Transformer model;
    private final LayerWork[] kinds;
    private final LayerWork embedding;
    private final LayerWork head;
    private final LayerWork predictionJoin;

    ModelWork(Costing costing) {
        this.costing = costing;
        this.model = costing.model;
        this.kinds = new LayerWork[model.kindCount()];
        EndWork ends = new EndWork(costing);
        // Embedding and head lie within a graph only where it holds the whole iteration.
        costing.operators.launching(costing.software.cudaGraphs() == CudaGraphs.ALL ? 0 : costing.expertLaunches);
        this.embedding = ends.embedding();
        this.head = ends.head();
        this.predictionJoin = model.multiTokenLayers() > 0 ? ends.predictionJoin() : null;
        if (predictionJoin != null) {
            predictionLayer();
        }
    }

    /** The work of a layer of a kind; written when first asked for. */
    LayerWork of(int kind) {
        if (kinds[kind] == null) {
            kinds[kind] = BlockWork.of(costing, model.kinds().get(kind));
        }
        return kinds[kind];
    }

    LayerWork embedding() {
        return embedding;
    }

    LayerWork head() {
        return head;
    }

    /** What joins a multi-token-prediction layer's inputs; null where the model has no such layer. */
    LayerWork predictionJoin() {
        return predictionJoin;
    }

    /** A multi-token-prediction layer is as the model's last. */
    LayerWork predictionLayer() {
        return of(model.multiTokenKind());
    }

    /** What the host takes to launch a layer's kernels, by pass, s. */
    double[] launchSeconds(LayerWork sheet) {
        double[] seconds = new double[Pass.COUNT];
        for (Pass pass : Pass.values()) {
            seconds[pass.ordinal()] = costing.constants.of(ConstantName.HOST_LAUNCH_SECONDS)
                    * sheet.launches(pass, costing.operators);
        }
        return seconds;
    }

    /**
     * A device whose host launches a layer's kernels more slowly than it runs them waits for the host. Dense layers
     * run long enough not to; the many small kernels of unfused experts may not. Both gradients are launched in turn,
     * so a backward pass waits for its host once.
     */
    static void waitForHost(double[][] cost, double[] launchSeconds) {
        int fore = Pass.FORWARD.ordinal();
        int input = Pass.INPUT_GRADIENT.ordinal();
        int weight = Pass.WEIGHT_GRADIENT.ordinal();
        double forward = launchSeconds[fore] - Arrays.stream(cost[fore]).sum();
        double backward = launchSeconds[input] + launchSeconds[weight] - Arrays.stream(cost[input]).sum()
                - Arrays.stream(cost[weight]).sum();
        cost[fore][Cause.ROUTING.ordinal()] += Math.max(0, forward);
        cost[input][Cause.ROUTING.ordinal()] += Math.max(0, backward);
    }
}
