package dev.trainyard.cuda;

import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveKind;
import dev.trainyard.kernel.collective.FabricProfile;
import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.plan.schedule.PipelineOrders;
import dev.trainyard.plan.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Batches, random and extreme, that all back ends must agree on. */
public final class Batches {
    private static final AcceleratorProfile ACCELERATOR = new AcceleratorProfile(132, 128, 256, 0.37, 0.21,
            new double[] {1e15, 6.7e14, 2e15}, new double[] {2, 4, 1}, 5.1e14, 3.3e12, 4.7e-6);
    private static final double[] EXTREMES = {0, -0.0, 1, Double.MIN_VALUE, 1e-300, 127, 128, 129, 1e9, 1e300,
        Double.MAX_VALUE, Double.POSITIVE_INFINITY, Double.NaN, -1};

    private Batches() {}

    /** Operators as models have them. */
    static OperatorBatch operators(long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        OperatorBatch batch = new OperatorBatch(ACCELERATOR);
        for (int i = 0; i < size; i++) {
            batch.launching(random.nextInt(2));
            switch (random.nextInt(3)) {
                case 0 -> batch.gemm(random.nextInt(1, 65_536), random.nextInt(1, 32_768), random.nextInt(1, 32_768),
                        random.nextInt(1, 64), random.nextInt(3), random.nextDouble(1, 12));
                case 1 -> batch.attention(random.nextInt(1, 32_768), random.nextInt(1, 32_768),
                        random.nextInt(32, 512), random.nextInt(1, 128), random.nextInt(3));
                default -> batch.elementwise(random.nextDouble(1e12));
            }
        }
        return batch;
    }

    /** Every combination of extreme sizes, some of them no sizes at all. */
    static OperatorBatch extremeOperators() {
        OperatorBatch batch = new OperatorBatch(ACCELERATOR);
        for (double m : EXTREMES) {
            for (double n : EXTREMES) {
                for (double k : EXTREMES) {
                    batch.gemm(m, n, k, 1, 0);
                    batch.gemm(3, m, n, k, 1, k);
                    batch.attention(m, n, k, m, 0);
                }
                batch.elementwise(m);
            }
        }
        return batch;
    }

    /** Fabrics: usual, without a network, without scale-up links, oversubscribed, so slow that nothing arrives. */
    public static List<FabricProfile> fabrics() {
        return List.of(fabric(4.5e11, true, 5e10, 1), fabric(4.5e11, false, 5e10, 3.5), fabric(9e11, true, 0, 1),
                fabric(0, false, 1.25e10, 2), fabric(4.5e11, true, Double.MIN_VALUE, 1));
    }

    private static FabricProfile fabric(double scaleUp, boolean inSwitch, double nic, double oversubscription) {
        return new FabricProfile(scaleUp, 0.81, 1.3e-6, 3.7e-6, inSwitch, 0.77, 9.1e-6, 2.3e-5, nic, 0.93, 0.6, 1.7,
                3e6, 4.1e-6, 7e-7, 256, 2048, oversubscription, oversubscription * 1.3, 1.11, 0.07, 8.3e-6);
    }

    /** Collectives of groups of all shapes that the fabric can join. */
    static CollectiveBatch collectives(FabricProfile fabric, long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        CollectiveBatch batch = new CollectiveBatch(fabric);
        for (int i = 0; i < size; i++) {
            int ranks = switch (random.nextInt(4)) {
                case 0 -> random.nextInt(1, 10);
                case 1 -> 1 << random.nextInt(18);
                case 2 -> Integer.MAX_VALUE - random.nextInt(2);
                default -> random.nextInt(1, 200_000);
            };
            int domain = fabric.scaleUpBytesPerSecond() == 0 ? 1
                    : fabric.nicBytesPerSecond() == 0 ? ranks : random.nextInt(1, Math.min(ranks, 72) + 1);
            int span = random.nextInt(3) == 0 ? ranks : (int) Math.min(Integer.MAX_VALUE,
                    (long) ranks * random.nextInt(1, 64));
            double bytes = switch (random.nextInt(5)) {
                case 0 -> 0;
                case 1 -> Double.MIN_VALUE;
                case 2 -> 1e18;
                default -> Math.pow(2, random.nextDouble(40));
            };
            batch.add(CollectiveKind.values()[random.nextInt(CollectiveKind.values().length)], bytes, ranks, domain,
                    span, random.nextInt(2) == 0 ? 1 : random.nextDouble(1, 1e6));
        }
        return batch;
    }

    /** An order of every schedule and of several sizes, down to one stage and one micro-batch. */
    public static List<PipelineOrder> orders() {
        List<PipelineOrder> orders = new ArrayList<>();
        for (Schedule schedule : Schedule.values()) {
            for (int stages : new int[] {2, 4}) {
                orders.add(PipelineOrders.of(schedule, stages, Math.max(1, schedule.virtualStages()), 4 * stages));
            }
        }
        orders.add(PipelineOrders.of(Schedule.ONE_F_ONE_B, 4, 3, 12));
        orders.add(PipelineOrders.of(Schedule.ONE_F_ONE_B, 1, 1, 1));
        orders.add(PipelineOrders.of(Schedule.ONE_F_ONE_B, 7, 1, 13));
        return orders;
    }

    /** Replicas with random durations, a tenth of them nothing; jitter where asked. */
    public static PipelineBatch pipelines(PipelineOrder order, long seed, int size, boolean jitter) {
        SplittableRandom random = new SplittableRandom(seed);
        PipelineBatch batch = new PipelineBatch(order, size);
        for (int p = 0; p < size; p++) {
            for (int stage = 0; stage < order.stages(); stage++) {
                for (int chunk = 0; chunk < order.chunks(); chunk++) {
                    batch.forward(p, stage, chunk, some(random)).backward(p, stage, chunk, some(random), some(random))
                            .pairSaving(p, stage, chunk, some(random)).boundary(p, stage, chunk, some(random) / 8,
                                    some(random) / 9).ready(p, stage, chunk, some(random));
                }
                for (int m = 0; jitter && m < order.microBatches(); m++) {
                    batch.jitter(p, stage, m, random.nextDouble(0.5, 3));
                }
            }
        }
        return batch;
    }

    /** Replicas whose durations are nothing, next to nothing, or more than a sum can hold. */
    static PipelineBatch extremePipelines(PipelineOrder order, long seed, int size) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] durations = {0, -0.0, Double.MIN_VALUE, 1e-300, 1, 1e300, Double.MAX_VALUE};
        PipelineBatch batch = new PipelineBatch(order, size);
        for (int p = 0; p < size; p++) {
            double[] these = random.ints(8, 0, p % 2 == 0 ? durations.length - 1 : durations.length)
                    .mapToDouble(i -> durations[i]).toArray();
            for (int stage = 0; stage < order.stages(); stage++) {
                for (int chunk = 0; chunk < order.chunks(); chunk++) {
                    batch.forward(p, stage, chunk, these[0]).backward(p, stage, chunk, these[1], these[2])
                            .pairSaving(p, stage, chunk, these[3]).boundary(p, stage, chunk, these[4], these[5])
                            .ready(p, stage, chunk, these[6]);
                }
                batch.jitter(p, stage, 0, these[7]);
            }
        }
        return batch;
    }

    private static double some(SplittableRandom random) {
        return random.nextInt(10) == 0 ? 0 : random.nextDouble();
    }

    /** Not negative, with zeros and a wide range. */
    static double[] traffic(SplittableRandom random, int length) {
        return random.doubles(length).map(x -> x < 0.2 ? 0 : Math.pow(10, 20 * x)).toArray();
    }
}
