package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Arguments;
import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.FabricProfile;
import java.nio.ByteBuffer;

/** Times of collectives. Input: two doubles, then four ints, each as one array; answers: a double, then an int. */
public final class CollectiveJob implements Job {
    private static final int DOUBLES = 2;
    /** Whole numbers by collective, as the kernel calls them. */
    private static final String[] FIELDS = {"kind", "ranks", "ranks_per_domain", "span"};
    private static final int INTS = FIELDS.length;

    private final CollectiveBatch batch;
    private final double[] seconds;
    private final int[] algorithm;

    public CollectiveJob(CollectiveBatch batch, double[] seconds, int[] algorithm) {
        this.batch = batch;
        this.seconds = seconds;
        this.algorithm = algorithm;
    }

    @Override
    public int items() {
        return batch.size();
    }

    @Override
    public long sharedBytes() {
        return 0;
    }

    @Override
    public long inputBytes(int items) {
        return (DOUBLES * (long) Double.BYTES + INTS * (long) Integer.BYTES) * items;
    }

    @Override
    public long outputBytes(int items) {
        return (Double.BYTES + (long) Integer.BYTES) * items;
    }

    @Override
    public long scratchBytes(int items) {
        return 0;
    }

    @Override
    public void packShared(ByteBuffer to) {
        // The fabric travels with the launch.
    }

    @Override
    public void pack(Slice slice, ByteBuffer to) {
        new Columns(to, slice).put(batch.bytes()).put(batch.sharing()).put(batch.kind()).put(batch.ranks())
                .put(batch.ranksPerDomain()).put(batch.span());
    }

    @Override
    public void launch(Gpu gpu, int stream, int first, int items, Places places) {
        FabricProfile fabric = batch.profile();
        long row = (long) Double.BYTES * items;
        long column = (long) Integer.BYTES * items;
        long ints = places.input() + DOUBLES * row;
        Arguments arguments = new Arguments().add("long long items", items)
                .add("const double *bytes", places.input()).add("const double *sharing", places.input() + row);
        for (int field = 0; field < FIELDS.length; field++) {
            arguments.add("const int *" + FIELDS[field], ints + field * column);
        }
        arguments.add("double *seconds", places.output()).add("int *algorithm", places.output() + row)
                .add("scale_up_bytes_per_second", fabric.scaleUpBytesPerSecond())
                .add("scale_up_efficiency", fabric.scaleUpEfficiency())
                .add("scale_up_step_seconds", fabric.scaleUpStepSeconds())
                .add("scale_up_sync_seconds", fabric.scaleUpSyncSeconds())
                .add("long long in_switch_reduction", fabric.inSwitchReduction() ? 1L : 0L)
                .add("in_switch_efficiency", fabric.inSwitchEfficiency())
                .add("in_switch_seconds", fabric.inSwitchSeconds())
                .add("in_switch_fill_seconds", fabric.inSwitchFillSeconds())
                .add("nic_bytes_per_second", fabric.nicBytesPerSecond())
                .add("network_efficiency", fabric.networkEfficiency())
                .add("network_small_slowdown", fabric.networkSmallSlowdown())
                .add("network_sync_factor", fabric.networkSyncFactor())
                .add("network_chunk_bytes", fabric.networkChunkBytes())
                .add("endpoint_seconds", fabric.endpointSeconds()).add("hop_seconds", fabric.hopSeconds())
                .add("leaf_accelerators", (double) fabric.leafAccelerators())
                .add("pod_accelerators", (double) fabric.podAccelerators())
                .add("leaf_oversubscription", fabric.leafOversubscription())
                .add("spine_oversubscription", fabric.spineOversubscription())
                .add("collision_slowdown", fabric.collisionSlowdown())
                .add("overlap_residue", fabric.overlapResidue()).add("launch_seconds", fabric.launchSeconds());
        gpu.launch(Kernel.COLLECTIVE, items, arguments, stream);
    }

    @Override
    public void unpack(Slice slice, ByteBuffer from) {
        new Columns(from, slice).get(seconds).get(algorithm);
    }
}
