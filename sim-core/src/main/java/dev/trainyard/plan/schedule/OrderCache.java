package dev.trainyard.plan.schedule;

import dev.trainyard.kernel.pipeline.PipelineOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers pipeline orders by shape: sorting one costs more than timing it, and searches and fits ask for the same few
 * again and again. Safe for use by several threads; what it holds never changes an answer.
 */
public final class OrderCache {
    /** Passes held at most, about four bytes each and as much again for the sorted sequence. */
    private static final long MOST_PASSES = 16_000_000;

    private final Map<PipelineShape, PipelineOrder> orders = new ConcurrentHashMap<>();
    private long passes;

    /** The order of a shape. */
    public PipelineOrder of(PipelineShape shape) {
        PipelineOrder known = orders.get(shape);
        if (known != null) {
            return known;
        }
        PipelineOrder made = PipelineOrders.of(shape);
        keep(shape, made);
        return made;
    }

    private synchronized void keep(PipelineShape shape, PipelineOrder order) {
        if (passes + order.sequence().length > MOST_PASSES) {
            orders.clear();
            passes = 0;
        }
        passes += order.sequence().length;
        orders.put(shape, order);
    }
}
