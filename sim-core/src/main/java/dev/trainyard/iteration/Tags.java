package dev.trainyard.iteration;

import dev.trainyard.kernel.pipeline.PipelinePass;

/** What a task of the event simulation is, packed in its tag: a kind and a slot. */
final class Tags {
    static final int FORWARD = 0;
    static final int BACKWARD = 1;
    static final int INPUT_GRADIENT = 2;
    static final int WEIGHT_GRADIENT = 3;
    static final int PAIR = 4;
    static final int MESSAGE = 5;
    static final int DATA = 6;
    static final int TAX = 7;
    private static final String[] NAMES = {"forward", "backward", "input gradient", "weight gradient",
        "forward + backward", "send", "data parallel", "overlap cost"};

    private Tags() {}

    static int of(int kind, int slot) {
        return kind << 24 | slot;
    }

    static int kind(int passType) {
        return switch (passType) {
            case PipelinePass.FORWARD -> FORWARD;
            case PipelinePass.BACKWARD -> BACKWARD;
            case PipelinePass.INPUT_GRADIENT -> INPUT_GRADIENT;
            case PipelinePass.WEIGHT_GRADIENT -> WEIGHT_GRADIENT;
            default -> PAIR;
        };
    }

    static String name(int tag) {
        return NAMES[tag >>> 24];
    }

    static int slot(int tag) {
        return tag & 0xffffff;
    }
}
