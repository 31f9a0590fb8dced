package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Gpu;
import dev.trainyard.cuda.driver.Kernel;

/** Our own product kernel: always there. */
public record OwnProduct(Gpu gpu) implements LinkProduct {

    @Override
    public String name() {
        return "own product kernel";
    }

    @Override
    public void enqueue(int stream, int rows, int classes, int links, Job.Places places) {
        gpu.launch(Kernel.PRODUCT, (long) rows * links, new Arguments().add(rows).add(classes).add(links)
                .add(places.input()).add(places.shared()).add(places.output()).fields(), stream);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
