package dev.trainyard.fit;

import dev.trainyard.constants.Constants;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something that the physics counts, and the values of its constants that make nothing of it.
 *
 * @param name for people
 * @param neutral names of constants, or beginnings that end in {@code *}, to values
 */
public record Effect(String name, Map<String, Double> neutral) {
    /** What can be switched off one at a time, in the order of a step: rates, memory, traffic, waiting. */
    public static final List<Effect> ALL = List.of(
            of("GEMM: the last wave is partly idle", "gemm.quantisation", 0),
            of("GEMM: writing results", "gemm.epilogue", 0),
            of("Blackwell Ultra is faster", "gemm.ultra", 1),
            of("releases differ in tuning", "release.*", 1),
            of("unfused attention is slower", "attention.unfused", 1),
            of("odd heads are slower", "attention.oddHead", 1),
            of("attention has a rate of its own", "attention.*", 0.9),
            of("kernel launches", "launch.*", 0),
            of("element-wise traffic beyond the ideal", "elementwise.*", 1),
            of("casts to 8 and 4 bits", "cast.*", 0),
            of("skew of tensor-parallel collectives", "tp.skewSeconds", 0),
            of("overlapped tensor-parallel traffic shows", "tp.exposed", 0),
            of("context-parallel exchange shows", "cp.exposed", 0),
            of("fused expert dispatch is cheaper", "ep.fused", 1),
            of("token permutation", "moe.permute", 0),
            of("experts' biases take passes of their own", "moe.bias", 0),
            of("data-parallel traffic slows compute", "dp.tax", 0),
            of("gathers of sharded parameters slow compute", "fsdp.tax", 0),
            of("the slowest node holds up the step", "straggler", 0),
            of("host time of a step", "step.seconds", 0),
            of("collisions of hashed flows", "collective.network.collisions", 1),
            of("small messages are slower on the network", "collective.network.smallSlowdown", 0));

    public Effect {
        neutral = Map.copyOf(neutral);
    }

    private static Effect of(String name, String constant, double value) {
        return new Effect(name, Map.of(constant, value));
    }

    private static Effect of(String name, String constant, double value, String second, double other) {
        return new Effect(name, Map.of(constant, value, second, other));
    }

    /** The constants with this effect switched off; the values need not lie within their bounds. */
    Constants off(Constants constants) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Constants.Constant constant : constants.all()) {
            neutral.forEach((pattern, value) -> {
                if (FreeConstants.matches(constant.name(), pattern)) {
                    values.put(constant.name(), value);
                }
            });
        }
        return constants.with(values);
    }

    /** Names or beginnings of names of the constants that it takes. */
    List<String> names() {
        return List.copyOf(neutral.keySet());
    }
}
