package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.kernel.cpu.WholeFactors;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;

/**
 * The dense product of link loads: an item is a row of traffic, all share the routes. Rounding to whole multiples
 * happens on the way into the buffer, and scaling back on the way out of it.
 */
public final class ProductJob implements Job {
    /** Rows that are rounded together: few enough to stay in the nearest cache until they are copied. */
    private static final int TILE = 64;

    private final LinkProduct product;
    private final WholeFactors factors;
    private final int classes;
    private final int links;

    public ProductJob(LinkProduct product, WholeFactors factors) {
        this.product = product;
        this.factors = factors;
        this.classes = factors.classes();
        this.links = factors.links();
    }

    @Override
    public int items() {
        return factors.batch();
    }

    /** Rounding takes ten times as long as copying. */
    @Override
    public int sliceBytes() {
        return 64 << 10;
    }

    @Override
    public long sharedBytes() {
        return (long) Double.BYTES * classes * links;
    }

    @Override
    public long inputBytes(int items) {
        return (long) Double.BYTES * items * classes;
    }

    @Override
    public long outputBytes(int items) {
        return (long) Double.BYTES * items * links;
    }

    @Override
    public long scratchBytes(int items) {
        return 0;
    }

    @Override
    public void packShared(ByteBuffer to) {
        to.asDoubleBuffer().put(factors.routes(), 0, classes * links);
    }

    @Override
    public void pack(Slice slice, ByteBuffer to) {
        DoubleBuffer rows = to.asDoubleBuffer();
        double[] tile = new double[Math.min(TILE, slice.count()) * classes];
        for (int done = 0; done < slice.count(); done += TILE) {
            int count = Math.min(TILE, slice.count() - done);
            for (int row = 0; row < count; row++) {
                factors.round(slice.item() + done + row, tile, row * classes);
            }
            rows.put((slice.from() + done) * classes, tile, 0, count * classes);
        }
    }

    @Override
    public void launch(Gpu gpu, int stream, int first, int items, Places places) {
        product.enqueue(stream, items, classes, links, places);
    }

    @Override
    public void unpack(Slice slice, ByteBuffer from) {
        new Columns(from, slice).get(factors.load(), links);
        factors.scale(slice.item(), slice.item() + slice.count());
    }
}
