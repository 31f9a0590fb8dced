package dev.trainyard.cluster;

import dev.trainyard.model.Precision;
import io.soabase.recordbuilder.core.RecordBuilder;

/** Dense matrix rates in FLOP/s by number format; 0 where the accelerator has none. */
@RecordBuilder
public record Rates(double tf32, double fp16, double bf16, double fp8, double mxfp8, double nvfp4) {
    /** None in any format. */
    public static final Rates NONE = RatesBuilder.builder().tf32(0).fp16(0).bf16(0).fp8(0).mxfp8(0).nvfp4(0).build();

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

    /** The rate that utilisations are shares of: the format's or, where there is none, that of BF16. */
    public double countedOf(Precision precision) {
        double rate = of(precision);
        return rate > 0 ? rate : bf16;
    }
}
