package dev.trainyard.kernel.device;

import java.util.EnumMap;
import java.util.Map;

/**
 * What batches are expected to take on the CPU and on a GPU, from which follows where one is computed. Both give the
 * same bits, so a wrong expectation costs time and nothing else.
 *
 * @param costs of every kind of work
 * @param openSeconds what it takes to open a GPU, s: context, kernels, buffers
 */
public record OffloadCosts(Map<Work, Cost> costs, double openSeconds) {
    /**
     * As {@code bench} measured on 2026-11-26: one NVIDIA H200 and the 16 cores of its virtual machine, from end to
     * end, at a million items and, for what a batch costs, at ten thousand (docs/gpu.md has the table). Another machine
     * has another crossover; what is lost around it is small by its nature.
     */
    public static final OffloadCosts MEASURED = new OffloadCosts(measured(), 0.8);
    /** The CPU gives a batch another thread for each so many seconds of work. */
    private static final double THREAD_SECONDS = 2e-4;

    /** What a batch is counted in. */
    public enum Work {
        /** Operators of a throughput batch. */
        OPERATORS,
        /** Collectives. */
        COLLECTIVES,
        /** Entries of a link-load product's traffic. */
        TRAFFIC,
        /** Passes of pipelines. */
        PASSES,
        /** Candidate plans. */
        CANDIDATES,
        /** Philox blocks. */
        BLOCKS,
        /** Failures of a campaign's replicas. */
        FAILURES
    }

    /**
     * Of one kind of work.
     *
     * @param cpuSeconds a unit on one CPU thread, s
     * @param gpuSeconds a unit on the GPU, s, packing and copies and all
     * @param gpuBatchSeconds what a GPU takes for a batch however small, s
     * @param gpuChainSeconds what each unit of the longest chain of units adds that one GPU thread does in turn, s; 0
     *     where threads share units as they come
     */
    public record Cost(double cpuSeconds, double gpuSeconds, double gpuBatchSeconds, double gpuChainSeconds) {

        /** Of work without chains. */
        public Cost(double cpuSeconds, double gpuSeconds, double gpuBatchSeconds) {
            this(cpuSeconds, gpuSeconds, gpuBatchSeconds, 0);
        }
    }

    /** Takes a copy of the costs. */
    public OffloadCosts {
        costs = Map.copyOf(costs);
    }

    private static Map<Work, Cost> measured() {
        Map<Work, Cost> costs = new EnumMap<>(Work.class);
        costs.put(Work.OPERATORS, new Cost(1.6e-8, 5.7e-9, 4e-5));
        costs.put(Work.COLLECTIVES, new Cost(1.6e-7, 4.1e-9, 2e-5));
        costs.put(Work.TRAFFIC, new Cost(2.8e-8, 2e-9, 1e-4));
        costs.put(Work.PASSES, new Cost(1.3e-8, 7.3e-10, 2e-4));
        costs.put(Work.CANDIDATES, new Cost(1.5e-6, 2.6e-8, 5e-3));
        costs.put(Work.BLOCKS, new Cost(3.7e-8, 1.8e-9, 1e-5));
        // 6,750 failures a replica, of which 15, 149 and 1,482 ran at once: 0.093, 0.123 and 0.146 s.
        costs.put(Work.FAILURES, new Cost(2.2e-7, 2.5e-9, 0, 1.8e-5));
        return costs;
    }

    /**
     * Seconds by which an open GPU is expected to be done before the CPU; negative where the CPU is.
     *
     * @param units how much work
     * @param threads that the CPU may use
     */
    public double savedSeconds(Work work, double units, int threads) {
        return savedSeconds(work, units, 0, threads);
    }

    /**
     * The same for work in chains, each of which one thread does from end to end.
     *
     * @param chain units of the longest; no more threads have work on the CPU than there are such chains
     */
    public double savedSeconds(Work work, double units, double chain, int threads) {
        Cost cost = costs.get(work);
        double alone = units * cost.cpuSeconds();
        double most = chain > 0 ? Math.min(threads, units / chain) : threads;
        double cpu = alone / Math.max(1, Math.min(most, alone / THREAD_SECONDS));
        return cpu - (cost.gpuBatchSeconds() + chain * cost.gpuChainSeconds() + units * cost.gpuSeconds());
    }
}
