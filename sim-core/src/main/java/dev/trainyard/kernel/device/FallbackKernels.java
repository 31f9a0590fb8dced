package dev.trainyard.kernel.device;

import dev.trainyard.kernel.DeviceFailedException;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.kernel.campaign.CampaignAnswers;
import dev.trainyard.kernel.campaign.CampaignBatch;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.pipeline.PipelineBatch;
import dev.trainyard.kernel.pipeline.PipelineTimes;
import dev.trainyard.kernel.plan.PlanAnswers;
import dev.trainyard.kernel.plan.PlanBatch;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A device with the CPU behind it: where the device fails in mid-run it is closed and dropped, the batch in flight is
 * computed again from its start by the substitute, and so is everything after it. A batch's answers overwrite whatever
 * the device had written of them, so none is lost and none counts twice.
 */
public final class FallbackKernels implements Kernels {
    private final Supplier<Kernels> substitute;
    private final Consumer<String> notes;
    private Kernels current;
    /** What became of the device, behind the substitute's name; null while it computes. */
    private String fate;

    /**
     * @param device computes for as long as it can; closed with this
     * @param substitute opens what takes over, once and only when it is needed
     * @param notes gets one line when the device is dropped
     */
    public FallbackKernels(Kernels device, Supplier<Kernels> substitute, Consumer<String> notes) {
        this.current = Objects.requireNonNull(device, "device");
        this.substitute = Objects.requireNonNull(substitute, "substitute");
        this.notes = Objects.requireNonNull(notes, "notes");
    }

    /** What computes now; behind a failure it names the device that failed too. */
    @Override
    public String device() {
        return fate == null ? current.device() : current.device() + fate;
    }

    @Override
    public void throughput(OperatorBatch batch, double[] seconds) {
        compute(kernels -> kernels.throughput(batch, seconds));
    }

    @Override
    public void collective(CollectiveBatch batch, double[] seconds, int[] algorithm) {
        compute(kernels -> kernels.collective(batch, seconds, algorithm));
    }

    @Override
    public void linkLoad(int batch, int classes, int links, double[] traffic, double[] routes, double[] load) {
        compute(kernels -> kernels.linkLoad(batch, classes, links, traffic, routes, load));
    }

    @Override
    public void pipeline(PipelineBatch batch, PipelineTimes times) {
        compute(kernels -> kernels.pipeline(batch, times));
    }

    @Override
    public void plan(PlanBatch batch, PlanAnswers answers) {
        compute(kernels -> kernels.plan(batch, answers));
    }

    @Override
    public void campaign(CampaignBatch batch, CampaignAnswers answers) {
        compute(kernels -> kernels.campaign(batch, answers));
    }

    @Override
    public void random(long seed, int replica, int entity, long firstBlock, int[] words) {
        compute(kernels -> kernels.random(seed, replica, entity, firstBlock, words));
    }

    private void compute(Consumer<Kernels> batch) {
        try {
            batch.accept(current);
        } catch (DeviceFailedException e) {
            if (fate != null) {
                throw e;
            }
            drop(e);
            batch.accept(current);
        }
    }

    private void drop(DeviceFailedException failure) {
        Kernels failed = current;
        String name = failed.device();
        // Opened first: if there is no substitute either, the device's failure stays the reason that is reported.
        Kernels next;
        try {
            next = substitute.get();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            throw failure;
        }
        current = next;
        fate = " (" + name + " failed: " + failure.getMessage() + ")";
        String closing = "";
        try {
            failed.close();
        } catch (DeviceFailedException e) {
            // A lost device cannot be closed either; the driver frees what it held when the process ends.
            closing = "; it could not be closed either: " + e.getMessage();
        }
        notes.accept(name + " failed and is dropped, computing on the CPU from here: " + failure.getMessage()
                + closing);
    }

    /** All answers are there by now, so a device that cannot be closed is noted, and no error. */
    @Override
    public void close() {
        try {
            current.close();
        } catch (DeviceFailedException e) {
            notes.accept(device() + " could not be closed: " + e.getMessage());
        }
    }
}
