package dev.trainyard.cluster;

import dev.trainyard.constants.ConstantName;

/** How much of the element-wise work a framework fuses; each grade has a constant for the traffic that is left. */
public enum Fusion {
    UNFUSED_2022(ConstantName.ELEMENTWISE_UNFUSED_2022),
    DEEPSPEED_2022(ConstantName.ELEMENTWISE_DEEPSPEED_2022),
    FUSED_2023(ConstantName.ELEMENTWISE_FUSED_2023),
    PLAIN_PYTORCH(ConstantName.ELEMENTWISE_PLAIN_PYTORCH),
    FUSED_2025(ConstantName.ELEMENTWISE_FUSED_2025),
    XLA(ConstantName.ELEMENTWISE_XLA);

    private final ConstantName traffic;

    Fusion(ConstantName traffic) {
        this.traffic = traffic;
    }

    /** Element-wise memory traffic over the ideal. */
    public ConstantName traffic() {
        return traffic;
    }
}
