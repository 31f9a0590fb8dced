package dev.trainyard.kernel.device;

import dev.trainyard.input.Duration;
import dev.trainyard.kernel.DeviceUnusableException;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.campaign.CampaignCase;
import dev.trainyard.kernel.campaign.FailureRow;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.device.OffloadCosts.Work;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import dev.trainyard.kernel.random.Philox;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The CPU, and a GPU for the batches that are worth the way there. The GPU is opened when the seconds that it would
 * have saved so far add up to what opening it takes: so a run never pays more than twice what it would have, had it
 * known its batches beforehand (the rule of renting skis until their price is spent), and one step opens none.
 */
public final class OffloadingKernels implements Kernels {
    private static final double DAY_MICROSECONDS = 1e6 * Duration.DAY;

    private final Kernels cpu;
    private final int threads;
    private final Supplier<Kernels> opening;
    private final OffloadCosts costs;
    private final Consumer<String> notes;
    private Kernels gpu;
    private boolean refused;
    private double missedSeconds;

    /**
     * @param cpu computes what stays; closed with this
     * @param threads that it uses, at least 1
     * @param opening opens the GPU, at most once; may refuse with a {@link DeviceUnusableException}
     * @param notes gets one line where it refuses
     */
    public OffloadingKernels(Kernels cpu, int threads, Supplier<Kernels> opening, OffloadCosts costs,
            Consumer<String> notes) {
        this.cpu = Objects.requireNonNull(cpu, "cpu");
        this.threads = threads;
        this.opening = Objects.requireNonNull(opening, "opening");
        this.costs = Objects.requireNonNull(costs, "costs");
        this.notes = Objects.requireNonNull(notes, "notes");
    }

    /** The GPU once a batch was worth it; until then the CPU. */
    @Override
    public String device() {
        return gpu == null ? cpu.device() : gpu.device();
    }

    @Override
    public void throughput(OperatorBatch batch, double[] seconds) {
        on(Work.OPERATORS, batch.size()).throughput(batch, seconds);
    }

    @Override
    public void collective(CollectiveBatch batch, double[] seconds, int[] algorithm) {
        on(Work.COLLECTIVES, batch.size()).collective(batch, seconds, algorithm);
    }

    @Override
    public void linkLoad(int batch, int classes, int links, double[] traffic, double[] routes, double[] load) {
        on(Work.TRAFFIC, (double) batch * classes).linkLoad(batch, classes, links, traffic, routes, load);
    }

    @Override
    public void pipeline(PipelineBatch batch, PipelineTimes times) {
        on(Work.PASSES, (double) batch.size() * batch.order().sequence().length).pipeline(batch, times);
    }

    @Override
    public void plan(PlanBatch batch, PlanAnswers answers) {
        on(Work.CANDIDATES, batch.size()).plan(batch, answers);
    }

    /** A replica is one thread's from end to end, so a GPU is worth it for many replicas, not for long ones. */
    @Override
    public void campaign(CampaignBatch batch, CampaignAnswers answers) {
        double failures = 0;
        double longest = 0;
        for (CampaignCase each : batch.cases()) {
            double expected = expectedFailures(each);
            failures += batch.replicas() * expected;
            longest = Math.max(longest, expected);
        }
        on(Work.FAILURES, failures, longest).campaign(batch, answers);
    }

    /** At the middle rates, were nothing lost: an order of magnitude is enough. */
    private static double expectedFailures(CampaignCase each) {
        double perDay = each.rows().stream().mapToDouble(FailureRow::perDay).sum();
        double days = Math.min(each.work(), each.horizon()) / DAY_MICROSECONDS;
        return Math.max(1, Math.min(perDay * days, each.mostEvents()));
    }

    @Override
    public void random(long seed, int replica, int entity, long firstBlock, int[] words) {
        on(Work.BLOCKS, Philox.blocks(words)).random(seed, replica, entity, firstBlock, words);
    }

    private Kernels on(Work work, double units) {
        return on(work, units, 0);
    }

    private Kernels on(Work work, double units, double chain) {
        double saved = costs.savedSeconds(work, units, chain, threads);
        if (saved <= 0 || refused) {
            return cpu;
        }
        if (gpu == null) {
            missedSeconds += saved;
            if (missedSeconds < costs.openSeconds()) {
                return cpu;
            }
            open();
        }
        return gpu == null ? cpu : gpu;
    }

    private void open() {
        try {
            gpu = opening.get();
        } catch (DeviceUnusableException e) {
            refused = true;
            notes.accept("computing on the CPU: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            cpu.close();
        } finally {
            if (gpu != null) {
                gpu.close();
            }
        }
    }
}
