package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.Kernel;
import dev.trainyard.kernel.collective.CollectiveBatch;
import dev.trainyard.kernel.collective.FabricProfile;
import java.nio.ByteBuffer;

/** Times of collectives. Input: two doubles, then four ints, each as one array; answers: a double, then an int. */
public final class CollectiveJob implements Job {
    private static final int DOUBLES = 2;
    private static final int INTS = 4;

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
        Arguments arguments = new Arguments().add(items).add(places.input()).add(places.input() + row);
        for (int field = 0; field < INTS; field++) {
            arguments.add(ints + field * column);
        }
        arguments.add(places.output()).add(places.output() + row)
                .add(fabric.scaleUpBytesPerSecond()).add(fabric.scaleUpEfficiency()).add(fabric.scaleUpStepSeconds())
                .add(fabric.scaleUpSyncSeconds()).add(fabric.inSwitchReduction() ? 1L : 0L)
                .add(fabric.inSwitchEfficiency()).add(fabric.inSwitchSeconds()).add(fabric.inSwitchFillSeconds())
                .add(fabric.nicBytesPerSecond()).add(fabric.networkEfficiency()).add(fabric.networkSmallSlowdown())
                .add(fabric.networkSyncFactor()).add(fabric.networkChunkBytes()).add(fabric.endpointSeconds())
                .add(fabric.hopSeconds()).add((double) fabric.leafAccelerators())
                .add((double) fabric.podAccelerators()).add(fabric.leafOversubscription())
                .add(fabric.spineOversubscription()).add(fabric.collisionSlowdown()).add(fabric.overlapResidue())
                .add(fabric.launchSeconds());
        gpu.launch(Kernel.COLLECTIVE, items, arguments.fields(), stream);
    }

    @Override
    public void unpack(Slice slice, ByteBuffer from) {
        new Columns(from, slice).get(seconds).get(algorithm);
    }
}
