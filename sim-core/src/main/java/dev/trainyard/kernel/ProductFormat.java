package dev.trainyard.kernel;

import java.util.Locale;

/** Number formats in which a {@link DeviceMeter} may multiply. */
public enum ProductFormat {
    /** IEEE double. */
    FP64(8, 8),
    /** IEEE single, without shortcuts. */
    FP32(4, 4),
    /** 19-bit products of single inputs, written as single. */
    TF32(4, 4),
    /** IEEE half, added up in single. */
    FP16(2, 2),
    /** bfloat16, added up in single. */
    BF16(2, 2),
    /** 8-bit floats, added up in single, written as bfloat16. */
    FP8(1, 2);

    private final int valueBytes;
    private final int resultBytes;

    ProductFormat(int valueBytes, int resultBytes) {
        this.valueBytes = valueBytes;
        this.resultBytes = resultBytes;
    }

    /** Bytes of one input value. */
    public int valueBytes() {
        return valueBytes;
    }

    /** Bytes of one value of the result. */
    public int resultBytes() {
        return resultBytes;
    }

    /** As people write it: {@code bf16}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
