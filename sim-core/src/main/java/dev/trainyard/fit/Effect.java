package dev.trainyard.fit;

import dev.trainyard.constants.ConstantName;
import dev.trainyard.constants.Constants;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Something that the physics counts, and the values of its constants that make nothing of it.
 *
 * @param name for people
 * @param neutral the constants that it takes, with the values that make nothing of it
 */
public record Effect(String name, Map<ConstantName, Double> neutral) {
    /** What can be switched off one at a time, in the order of a step: rates, memory, traffic, waiting. */
    public static final List<Effect> ALL = List.of(
            of("GEMM: the last wave is partly idle", ConstantName.GEMM_QUANTISATION, 0),
            of("GEMM: writing results", ConstantName.GEMM_EPILOGUE, 0),
            of("Blackwell Ultra is faster", ConstantName.GEMM_ULTRA, 1),
            of("releases differ in tuning", "release.", 1),
            of("unfused attention is slower", ConstantName.ATTENTION_UNFUSED, 1),
            of("odd heads are slower", ConstantName.ATTENTION_ODD_HEAD, 1),
            of("attention has a rate of its own", "attention.", 0.9),
            of("kernel launches", ConstantName.LAUNCH_SECONDS, 0),
            of("element-wise traffic beyond the ideal", "elementwise.", 1),
            of("casts to 8 and 4 bits", "cast.", 0),
            of("skew of tensor-parallel collectives", ConstantName.TP_SKEW_SECONDS, 0),
            of("overlapped tensor-parallel traffic shows", ConstantName.TP_EXPOSED, 0),
            of("context-parallel exchange shows", ConstantName.CP_EXPOSED, 0),
            of("fused expert dispatch is cheaper", ConstantName.EP_FUSED, 1),
            of("token permutation", ConstantName.MOE_PERMUTE, 0),
            of("experts' biases take passes of their own", ConstantName.MOE_BIAS, 0),
            of("data-parallel traffic slows compute", ConstantName.DP_TAX, 0),
            of("gathers of sharded parameters slow compute", ConstantName.FSDP_TAX, 0),
            of("the slowest node holds up the step", ConstantName.STRAGGLER, 0),
            of("host time of a step", ConstantName.STEP_SECONDS, 0),
            of("collisions of hashed flows", ConstantName.COLLECTIVE_NETWORK_COLLISIONS, 1),
            of("small messages are slower on the network", ConstantName.COLLECTIVE_NETWORK_SMALL_SLOWDOWN, 0));

    public Effect {
        neutral = Map.copyOf(neutral);
    }

    private static Effect of(String name, ConstantName constant, double value) {
        return new Effect(name, Map.of(constant, value));
    }

    /** An effect that has a constant for each format, family or level: all whose names begin so. */
    private static Effect of(String name, String stem, double value) {
        return new Effect(name, Arrays.stream(ConstantName.values())
                .filter(constant -> constant.text().startsWith(stem))
                .collect(Collectors.toMap(Function.identity(), constant -> value)));
    }

    /** The constants with this effect switched off; the values need not lie within their bounds. */
    Constants off(Constants constants) {
        return constants.with(neutral);
    }

    /** Names of the constants that it takes. */
    List<String> names() {
        return neutral.keySet().stream().map(ConstantName::text).toList();
    }
}
