package dev.trainyard.model;

/** How queries share keys and values. */
public enum AttentionKind {
    /** Every head has its own keys and values. */
    MHA,
    /** Groups of heads share keys and values (one group: multi-query). */
    GQA,
    /** Multi-head latent attention: keys and values from a low-rank latent (DeepSeek-V2, section 2.1). */
    MLA
}
