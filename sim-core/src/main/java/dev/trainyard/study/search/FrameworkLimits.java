package dev.trainyard.study.search;

import dev.trainyard.cluster.SoftwareLevel;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Sharding;
import dev.trainyard.plan.schedule.Schedule;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * What a training framework of some year runs of all that can be simulated.
 *
 * <ul>
 * <li>Megatron-LM and what is built on it: 1F1B, interleaved or not. Sequence parallelism and selective recomputation
 *     came in 2022 (Korthikanti et al., 2022), the distributed optimizer too; context parallelism with core 0.4 at the
 *     end of 2023; stages of unequal length in 2024 (embedding and loss counted as layers), lists of layers and FSDP,
 *     without a pipeline, in 2025 (core 0.13).
 * <li>Megatron-DeepSpeed: DeepSpeed's pipeline engine, not interleaved, stages as even as can be, with ZeRO-1,
 *     on Megatron-LM of 2021.
 * <li>DeepSpeed's ZeRO-3 and Composer's FSDP as they were run and published: data-parallel ranks only.
 * <li>TorchTitan: FSDP, parameters kept gathered or not, beside GPipe, 1F1B and zero-bubble schedules, the latter
 *     interleaved only; recomputation of layers, not of the attention core alone.
 * <li>MaxText: FSDP, tensor and context ranks; its pipelines are GPipe's with circular chunks.
 * </ul>
 *
 * @param schedules pipeline schedules, the usual one first; empty: no pipeline
 * @param interleaves several chunks of the model on a stage
 * @param tensor tensor-parallel ranks
 * @param context context-parallel ranks
 * @param sequenceParallel norms split along the sequence
 * @param selective recomputation of the attention core
 * @param uneven chunks that differ by a layer
 * @param lists any list of layers
 * @param alone what is shared out without a pipeline
 * @param staged what is shared out beside one
 * @param shardGroups parameters sharded in groups that replicate each other
 */
@RecordBuilder
record FrameworkLimits(List<Schedule> schedules, boolean interleaves, boolean tensor, boolean context,
        boolean sequenceParallel, boolean selective, boolean uneven, boolean lists, List<Sharding> alone,
        List<Sharding> staged, boolean shardGroups) {
    /**
     * Everything that can be simulated and that some framework runs. No framework has ZB-H2, V-Half and V-Min: a plan
     * may name them.
     */
    static final FrameworkLimits NONE = FrameworkLimitsBuilder.builder()
            .schedules(List.of(Schedule.ONE_F_ONE_B, Schedule.GPIPE, Schedule.ZERO_BUBBLE, Schedule.DUAL_PIPE,
                    Schedule.ZB_V, Schedule.DUAL_PIPE_V))
            .interleaves(true).tensor(true).context(true).sequenceParallel(true).selective(true).uneven(true)
            .lists(true).alone(List.of(Sharding.values()))
            .staged(List.of(Sharding.NONE, Sharding.ZERO1, Sharding.ZERO3)).shardGroups(true).build();

    private static final List<Sharding> OPTIMIZER = List.of(Sharding.NONE, Sharding.ZERO1);

    public static FrameworkLimits of(SoftwareLevel software, SearchWidth width) {
        if (width == SearchWidth.FULL) {
            return NONE;
        }
        return switch (software.framework()) {
            case TORCHTITAN -> FrameworkLimitsBuilder.builder()
                    .schedules(List.of(Schedule.ONE_F_ONE_B, Schedule.GPIPE, Schedule.ZERO_BUBBLE, Schedule.ZB_V,
                            Schedule.DUAL_PIPE_V)).interleaves(true)
                    .tensor(true).context(true).sequenceParallel(true).selective(false).uneven(true).lists(true)
                    .alone(List.of(Sharding.ZERO2, Sharding.ZERO3)).staged(List.of(Sharding.ZERO2, Sharding.ZERO3))
                    .shardGroups(true).build();
            case MAXTEXT -> FrameworkLimitsBuilder.builder().schedules(List.of(Schedule.GPIPE)).interleaves(true)
                    .tensor(true).context(true).sequenceParallel(true).selective(true).uneven(false).lists(false)
                    .alone(List.of(Sharding.NONE, Sharding.ZERO1, Sharding.ZERO3)).staged(OPTIMIZER).shardGroups(true)
                    .build();
            case DEEPSPEED, COMPOSER_FSDP -> FrameworkLimitsBuilder.builder().schedules(List.of())
                    .interleaves(false).tensor(false).context(false).sequenceParallel(false)
                    .selective(software.year() > 2021).uneven(false).lists(false).alone(List.of(Sharding.values()))
                    .staged(List.of()).shardGroups(false).build();
            case MEGATRON_DEEPSPEED -> FrameworkLimitsBuilder.builder().schedules(List.of(Schedule.ONE_F_ONE_B))
                    .interleaves(false).tensor(true).context(false).sequenceParallel(false).selective(false)
                    .uneven(true).lists(false).alone(OPTIMIZER).staged(OPTIMIZER).shardGroups(false).build();
            case MEGATRON, NEMO, MEGATRON_BRIDGE -> megatron(software.year());
        };
    }

    private static FrameworkLimits megatron(int year) {
        boolean sharding = year >= 2022;
        List<Sharding> staged = sharding ? OPTIMIZER : List.of(Sharding.NONE);
        return FrameworkLimitsBuilder.builder().schedules(List.of(Schedule.ONE_F_ONE_B)).interleaves(true).tensor(true)
                .context(year >= 2024).sequenceParallel(year >= 2022).selective(year >= 2022).uneven(year >= 2024)
                .lists(year >= 2025).alone(year >= 2025 ? List.of(Sharding.values()) : staged).staged(staged)
                .shardGroups(year >= 2025).build();
    }

    boolean pipelines() {
        return !schedules.isEmpty();
    }

    List<Sharding> shardings(Plan group) {
        return group.pp() == 1 ? alone : staged;
    }
}
