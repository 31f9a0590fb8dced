package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Gpu;
import java.nio.ByteBuffer;

/** The dense product of link loads: an item is a row of traffic, all share the routes. */
public final class ProductJob implements Job {
    private final LinkProduct product;
    private final int rows;
    private final int classes;
    private final int links;
    private final double[] traffic;
    private final double[] routes;
    private final double[] load;

    public ProductJob(LinkProduct product, int rows, int classes, int links, double[] traffic, double[] routes,
            double[] load) {
        this.product = product;
        this.rows = rows;
        this.classes = classes;
        this.links = links;
        this.traffic = traffic;
        this.routes = routes;
        this.load = load;
    }

    @Override
    public int items() {
        return rows;
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
        to.asDoubleBuffer().put(routes, 0, classes * links);
    }

    @Override
    public void pack(int first, int items, ByteBuffer to) {
        to.asDoubleBuffer().put(traffic, first * classes, items * classes);
    }

    @Override
    public void launch(Gpu gpu, int stream, int first, int items, Places places) {
        product.enqueue(stream, items, classes, links, places);
    }

    @Override
    public void unpack(int first, int items, ByteBuffer from) {
        from.asDoubleBuffer().get(load, first * links, items * links);
    }
}
