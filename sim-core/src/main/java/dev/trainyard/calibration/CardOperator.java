package dev.trainyard.calibration;

import dev.trainyard.kernel.operator.AcceleratorProfile;
import dev.trainyard.kernel.operator.AttentionCore;
import dev.trainyard.kernel.operator.OperatorBatch;
import dev.trainyard.kernel.operator.ThroughputKernel;
import dev.trainyard.model.Precision;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An operator that another program timed on a card.
 *
 * @param kind {@code gemm}, {@code attention}, {@code elementwise} or {@code launch}
 * @param name what was run, such as {@code cudnn_attention causal forward}
 * @param shape its sizes as they were written
 * @param format number format, {@code bf16}, {@code fp8} or {@code fp32}
 * @param seconds median of a call, s
 * @param rate what was done a second, in {@code unit}
 * @param unit of the rate: {@code flop/s}, {@code ideal byte/s}, {@code logit/s} or {@code launch/s}
 */
public record CardOperator(String kind, String name, String shape, String format, double seconds, double rate,
        String unit) {
    private static final Pattern PRODUCT = Pattern.compile("(\\d+)x(\\d+)x(\\d+)");
    private static final Pattern ATTENTION = Pattern.compile("s(\\d+) d(\\d+) h(\\d+)");
    private static final double RESULT_BYTES = 2;
    private static final int FEW_ROWS = 256;
    private static final int SHORT_DEPTH = 1024;

    /** Rows that are judged together; empty for what the throughput kernel has no opinion of. */
    public String group() {
        return switch (kind) {
            case "gemm" -> format + " products" + (size(1) <= FEW_ROWS ? " of 256 rows"
                    : size(3) <= SHORT_DEPTH ? ", depth to 1,024" : "");
            case "attention" -> (name.startsWith("cudnn") ? "cuDNN" : "PyTorch's flash") + " attention"
                    + (isBoth() ? " with backward" : " forward");
            case "elementwise" -> !unit.equals("ideal byte/s") ? "" : name.endsWith("compiled") ? "compiled passes"
                    : name.startsWith("copy") || name.startsWith("add") ? "eager copy and sum" : "eager norm and gate";
            default -> "";
        };
    }

    private boolean isBoth() {
        return name.endsWith("backward");
    }

    private double size(int group) {
        MatchResult sizes = (kind.equals("gemm") ? PRODUCT : ATTENTION).matcher(shape).results().findFirst()
                .orElseThrow(() -> new IllegalStateException("shape \"" + shape + "\" of a " + kind));
        return Double.parseDouble(sizes.group(group));
    }

    /**
     * What the throughput kernel says, s; empty where {@link #group()} is. Calls in a row hide each other's launches,
     * so none is in it. Element-wise work is counted at its ideal bytes.
     */
    public OptionalDouble predictedSeconds(AcceleratorProfile profile) {
        if (group().isEmpty()) {
            return OptionalDouble.empty();
        }
        OperatorBatch batch = new OperatorBatch(profile);
        batch.launching(0);
        double factor = 1;
        switch (kind) {
            case "gemm" -> batch.gemm(size(1), size(2), size(3), 1,
                    (format.equals("fp8") ? Precision.FP8 : Precision.BF16).ordinal(), RESULT_BYTES);
            case "attention" -> {
                double heads = 2 * size(2);
                batch.attention(size(1), size(1) / 2, heads, size(3), Precision.BF16.ordinal());
                factor = AttentionCore.slowdown(heads) * (isBoth() ? 1 + AttentionCore.BACKWARD : 1);
            }
            default -> batch.elementwise(rate * seconds);
        }
        double[] result = new double[1];
        ThroughputKernel.run(batch, result);
        return OptionalDouble.of(factor * result[0]);
    }

    /** Predicted over measured, less one; empty likewise. */
    public OptionalDouble error(AcceleratorProfile profile) {
        OptionalDouble predicted = predictedSeconds(profile);
        return predicted.isPresent() ? OptionalDouble.of(predicted.getAsDouble() / seconds - 1) : predicted;
    }
}
