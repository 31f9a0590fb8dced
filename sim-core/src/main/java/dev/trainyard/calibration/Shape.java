package dev.trainyard.calibration;

import dev.trainyard.kernel.MeterTask;
import dev.trainyard.kernel.ProductFormat;

/** A matrix product, m x k by k x n. */
public record Shape(int m, int n, int k) {

    MeterTask in(ProductFormat format) {
        return MeterTask.product(format, m, n, k);
    }

    double flops() {
        return 2.0 * m * n * k;
    }

    /** The same proportions with at most so many FLOPs. */
    Shape within(double mostFlops) {
        double factor = Math.cbrt(mostFlops / flops());
        return factor >= 1 ? this : new Shape(scaled(m, factor), scaled(n, factor), scaled(k, factor));
    }

    private static int scaled(int size, double factor) {
        return Math.max(1, (int) (size * factor));
    }
}
