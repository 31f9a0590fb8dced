package dev.trainyard.model;

import dev.trainyard.model.layer.Checks;

/**
 * The ranks and head sizes of multi-head latent attention (DeepSeek-V2, arXiv:2405.04434, section 2.1).
 *
 * @param queryRank rank of the compressed query; 0 where the query is not compressed
 * @param keyValueRank rank of the compressed keys and values
 * @param plainHeadSize query/key head size without rotary embedding
 * @param rotaryHeadSize query/key head size with rotary embedding, shared by all heads for the key
 * @param valueHeadSize value head size
 */
public record LatentAttention(int queryRank, int keyValueRank, int plainHeadSize, int rotaryHeadSize,
        int valueHeadSize) {

    public LatentAttention {
        Checks.atLeast("latent.queryRank", queryRank, 0);
        Checks.atLeast("latent.keyValueRank", keyValueRank, 1);
        Checks.atLeast("latent.plainHeadSize", plainHeadSize, 1);
        Checks.atLeast("latent.rotaryHeadSize", rotaryHeadSize, 0);
        Checks.atLeast("latent.valueHeadSize", valueHeadSize, 1);
    }

    /** DeepSeek-V3's: 1536, 512, 128, 64, 128. */
    public static LatentAttention deepSeek() {
        return new LatentAttention(1536, 512, 128, 64, 128);
    }
}
