package dev.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.input.Documents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Models whose layers are written out, with the dimensions of their published configurations, against the numbers of
 * parameters of their published weights.
 */
class HybridCountsTest {
    private static final String QWEN3_NEXT = """
            {hidden: 2048, heads: 16, kvHeads: 2, headSize: 256, vocabulary: 151936, multiTokenLayers: 1,
             experts: {count: 512, topK: 10, ffn: 512, shared: 1},
             layers: [{repeat: 12, pattern: [
               {count: 3, mixer: {kind: linear, keyHeads: 16, valueHeads: 32, keySize: 128}},
               {mixer: {kind: attention, gate: yes}}]}]}
            """;
    private static final String KIMI_LINEAR = """
            {hidden: 2304, heads: 32, vocabulary: 163840,
             latent: {queryRank: 0, keyValueRank: 512, plainHeadSize: 128, rotaryHeadSize: 64, valueHeadSize: 128},
             experts: {count: 256, topK: 8, ffn: 1024, shared: 1},
             layers: [
               {mixer: &kda {kind: linear, valueHeads: 32, decayRank: 128, gateRank: 128}, ffn: 9216},
               {count: 2, mixer: *kda}, {mixer: {kind: latent, rotary: no}},
               {repeat: 5, pattern: [{count: 3, mixer: *kda}, {mixer: {kind: latent, rotary: no}}]},
               {count: 2, mixer: *kda}, {mixer: {kind: latent, rotary: no}}]}
            """;
    private static final String JAMBA = """
            {hidden: 4096, heads: 32, kvHeads: 8, ffn: 14336, vocabulary: 65536,
             experts: {count: 16, topK: 2, ffn: 14336},
             layers: [{repeat: 4, pattern: [
               {mixer: &m {kind: mamba, norm: yes}, feedForward: dense}, {mixer: *m},
               {mixer: *m, feedForward: dense}, {mixer: *m},
               {mixer: {kind: attention, rotary: no}, feedForward: dense}, {mixer: *m},
               {mixer: *m, feedForward: dense}, {mixer: *m}]}]}
            """;
    private static final String FALCON_H1_34B = """
            {hidden: 5120, heads: 20, kvHeads: 4, headSize: 128, ffn: 21504, vocabulary: 261120, layers: 72,
             mixer: [attention, {kind: mamba2, heads: 32, headSize: 128, groups: 2, state: 256, norm: no}]}
            """;
    private static final String DEEPSEEK_V32 = """
            {hidden: 7168, heads: 128, vocabulary: 129280, ffn: 18432, latent: {},
             experts: {count: 256, topK: 8, ffn: 2048, shared: 1}, mixer: {kind: latent, indexer: {}},
             layers: [{count: 3, feedForward: dense}, {count: 58}]}
            """;
    private static final String GRANITE_4_SMALL = """
            {hidden: 4096, heads: 32, kvHeads: 8, vocabulary: 100352, tiedEmbeddings: yes,
             experts: {count: 72, topK: 10, ffn: 768, shared: 2},
             layers: [
               {count: 5, mixer: &m {kind: mamba2, heads: 128, headSize: 64, groups: 1, state: 128}},
               {mixer: {kind: attention, rotary: no}},
               {repeat: 3, pattern: [{count: 9, mixer: *m}, {mixer: {kind: attention, rotary: no}}]},
               {count: 4, mixer: *m}]}
            """;
    private static final String MINIMAX_TEXT_01 = """
            {hidden: 6144, heads: 64, kvHeads: 8, headSize: 128, vocabulary: 200064,
             experts: {count: 32, topK: 2, ffn: 9216},
             layers: [{repeat: 10, pattern: [
               {count: 7, mixer: {kind: linear, rule: lightning, valueHeads: 64}}, {mixer: attention}]}]}
            """;

    private static String named(String name) {
        return switch (name) {
            case "qwen3-next" -> QWEN3_NEXT;
            case "kimi-linear" -> KIMI_LINEAR;
            case "jamba" -> JAMBA;
            case "falcon-h1-34b" -> FALCON_H1_34B;
            case "deepseek-v3.2" -> DEEPSEEK_V32;
            case "granite-4-small" -> GRANITE_4_SMALL;
            default -> MINIMAX_TEXT_01;
        };
    }

    /** Billions as the weights' files have them; those of multi-token prediction are in Qwen3-Next's. */
    @ParameterizedTest
    @CsvSource({"qwen3-next, 48, 81.32486", "kimi-linear, 27, 49.12268", "jamba, 32, 51.57032",
        "falcon-h1-34b, 72, 33.64252", "granite-4-small, 40, 32.20734", "minimax, 80, 456.08966"})
    void countsAreThePublishedOnes(String name, int layers, double billions) {
        ParameterCount count = ParameterCount.of(read(name));
        assertThat(read(name).layers()).isEqualTo(layers);
        assertThat(count.trained() / 1e9).isCloseTo(billions, within(1e-3 * billions));
    }

    /** 12B (Jamba, arXiv:2403.19887) and, without embedding and head, 45.9B (MiniMax-01, arXiv:2501.08313). */
    @Test
    void activeCountsAreThePublishedOnes() {
        assertThat(ParameterCount.of(read("jamba")).active() / 1e9).isCloseTo(12, within(0.15));
        ParameterCount minimax = ParameterCount.of(read("minimax"));
        assertThat((minimax.active() - minimax.embedding() - minimax.head()) / 1e9).isCloseTo(45.9, within(0.05));
    }

    /** DeepSeek-V3's 671.03B, and in each layer an indexer of 64 heads of 128 with its key's LayerNorm. */
    @Test
    void sparseAttentionAddsItsIndexer() {
        long indexer = 1536L * 64 * 128 + 7168L * 128 + 7168L * 64 + 2 * 128;
        ParameterCount dense = ParameterCount.of(Models.shipped().find("deepseek-v3").orElseThrow());
        assertThat(ParameterCount.of(read("deepseek-v3.2")).total()).isEqualTo(dense.total() + 61 * indexer);
    }

    private static Transformer read(String name) {
        return Models.read(Documents.parse(name, named(name)), name);
    }
}
