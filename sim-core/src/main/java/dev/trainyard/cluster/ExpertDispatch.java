package dev.trainyard.cluster;

/** How tokens travel to their experts. */
public enum ExpertDispatch {
    /** Permute, then NCCL all-to-all. */
    ALL_TO_ALL,
    /** Fused permute and RDMA kernels (DeepEP). */
    DEEP_EP,
    /** Fused kernels over NVLink and RDMA at once (HybridEP). */
    HYBRID_EP
}
