package dev.trainyard.measure;

import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;

/**
 * Plans for the 500B model of MAI-1 on 15,000 H100, as a search comes by them: every layout of {@link PlanSample} under
 * GPipe and 1F1B, every kind of recomputation and overlap. Whatever the seed, a batch is an even sample of that
 * space in its order; what does not fit memory gets its peak and no time, as in a search.
 */
final class PlanCase implements KernelCase {
    private static final int ENTITY = 6;
    /** Six whole numbers in, memory, time and breakdown out. */
    private static final int BYTES = 6 * Integer.BYTES + (2 + Cause.COUNT) * Double.BYTES;
    /** Of a candidate's memory and, where it fits, its chunks and breakdown; of each slot of its pipeline. */
    private static final int MEMORY_OPERATIONS = 60;
    private static final int STEP_OPERATIONS = 400;
    private static final int SLOT_OPERATIONS = 60;

    @Override
    public String name() {
        return "plan";
    }

    @Override
    public String items() {
        return "candidates";
    }

    @Override
    public int most() {
        return 1 << 20;
    }

    @Override
    public Work make(long seed, int size) {
        PlanBatch space = PlanSample.space();
        PlanBatch batch = new PlanBatch(space.tables(), size);
        long first = new Draws(seed, ENTITY).below(space.size());
        for (int i = 0; i < size; i++) {
            int from = (int) ((first + (long) i * space.size() / size) % space.size());
            batch.add(space.layers()[from], space.placement()[from], space.message()[from],
                    space.order()[from], space.microBatches()[from], space.options()[from]);
        }
        return new Plans(batch, new PlanAnswers(size, true, false));
    }

    private record Plans(PlanBatch batch, PlanAnswers answers) implements Work {
        @Override
        public int items() {
            return batch.size();
        }

        @Override
        public double bytes() {
            return (double) BYTES * batch.size();
        }

        @Override
        public double operations() {
            double operations = 0;
            for (int i = 0; i < batch.size(); i++) {
                operations += MEMORY_OPERATIONS;
                if (answers.memoryBytes()[i] <= batch.tables().profile().acceleratorBytes()) {
                    operations += STEP_OPERATIONS + (double) SLOT_OPERATIONS
                            * batch.tables().slots(batch.placement()[i]);
                }
            }
            return operations;
        }

        @Override
        public void run(Kernels kernels) {
            kernels.plan(batch, answers);
        }

        @Override
        public long digest() {
            return new Digest().add(answers.stepSeconds()).add(answers.memoryBytes()).add(answers.breakdown()).value();
        }
    }
}
