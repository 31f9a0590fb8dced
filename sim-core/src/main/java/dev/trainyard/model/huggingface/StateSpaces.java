package dev.trainyard.model.huggingface;

import dev.trainyard.input.Entry;
import dev.trainyard.model.layer.StateSpace;

/** Mamba-2 mixers from the keys that families give them. */
final class StateSpaces {
    private StateSpaces() {}

    /** From keys that begin with {@code mamba_}; a head's size that is left open fills the inner width. */
    static StateSpace mamba2(Keys keys, int hidden, boolean normed) {
        int heads = keys.count("mamba_n_heads");
        int size = keys.countOr("mamba_d_head", 0);
        if (size == 0) {
            int inner = keys.has("mamba_d_ssm") ? keys.count("mamba_d_ssm") : inner(keys, "mamba_expand", hidden);
            size = Math.max(1, inner / heads);
        } else if (says(keys, "mamba_d_ssm", heads * (long) size)
                || says(keys, "mamba_expand", heads * (long) size / hidden)) {
            keys.heard("mamba_d_ssm", "mamba_expand"); // what heads and their size come to, said once more
        }
        return new StateSpace(heads, size, keys.countOr("mamba_n_groups", 1),
                keys.count("mamba_d_state"), keys.count("mamba_d_conv"), keys.countOr("mamba_chunk_size", 256), normed);
    }

    private static boolean says(Keys keys, String key, long value) {
        return keys.config().find(key).filter(Entry::isScalar).map(it -> it.text().equals(Long.toString(value)))
                .orElse(false);
    }

    /** From the keys that Mamba-2 itself and Nemotron-H have. */
    static StateSpace of(Keys keys, int heads, int headSize, boolean normed) {
        keys.heard("expand"); // what heads and their size come to, said once more
        return new StateSpace(heads, headSize, keys.countOr("n_groups", 1), keys.count("stateWidth"),
                keys.count("conv_kernel"), keys.countOr("chunk_size", 256), normed);
    }

    /** The inner width: so many times the states'. */
    static int inner(Keys keys, String expand, int hidden) {
        return Math.toIntExact(Math.min(Keys.MOST, (long) keys.countOr(expand, 2) * hidden));
    }
}
