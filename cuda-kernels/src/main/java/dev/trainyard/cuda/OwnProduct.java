package dev.trainyard.cuda;

/** Our own product kernel: always there. */
record OwnProduct(Gpu gpu) implements LinkProduct {

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
