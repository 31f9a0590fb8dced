package dev.trainyard.cuda.driver;

import java.util.Locale;

/** The kernels of {@code src/main/cuda}, one for each source file. */
public enum Kernel {
    /** Times of operators. */
    THROUGHPUT,
    /** Times of collectives. */
    COLLECTIVE,
    /** Pipelines as a recurrence. */
    PIPELINE,
    /** No candidate plan counted yet. */
    PLAN_CLEAR,
    /** Which candidate plans fit their accelerators. */
    PLAN_FIT,
    /** The order in which those that fit are taken. */
    PLAN_ORDER,
    /** Steps of candidate plans. */
    PLAN,
    /** Months of training. */
    CAMPAIGN,
    /** Link loads, where there is no cuBLAS. */
    PRODUCT,
    /** Random words. */
    RANDOM,
    /** Random operands, for calibration. */
    FILL,
    /** An element-wise pass, for calibration. */
    ELEMENTWISE;

    /** Threads of a block, in the kernels too. */
    public static final int BLOCK = 128;

    /** Kernels loop over what their threads leave, so a grid need not be larger than fills any GPU. */
    private static final int MOST_BLOCKS = 1 << 16;

    /** Name of its source, its PTX and, behind {@code trainyard_}, its entry point. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Name of its function in the PTX. */
    public String entry() {
        return "trainyard_" + label();
    }

    /** Blocks that a launch over so many items needs. */
    public static int blocks(long items) {
        return (int) Math.min(MOST_BLOCKS, (items + BLOCK - 1) / BLOCK);
    }
}
