package dev.trainyard.cuda;

import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineKind;
import dev.trainyard.plan.schedule.PipelineOrders;
import dev.trainyard.plan.schedule.PipelineShape;
import dev.trainyard.plan.schedule.Schedule;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A random pipeline for the formulas: as in sim-core's PipelineFormulaTest, but wilder, since nobody asks how near the
 * formula is.
 *
 * @param kind schedule
 * @param group micro-batches that pass a chunk before the stage turns to the next
 * @param batch the pipeline alone
 */
record RandomPipeline(PipelineKind kind, int group, PipelineBatch batch) {
    static final int MOST_STAGES = 24;
    static final int MOST_CHUNKS = 6;
    private static final int MOST_PASSES = 4_000;

    static RandomPipeline random(SplittableRandom random, Schedule schedule) {
        PipelineShape shape = shape(random, schedule);
        PipelineBatch batch = new PipelineBatch(PipelineOrders.of(shape), 1);
        fill(random, batch);
        // groups that the orders do not have, too: a last group of fewer than p, groups of fewer than p
        int group = random.nextInt(3) == 0 ? random.nextInt(1, shape.microBatches() + 1) : shape.group();
        return new RandomPipeline(schedule.kind(), group, batch);
    }

    private static PipelineShape shape(SplittableRandom random, Schedule schedule) {
        while (true) {
            int p = (int) Math.exp(random.nextDouble(Math.log(MOST_STAGES + 1)));
            int v = random.nextInt(3) == 0 ? 1 : random.nextInt(1, MOST_CHUNKS + 1);
            int m = switch (random.nextInt(6)) {
                case 0 -> random.nextInt(1, p + 1);
                case 1 -> p * random.nextInt(1, 5);
                case 2 -> p + random.nextInt(3 * p);
                case 3 -> random.nextInt(1, MOST_PASSES);
                default -> random.nextInt(1, 20 * p);
            };
            if (p * v * m <= MOST_PASSES && PipelineShape.refusal(schedule, p, v, m).isEmpty()) {
                return new PipelineShape(schedule, p, v, m);
            }
        }
    }

    private static void fill(SplittableRandom random, PipelineBatch batch) {
        int p = batch.order().stages();
        double[] slower = new double[p];
        Arrays.fill(slower, random.nextInt(20) == 0 ? 0 : 1);
        if (random.nextBoolean()) {
            slower[random.nextInt(p)] = random.nextDouble(0.5, 2);
        }
        boolean noise = random.nextBoolean();
        double uneven = random.nextBoolean() ? random.nextDouble(1) : 0;
        double latency = random.nextInt(3) == 0 ? 0 : random.nextDouble(random.nextBoolean() ? 0.2 : 2);
        double blocking = random.nextInt(3) == 0 ? random.nextDouble(0.5) : 0;
        double ready = random.nextInt(3) == 0 ? random.nextDouble(4) : 0;
        double weight = random.nextInt(8) == 0 ? 0 : random.nextDouble(2);
        double saving = random.nextDouble(random.nextBoolean() ? 0.5 : 5);
        for (int stage = 0; stage < p; stage++) {
            for (int chunk = 0; chunk < batch.order().chunks(); chunk++) {
                double size = slower[stage] * (noise ? random.nextDouble(1, 1.2) : 1)
                        * (1 - uneven * random.nextDouble());
                batch.forward(0, stage, chunk, size).backward(0, stage, chunk, 1.3 * size, weight * size)
                        .pairSaving(0, stage, chunk, saving * size).boundary(0, stage, chunk, latency, blocking)
                        .ready(0, stage, chunk, ready * (chunk + 1) * random.nextDouble(0.5, 1));
            }
        }
    }
}
