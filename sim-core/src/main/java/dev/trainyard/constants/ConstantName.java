package dev.trainyard.constants;

import dev.trainyard.input.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The free constants that the physics reads, by the names that they have in files. What each means, its unit and its
 * bounds stand in {@code constants.yaml}, which has exactly these: a name that is here alone or there alone is an error
 * when the file is read.
 */
public enum ConstantName {
    GEMM_AMPERE_16BIT("gemm.ampere.16bit"),
    GEMM_HOPPER_16BIT("gemm.hopper.16bit"),
    GEMM_HOPPER_8BIT("gemm.hopper.8bit"),
    GEMM_BLACKWELL_16BIT("gemm.blackwell.16bit"),
    GEMM_BLACKWELL_8BIT("gemm.blackwell.8bit"),
    GEMM_BLACKWELL_4BIT("gemm.blackwell.4bit"),
    GEMM_ULTRA("gemm.ultra"),
    RELEASE_MEGATRON_2021("release.megatron-2021"),
    RELEASE_MEGATRON_2026("release.megatron-2026"),
    GEMM_QUANTISATION("gemm.quantisation"),
    GEMM_EPILOGUE("gemm.epilogue"),
    ATTENTION_AMPERE("attention.ampere"),
    ATTENTION_HOPPER("attention.hopper"),
    ATTENTION_BLACKWELL("attention.blackwell"),
    ATTENTION_UNFUSED("attention.unfused"),
    ATTENTION_ODD_HEAD("attention.oddHead"),
    MEMORY_BANDWIDTH("memory.bandwidth"),
    LAUNCH_SECONDS("launch.seconds"),
    HOST_LAUNCH_SECONDS("host.launchSeconds"),
    ELEMENTWISE_UNFUSED_2022("elementwise.unfused-2022"),
    ELEMENTWISE_DEEPSPEED_2022("elementwise.deepspeed-2022"),
    ELEMENTWISE_FUSED_2023("elementwise.fused-2023"),
    ELEMENTWISE_PLAIN_PYTORCH("elementwise.plain-pytorch"),
    ELEMENTWISE_FUSED_2025("elementwise.fused-2025"),
    ELEMENTWISE_XLA("elementwise.xla"),
    CAST_FP8("cast.fp8"),
    CAST_MXFP8("cast.mxfp8"),
    CAST_NVFP4("cast.nvfp4"),
    TP_SKEW_SECONDS("tp.skewSeconds"),
    TP_EXPOSED("tp.exposed"),
    CP_EXPOSED("cp.exposed"),
    EP_EXPOSED("ep.exposed"),
    EP_FUSED("ep.fused"),
    MOE_PERMUTE("moe.permute"),
    MOE_BIAS("moe.bias"),
    DP_TAX("dp.tax"),
    FSDP_TAX("fsdp.tax"),
    STRAGGLER("straggler"),
    STEP_SECONDS("step.seconds"),
    COLLECTIVE_LAUNCH_SECONDS("collective.launchSeconds"),
    COLLECTIVE_SCALE_UP_STEP_SECONDS("collective.scaleUp.stepSeconds"),
    COLLECTIVE_SCALE_UP_SYNC_SECONDS("collective.scaleUp.syncSeconds"),
    COLLECTIVE_SCALE_UP_EFFICIENCY("collective.scaleUp.efficiency"),
    COLLECTIVE_IN_SWITCH_HOPPER("collective.inSwitch.hopper"),
    COLLECTIVE_IN_SWITCH_BLACKWELL("collective.inSwitch.blackwell"),
    COLLECTIVE_IN_SWITCH_FILL_SECONDS("collective.inSwitch.fillSeconds"),
    COLLECTIVE_NETWORK_EFFICIENCY("collective.network.efficiency"),
    COLLECTIVE_NETWORK_STEP_FACTOR("collective.network.stepFactor"),
    COLLECTIVE_NETWORK_SMALL_SLOWDOWN("collective.network.smallSlowdown"),
    COLLECTIVE_NETWORK_SYNC_FACTOR("collective.network.syncFactor"),
    COLLECTIVE_NETWORK_CHUNK_BYTES("collective.network.chunkBytes"),
    COLLECTIVE_NETWORK_COLLISIONS("collective.network.collisions"),
    COLLECTIVE_OVERLAP_RESIDUE("collective.overlapResidue"),
    MEMORY_CONTEXT_BYTES("memory.contextBytes"),
    MEMORY_FRAGMENTATION("memory.fragmentation");

    private static final Map<String, ConstantName> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ConstantName::text, Function.identity()));

    private final String text;

    ConstantName(String text) {
        this.text = text;
    }

    /** As files, options and reports write it: dotted, such as {@code gemm.hopper.16bit}. */
    public String text() {
        return text;
    }

    /** The constant that is written so. */
    public static Optional<ConstantName> find(String text) {
        return Optional.ofNullable(BY_TEXT.get(text));
    }

    /** What to tell a person whose name finds nothing: the nearest name. */
    public static String unknown(String written) {
        return Names.unknown("constant", written, texts());
    }

    /** All names as files write them, in the order of the shipped file. */
    public static List<String> texts() {
        return Arrays.stream(values()).map(ConstantName::text).toList();
    }

    @Override
    public String toString() {
        return text;
    }
}
