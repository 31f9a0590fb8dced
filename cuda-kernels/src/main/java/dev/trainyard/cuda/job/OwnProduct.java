package dev.trainyard.cuda.job;

import dev.trainyard.cuda.driver.Arguments;
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
        gpu.launch(Kernel.PRODUCT, (long) rows * links, new Arguments().add("long long rows", rows)
                .add("long long classes", classes).add("long long links", links)
                .add("const double *traffic", places.input()).add("const double *routes", places.shared())
                .add("double *load", places.output()), stream);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
