package dev.trainyard.cuda;

import dev.trainyard.cuda.driver.Closing;
import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.job.CampaignJob;
import dev.trainyard.cuda.job.CollectiveJob;
import dev.trainyard.cuda.job.Job;
import dev.trainyard.cuda.job.LinkProduct;
import dev.trainyard.cuda.job.PipelineJob;
import dev.trainyard.cuda.job.PlanJob;
import dev.trainyard.cuda.job.ProductJob;
import dev.trainyard.cuda.job.RandomJob;
import dev.trainyard.cuda.job.ThroughputJob;
import dev.trainyard.cuda.job.TimedJob;
import dev.trainyard.kernel.Gauge;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.cpu.WholeFactors;
import dev.trainyard.kernel.cpu.Workers;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import java.util.function.Supplier;

/** The kernels on one GPU. Closes the GPU with itself, behind everything that it had allocated there. */
final class CudaKernels implements Kernels {
    private final Gpu gpu;
    private final Supplier<LinkProduct> products;
    private final Workers workers;
    private final Conveyor conveyor;
    private LinkProduct product;
    private boolean timing;
    private double kernelSeconds;

    /**
     * @param gpu open; closed with this
     * @param threads of the host that pack and unpack large batches, at least 1
     * @param products opens what multiplies, once and only when it is needed: loading cuBLAS takes its time
     */
    CudaKernels(Gpu gpu, int threads, Supplier<LinkProduct> products) {
        this.gpu = gpu;
        this.products = products;
        this.workers = new Workers(threads, true);
        this.conveyor = new Conveyor(gpu, workers);
    }

    @Override
    public String device() {
        return gpu.name();
    }

    @Override
    public void throughput(OperatorBatch batch, double[] seconds) {
        room("seconds", seconds.length, batch.size());
        run(new ThroughputJob(batch, seconds));
    }

    @Override
    public void collective(CollectiveBatch batch, double[] seconds, int[] algorithm) {
        room("seconds", seconds.length, batch.size());
        room("algorithm", algorithm.length, batch.size());
        run(new CollectiveJob(batch, seconds, algorithm));
    }

    @Override
    public void linkLoad(int batch, int classes, int links, double[] traffic, double[] routes, double[] load) {
        WholeFactors factors = new WholeFactors(batch, classes, links, traffic, routes, load);
        if (batch > 0) {
            run(new ProductJob(product(), factors));
        }
    }

    @Override
    public void pipeline(PipelineBatch batch, PipelineTimes times) {
        if (!times.fits(batch)) {
            throw new IllegalArgumentException("times has room for other stages, chunks or fewer problems than batch");
        }
        run(new PipelineJob(batch, times));
    }

    @Override
    public void plan(PlanBatch batch, PlanAnswers answers) {
        answers.checkRoom(batch);
        run(new PlanJob(batch, answers));
    }

    @Override
    public void campaign(CampaignBatch batch, CampaignAnswers answers) {
        room("answers", answers.size(), batch.size());
        run(new CampaignJob(batch, answers));
    }

    @Override
    public void random(long seed, int replica, int entity, long firstBlock, int[] words) {
        run(new RandomJob(seed, replica, entity, firstBlock, words));
    }

    @Override
    public Gauge gauge() {
        return new CudaGauge(gpu, this);
    }

    private void run(Job job) {
        gpu.bind();
        if (!timing) {
            conveyor.run(job);
            return;
        }
        TimedJob timed = new TimedJob(job);
        conveyor.run(timed);
        kernelSeconds += timed.seconds();
    }

    /** Seconds that the device spends on the kernels of what the work computes here. */
    double timed(Runnable work) {
        timing = true;
        kernelSeconds = 0;
        try {
            work.run();
        } finally {
            timing = false;
        }
        return kernelSeconds;
    }

    /** Frees the buffers of the batches so far; the next one gets new ones. */
    void release() {
        conveyor.close();
    }

    /** What multiplies; opened when first asked for. */
    LinkProduct product() {
        if (product == null) {
            gpu.bind();
            product = products.get();
        }
        return product;
    }

    private static void room(String name, int length, int needed) {
        if (length < needed) {
            throw new IllegalArgumentException(name + " has room for " + length + " answers, the batch holds "
                    + needed);
        }
    }

    @Override
    public void close() {
        Closing.all(gpu::bind, conveyor::close, () -> {
            if (product != null) {
                product.close();
            }
        }, gpu::close, workers::close);
    }
}
