package dev.trainyard.measure;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineOrder;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.plan.schedule.PipelineOrders;
import dev.trainyard.plan.schedule.Schedule;
import java.util.ArrayList;
import java.util.List;

/** Replicas of pipelines of 8, 12 and 16 stages under several schedules, every stage and micro-batch with jitter. */
final class PipelineCase implements KernelCase {
    private static final int ENTITY = 4;
    /** Of one pass: what it waits for, its jitter, its duration, what it sends. */
    private static final int OPERATIONS = 8;
    /** Durations and links of a slot in the batch, and its gradients' end in the answers. */
    private static final int SLOT_DOUBLES = 8;
    private static final int STAGE_DOUBLES = 3;

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public String items() {
        return "pipelines";
    }

    @Override
    public int most() {
        return 1 << 14;
    }

    @Override
    public Work make(long seed, int size) {
        List<PipelineOrder> orders = List.of(PipelineOrders.of(Schedule.ONE_F_ONE_B, 8, 1, 16),
                PipelineOrders.of(Schedule.ONE_F_ONE_B, 8, 2, 16), PipelineOrders.of(Schedule.ONE_F_ONE_B, 12, 1, 24),
                PipelineOrders.of(Schedule.ONE_F_ONE_B, 16, 1, 32), PipelineOrders.of(Schedule.ZERO_BUBBLE, 16, 1, 32));
        Draws draws = new Draws(seed, ENTITY);
        List<PipelineBatch> batches = new ArrayList<>();
        List<PipelineTimes> times = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            int share = (int) ((long) size * (i + 1) / orders.size() - (long) size * i / orders.size());
            if (share > 0) {
                batches.add(replicas(orders.get(i), share, draws));
                times.add(new PipelineTimes(orders.get(i), share));
            }
        }
        return new Pipelines(size, batches, times);
    }

    /** Passes of 10 to 20 ms, twice as long backward, messages of 10 to 50 us, jitter of up to 5%. */
    private static PipelineBatch replicas(PipelineOrder order, int size, Draws draws) {
        PipelineBatch batch = new PipelineBatch(order, size);
        for (int p = 0; p < size; p++) {
            double forward = draws.between(0.01, 0.02);
            double latency = draws.between(1e-5, 5e-5);
            for (int stage = 0; stage < order.stages(); stage++) {
                for (int chunk = 0; chunk < order.chunks(); chunk++) {
                    batch.forward(p, stage, chunk, forward).backward(p, stage, chunk, forward, forward)
                            .boundary(p, stage, chunk, latency, latency / 2);
                }
                for (int m = 0; m < order.microBatches(); m++) {
                    batch.jitter(p, stage, m, draws.between(1, 1.05));
                }
            }
        }
        return batch;
    }

    private record Pipelines(int items, List<PipelineBatch> batches, List<PipelineTimes> times) implements Work {
        @Override
        public double bytes() {
            double doubles = 0;
            for (PipelineBatch batch : batches) {
                PipelineOrder order = batch.order();
                doubles += (double) batch.size() * (SLOT_DOUBLES * order.slots()
                        + order.stages() * (order.microBatches() + STAGE_DOUBLES) + 1);
            }
            return Double.BYTES * doubles;
        }

        @Override
        public double operations() {
            return batches.stream().mapToDouble(batch -> (double) OPERATIONS * batch.size()
                    * batch.order().sequence().length).sum();
        }

        @Override
        public void run(Kernels kernels) {
            for (int i = 0; i < batches.size(); i++) {
                kernels.pipeline(batches.get(i), times.get(i));
            }
        }

        @Override
        public long digest() {
            Digest digest = new Digest();
            times.forEach(answers -> digest.add(answers.makespan()).add(answers.finish()).add(answers.gradients()));
            return digest.value();
        }
    }
}
