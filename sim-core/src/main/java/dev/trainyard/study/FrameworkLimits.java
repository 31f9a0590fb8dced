package dev.trainyard.study;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.plan.Schedule;
import java.util.List;

/**
 * What a training framework runs of all that can be simulated.
 *
 * <p>Megatron-LM and what is built on it: 1F1B, interleaved or not; parameters sharded without a pipeline only (its
 * FSDP). DeepSpeed's pipeline engine: 1F1B, not interleaved, no sharded gradients or parameters beside it. TorchTitan:
 * GPipe, 1F1B and zero-bubble schedules, also beside FSDP. MaxText: circular pipelines are GPipe's with chunks.
 *
 * @param schedules pipeline schedules, the usual one first
 * @param interleaves several chunks of the model on a stage
 * @param shardsStages parameters may be sharded within a pipeline's stages
 */
record FrameworkLimits(List<Schedule> schedules, boolean interleaves, boolean shardsStages) {
    /** Everything that can be simulated. */
    static final FrameworkLimits NONE = new FrameworkLimits(
            List.of(Schedule.ONE_F_ONE_B, Schedule.GPIPE, Schedule.ZERO_BUBBLE, Schedule.DUAL_PIPE), true, true);

    static FrameworkLimits of(SoftwareLevel software, SearchWidth width) {
        if (width == SearchWidth.FULL) {
            return NONE;
        }
        return switch (software.framework()) {
            case "torchtitan" -> new FrameworkLimits(
                    List.of(Schedule.ONE_F_ONE_B, Schedule.GPIPE, Schedule.ZERO_BUBBLE), true, true);
            case "maxtext" -> new FrameworkLimits(List.of(Schedule.GPIPE), true, true);
            case "deepspeed", "composer-fsdp" -> new FrameworkLimits(List.of(Schedule.ONE_F_ONE_B), false, false);
            default -> new FrameworkLimits(List.of(Schedule.ONE_F_ONE_B), true, false);
        };
    }
}
