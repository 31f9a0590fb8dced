package dev.trainyard.calibration;

import dev.trainyard.kernel.DeviceMeter;
import dev.trainyard.kernel.ProductFormat;
import dev.trainyard.kernel.operator.OperatorBatch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The products that are worth measuring. */
public final class Shapes {
    /** Share of the device's memory that a product may take: the rest is the driver's and the library's. */
    private static final double USABLE = 0.8;

    private Shapes() {}

    /**
     * The distinct products of a workload, each by itself where they come in groups, and two squares that keep a device
     * as busy as anything does: the catalogue's measured rates are the best of sweeps over shapes.
     */
    public static List<Shape> of(OperatorBatch operators) {
        Set<Shape> shapes = new LinkedHashSet<>();
        for (int i = 0; i < operators.size(); i++) {
            if (operators.kind(i) == OperatorBatch.GEMM) {
                shapes.add(new Shape(whole(operators.m(i)), whole(operators.n(i)), whole(operators.k(i))));
            }
        }
        for (int size : new int[] {4096, 8192}) {
            shapes.add(new Shape(size, size, size));
        }
        return List.copyOf(shapes);
    }

    private static int whole(double size) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.round(size)));
    }

    /** Those that a device can do in a format, scaled down where they would take it too long. */
    static List<Shape> on(DeviceMeter meter, ProductFormat format, List<Shape> shapes) {
        return shapes.stream().map(shape -> shape.within(meter.mostFlops())).distinct()
                .filter(shape -> shape.in(format).memoryBytes() <= USABLE * meter.memoryBytes()).toList();
    }
}
