package dev.trainyard.cluster;

import dev.trainyard.model.Precision;

/** Dense matrix rates in FLOP/s by number format; 0 where the accelerator has none. */
public record Rates(double tf32, double fp16, double bf16, double fp8, double mxfp8, double nvfp4) {
    /** None in any format. */
    public static final Rates NONE = new Rates(0, 0, 0, 0, 0, 0);

    /** The rate of one format. FP32 products run as TF32. */
    public double of(Precision precision) {
        return switch (precision) {
            case FP32, TF32 -> tf32;
            case FP16 -> fp16;
            case BF16 -> bf16;
            case FP8 -> fp8;
            case MXFP8 -> mxfp8;
            case NVFP4 -> nvfp4;
        };
    }
}
