package dev.trainyard.kernel.collective;

import java.util.Locale;

/** How a collective is carried out. The ordinal is its number in a batch's answer, in Java and in CUDA. */
public enum CollectiveAlgorithm {
    /** Nothing to do: one rank or no bytes. */
    NONE,
    /** One ring through all ranks, on every rail at once. */
    RING,
    /** Chain inside a domain, double binary tree between domains (Sanders et al., 2009). */
    TREE,
    /** The scale-up switches reduce and multicast; a double binary tree per rail between domains (NVLS, NVLSTree). */
    NVLS,
    /** Reduce-scatter inside a domain, ring per rail between domains, all-gather inside. */
    HIERARCHICAL,
    /** Every rank to every other, inside and between domains at once. */
    PAIRWISE,
    /** One message. */
    DIRECT;

    /** How it is written: {@code ring}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
