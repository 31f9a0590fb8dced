package dev.trainyard.cluster;

/**
 * The training frameworks that software levels are releases of. Which plans each can run is known of these alone, so a
 * level of another framework says which of them it runs plans like.
 */
public enum SoftwareFamily {
    /** Megatron-LM, Megatron-Core and what trains with them as they are. */
    MEGATRON,
    /** DeepSpeed's pipeline engine on Megatron-LM's layers. */
    MEGATRON_DEEPSPEED,
    /** DeepSpeed with sharded parameters. */
    DEEPSPEED,
    /** MosaicML's Composer on PyTorch's FSDP. */
    COMPOSER_FSDP,
    /** MaxText on XLA. */
    MAXTEXT,
    /** NVIDIA NeMo on Megatron-Core. */
    NEMO,
    /** NVIDIA Megatron-Bridge on Megatron-Core. */
    MEGATRON_BRIDGE,
    /** TorchTitan on PyTorch. */
    TORCHTITAN
}
