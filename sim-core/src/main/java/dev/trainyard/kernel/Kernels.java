package dev.trainyard.kernel;

import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.CampaignKernel;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineKernel;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanKernel;
import dev.trainyard.kernel.random.Philox;

/**
 * The batched kernels. A back end computes on one device; all back ends give the same answers (integers bit for bit,
 * doubles to the bounds of the parity tests). Not safe for use by several threads at once.
 */
public interface Kernels extends AutoCloseable {

    /** What computes, for people: {@code cpu} or a GPU's name. */
    String device();

    /** Time in seconds of each operator of the batch. */
    void throughput(OperatorBatch batch, double[] seconds);

    /** Time in seconds of each collective of the batch and the algorithm that gave it. */
    void collective(CollectiveBatch batch, double[] seconds, int[] algorithm);

    /**
     * Load of each link class for a batch of traffic mixes: shapes and bounds as in
     * {@code kernel.cpu.LinkLoad.product}.
     */
    void linkLoad(int batch, int classes, int links, double[] traffic, double[] routes, double[] load);

    /**
     * Times each pipeline of the batch, as {@link PipelineKernel} does. A back end without a kernel of its own for it
     * computes it on the CPU.
     */
    default void pipeline(PipelineBatch batch, PipelineTimes times) {
        new PipelineKernel().solve(batch, times);
    }

    /**
     * Memory, step and breakdown of each candidate plan of the batch, as {@link PlanKernel} gives them. A back end
     * without a kernel of its own for it computes it on the CPU.
     *
     * @throws IllegalArgumentException when {@code answers} has room for fewer candidates
     */
    default void plan(PlanBatch batch, PlanAnswers answers) {
        answers.checkRoom(batch);
        new PlanKernel(batch.tables()).run(batch, answers, 0, batch.size());
    }

    /**
     * What becomes of each replica of each campaign of the batch, as {@link CampaignKernel} gives it. A back end
     * without a kernel of its own for it computes it on the CPU.
     */
    default void campaign(CampaignBatch batch, CampaignAnswers answers) {
        new CampaignKernel().run(batch, answers, 0, batch.size());
    }

    /** Fills {@code words} with random words, as {@link Philox#fill} does; on the CPU likewise. */
    default void random(long seed, int replica, int entity, long firstBlock, int[] words) {
        Philox.fill(seed, replica, entity, firstBlock, words);
    }

    /**
     * Measures the device that computes.
     *
     * @throws UnsupportedOperationException where the back end cannot
     */
    default Gauge gauge() {
        throw new UnsupportedOperationException(device() + " cannot be measured");
    }

    /** Frees what the back end holds. */
    @Override
    void close();
}
