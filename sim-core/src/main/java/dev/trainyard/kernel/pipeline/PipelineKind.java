package dev.trainyard.kernel.pipeline;

/** Pipeline schedules, as the plan kernel numbers them. */
public enum PipelineKind {
    /** All forwards, then all backwards; with several chunks breadth first (Huang et al., 2019; Lamy-Poirier, 2022). */
    GPIPE,
    /** 1F1B (Narayanan et al., 2019), interleaved where there are several chunks (Narayanan et al., 2021). */
    ONE_F_ONE_B,
    /** ZB-H1: as 1F1B with the weight gradients apart and behind (Qi et al., 2023). */
    ZERO_BUBBLE,
    /** DualPipe: micro-batches from both ends, two chunks on a stage (DeepSeek-V3, section 3.2.1). */
    DUAL_PIPE
}
