package dev.trainyard.model;

/** The number format of the matrix products. */
public enum Precision {
    /** IEEE single. */
    FP32(4),
    /** 19-bit products of single inputs. */
    TF32(4),
    /** IEEE half. */
    FP16(2),
    /** bfloat16. */
    BF16(2),
    /** 8-bit floats, one scale a tensor (delayed or current). */
    FP8(1),
    /** 8-bit floats, one scale per 32 values (OCP microscaling). */
    MXFP8(1),
    /** 4-bit floats, one scale per 16 values. */
    NVFP4(0.5);

    private final double bytes;

    Precision(double bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one value, scales left out. */
    public double bytes() {
        return bytes;
    }
}
