package dev.trainyard.plan.schedule;

/** Pipeline schedules. */
public enum Schedule {
    /** All forwards, then all backwards (Huang et al., 2019). */
    GPIPE,
    /** One forward, one backward (Narayanan et al., 2019); interleaved where vp is above 1 (Narayanan et al., 2021). */
    ONE_F_ONE_B,
    /** ZB-H1: input and weight gradients apart, 1F1B's memory (Qi et al., 2023). */
    ZERO_BUBBLE,
    /** Two directions at once, experts' traffic under compute (DeepSeek-V3, section 3.2.1). */
    DUAL_PIPE
}
