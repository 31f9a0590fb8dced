package dev.trainyard.kernel.pipeline;

/**
 * One pass of one model chunk over one micro-batch, packed in an int: type in bits 0 to 2, local chunk in bits 3 to 9,
 * micro-batch in bits 10 to 30.
 *
 * <p>A {@link #FORWARD_BACKWARD} pair takes two entries of an order: the first names the forward half, the entry right
 * behind it, always a {@link #BACKWARD}, is the other half. The two start and end together.
 */
public final class PipelinePass {
    /** Forward pass. */
    public static final int FORWARD = 0;
    /** Input gradient and weight gradient together. */
    public static final int BACKWARD = 1;
    /** Input gradient alone: what the stage before waits for. */
    public static final int INPUT_GRADIENT = 2;
    /** Weight gradient alone: nobody waits for it. */
    public static final int WEIGHT_GRADIENT = 3;
    /** Forward half of an overlapped pair; the backward half is the next entry. */
    public static final int FORWARD_BACKWARD = 4;

    /** The bits of the type, and where chunk and micro-batch begin. */
    public static final int TYPE_MASK = 7;
    public static final int CHUNK_SHIFT = 3;
    public static final int MICRO_BATCH_SHIFT = 10;

    /** Most chunks a stage may hold. */
    public static final int MAX_CHUNKS = 1 << 7;
    /** Most micro-batches. */
    public static final int MAX_MICRO_BATCHES = 1 << 21;


    private PipelinePass() {}

    /** Packs a pass. The caller keeps chunk and micro-batch within their bounds. */
    public static int of(int type, int chunk, int microBatch) {
        return type | chunk << CHUNK_SHIFT | microBatch << MICRO_BATCH_SHIFT;
    }

    /** Type: FORWARD, BACKWARD, INPUT_GRADIENT, WEIGHT_GRADIENT or FORWARD_BACKWARD. */
    public static int type(int pass) {
        return pass & TYPE_MASK;
    }

    /** Local chunk, from 0. */
    public static int chunk(int pass) {
        return pass >>> CHUNK_SHIFT & MAX_CHUNKS - 1;
    }

    /** Micro-batch, from 0. */
    public static int microBatch(int pass) {
        return pass >>> MICRO_BATCH_SHIFT;
    }

    /** For people: {@code F c0 m3}. */
    public static String text(int pass) {
        return switch (type(pass)) {
            case FORWARD -> "F";
            case BACKWARD -> "B";
            case INPUT_GRADIENT -> "I";
            case WEIGHT_GRADIENT -> "W";
            case FORWARD_BACKWARD -> "F&";
            default -> "?";
        } + " c" + chunk(pass) + " m" + microBatch(pass);
    }
}
