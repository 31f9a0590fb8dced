package dev.trainyard.kernel.cpu;

import dev.ludovic.netlib.blas.JavaBLAS;
import dev.trainyard.kernel.Gauge;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.CampaignKernel;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.CollectiveKernel;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.operator.ThroughputKernel;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineKernel;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.plan.PlanKernel;
import dev.trainyard.kernel.random.Philox;

/**
 * The CPU back end: always there, and what every other back end is held to. Large batches are cut over its threads;
 * answers are the same bytes for any number of them. Closing it ends the threads that a large batch started.
 */
public final class CpuKernels implements Kernels {
    /** Loading a BLAS takes 150 ms, in which a plain loop does so many multiplications. */
    private static final long WORTH_LOADING = 100_000_000;
    /** Items that take some 200 us, ten times what it costs to wake a thread. */
    private static final int LEAST_OPERATORS = 1 << 13;
    private static final int LEAST_COLLECTIVES = 1 << 11;
    private static final int LEAST_BLOCKS = 1 << 13;
    private static final int LEAST_PASSES = 1 << 15;
    private static final int LEAST_PLANS = 1 << 8;

    private final Workers workers;
    private final PipelineKernel[] pipelines;
    private final PlanKernel[] plans;
    private final CampaignKernel[] campaigns;

    public CpuKernels(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, found " + threads);
        }
        this.workers = new Workers(threads);
        this.pipelines = new PipelineKernel[threads];
        this.plans = new PlanKernel[threads];
        this.campaigns = new CampaignKernel[threads];
    }

    @Override
    public String device() {
        // Without the number of threads: results must be the same bytes whatever it is.
        return "cpu";
    }

    /** True once a batch has been worth a second thread. */
    boolean started() {
        return workers.started();
    }

    @Override
    public void throughput(OperatorBatch batch, double[] seconds) {
        workers.split(batch.size(), LEAST_OPERATORS,
                (worker, from, to) -> ThroughputKernel.run(batch, seconds, from, to));
    }

    @Override
    public void collective(CollectiveBatch batch, double[] seconds, int[] algorithm) {
        workers.split(batch.size(), LEAST_COLLECTIVES,
                (worker, from, to) -> CollectiveKernel.run(batch, seconds, algorithm, from, to));
    }

    @Override
    public void linkLoad(int batch, int classes, int links, double[] traffic, double[] routes, double[] load) {
        boolean loop = (long) batch * classes * links < WORTH_LOADING;
        LinkLoad.product(loop ? LinkLoad::multiply : LinkLoad.by(JavaBLAS.getInstance()), workers, batch, classes,
                links, traffic, routes, load);
    }

    @Override
    public void pipeline(PipelineBatch batch, PipelineTimes times) {
        int least = Math.max(1, LEAST_PASSES / Math.max(1, batch.order().sequence().length));
        workers.split(batch.size(), least, (worker, from, to) -> {
            if (pipelines[worker] == null) {
                pipelines[worker] = new PipelineKernel();
            }
            pipelines[worker].solve(batch, times, from, to);
        });
    }

    @Override
    public void plan(PlanBatch batch, PlanAnswers answers) {
        answers.checkRoom(batch);
        workers.split(batch.size(), LEAST_PLANS, (worker, from, to) -> {
            if (plans[worker] == null || !plans[worker].serves(batch.tables())) {
                plans[worker] = new PlanKernel(batch.tables());
            }
            plans[worker].run(batch, answers, from, to);
        });
    }

    @Override
    public void campaign(CampaignBatch batch, CampaignAnswers answers) {
        workers.split(batch.size(), 1, (worker, from, to) -> {
            if (campaigns[worker] == null) {
                campaigns[worker] = new CampaignKernel();
            }
            campaigns[worker].run(batch, answers, from, to);
        });
    }

    @Override
    public void random(long seed, int replica, int entity, long firstBlock, int[] words) {
        workers.split(Philox.blocks(words), LEAST_BLOCKS,
                (worker, from, to) -> Philox.fill(seed, replica, entity, firstBlock, words, from, to));
    }

    @Override
    public Gauge gauge() {
        return new CpuGauge(workers);
    }

    @Override
    public void close() {
        workers.close();
    }
}
