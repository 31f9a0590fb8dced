package dev.trainyard.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Counted parameters against published ones, in billions. An active count of 0 means dense or not published. The
 * tolerance is 1% or half a unit of the last published digit, whichever is more; 2% for active counts, as some
 * publications leave out the embedding that a token only looks up.
 */
class PublishedCountsTest {
    private final Models models = Models.shipped();

    @ParameterizedTest(name = "{0}: {1}B, {2}B active ({3})")
    @CsvSource({
        "gpt3-175b, 174.6, 0, 'arXiv:2104.04473 table 2'",
        "gpt-1.7b, 1.7, 0, 'arXiv:2104.04473 table 1'",
        "gpt-3.6b, 3.6, 0, 'arXiv:2104.04473 table 1'",
        "gpt-7.5b, 7.5, 0, 'arXiv:2104.04473 table 1'",
        "gpt-18b, 18.4, 0, 'arXiv:2104.04473 table 1'",
        "gpt-39b, 39.1, 0, 'arXiv:2104.04473 table 1'",
        "gpt-76b, 76.1, 0, 'arXiv:2104.04473 table 1'",
        "gpt-146b, 145.6, 0, 'arXiv:2104.04473 table 1'",
        "gpt-310b, 310.1, 0, 'arXiv:2104.04473 table 1'",
        "mt-nlg-530b, 529.6, 0, 'arXiv:2104.04473 table 1'",
        "gpt-1t, 1008.0, 0, 'arXiv:2104.04473 table 1'",
        "gpt-22b, 22, 0, 'arXiv:2205.05198 table 3'",
        "mcore-gpt-70b, 70, 0, 'Megatron-LM README'",
        "mcore-gpt-119b, 119, 0, 'Megatron-LM README'",
        "mcore-gpt-177b, 177, 0, 'Megatron-LM README'",
        "mcore-gpt-314b, 314, 0, 'Megatron-LM README'",
        "mcore-gpt-462b, 462, 0, 'Megatron-LM README'",
        "bigscience-196b, 196, 0, 'tr11 chronicles-prequel'",
        "bigscience-178b, 178, 0, 'tr11 chronicles-prequel'",
        "bloom-176b, 176.247, 0, 'arXiv:2211.05100 table 3'",
        "gpt-neox-20b, 20.55, 0, 'arXiv:2204.06745 table 1'",
        "mpt-7b, 6.65, 0, 'mosaicml/mpt-7b model card'",
        "mpt-30b, 29.95, 0, 'mosaicml/mpt-30b model card'",
        "palm-540b, 540.35, 0, 'arXiv:2204.02311 table 1'",
        "falcon-7b, 6.92, 0, 'tiiuae/falcon-7b weights'",
        "falcon-40b, 41.3, 0, 'tiiuae/falcon-40b weights'",
        "falcon-180b, 180, 0, 'arXiv:2311.16867'",
        "llama2-7b, 6.74, 0, 'meta-llama/Llama-2-7b weights'",
        "llama2-13b, 13.02, 0, 'meta-llama/Llama-2-13b weights'",
        "llama2-70b, 68.98, 0, 'meta-llama/Llama-2-70b weights'",
        "llama3-8b, 8.03, 0, 'meta-llama/Meta-Llama-3-8B weights'",
        "llama3-70b, 70.55, 0, 'meta-llama/Meta-Llama-3-70B weights'",
        "llama3.1-405b, 405.85, 0, 'meta-llama/Llama-3.1-405B weights'",
        "mistral-7b, 7.24, 0, 'mistralai/Mistral-7B-v0.1 weights'",
        "nemotron4-15b, 15.6, 0, 'arXiv:2402.16819 table 1: 3.2B embedding, 12.5B the rest'",
        "nemotron4-340b, 341.0, 0, 'arXiv:2406.11704 table 1: 9.4B embedding, 331.6B the rest'",
        "mixtral-8x7b, 46.7, 12.9, 'mistral.ai, Mixtral of experts'",
        "mixtral-8x22b, 140.6, 39.1, 'mistralai/Mixtral-8x22B-v0.1'",
        "grok1-314b, 314, 0, 'xai-org/grok-1'",
        "deepseek-v2, 236, 21, 'arXiv:2405.04434'",
        "deepseek-v3, 671, 37, 'arXiv:2412.19437'",
        "qwen3-30b-a3b, 30.5, 3.3, 'Qwen/Qwen3-30B-A3B model card'",
        "qwen3-235b-a22b, 235, 22, 'Qwen/Qwen3-235B-A22B model card'",
        "gpt-oss-120b, 116.83, 0, 'arXiv:2508.10925 table 1'",
        "gpt-oss-20b, 20.91, 0, 'arXiv:2508.10925 table 1'",
        "mai-base-1, 962, 35, 'MAI-Thinking-1 technical report'",
        "mai1-500b, 500, 0, 'press'",
        "mai1-500b-moe, 500, 0, 'press'"
    })
    void countMatchesThePublishedOne(String name, String total, String active, String source) {
        ParameterCount count = ParameterCount.of(models.find(name).orElseThrow());
        assertThat(count.total() / 1e9).as(source).isCloseTo(Double.parseDouble(total), tolerance(total, 0.01));
        if (!active.equals("0")) {
            assertThat(count.active() / 1e9).as("active, " + source)
                    .isCloseTo(Double.parseDouble(active), tolerance(active, 0.02));
        }
    }

    @ParameterizedTest
    @CsvSource({"gpt-oss-120b, 5.13", "gpt-oss-20b, 3.61"})
    void gptOssCountsTheLmHeadButNotTheEmbeddingAsActive(String name, double active) {
        // arXiv:2508.10925, table 1 and its note.
        ParameterCount count = ParameterCount.of(models.find(name).orElseThrow());
        assertThat((count.active() - count.embedding()) / 1e9).isCloseTo(active, within(0.01 * active));
    }

    @Test
    void kimiK2HasTheShapesPublishedThoughItsTableSaysAPercentMore() {
        // arXiv:2507.20534, table 2 says 1.04T and 32.6B active; its own shapes give 1.026T, as the weights have.
        ParameterCount count = ParameterCount.of(models.find("kimi-k2").orElseThrow());
        assertThat(count.total() / 1e9).isCloseTo(1040, within(15.0));
        assertThat(count.active() / 1e9).isCloseTo(32.6, within(0.4));
    }

    @Test
    void theMultiTokenModuleSharesEmbeddingAndHead() {
        // DeepSeek-V3's README: 14B of module weights, in which embedding and LM head (0.93B each) are copies.
        ParameterCount count = ParameterCount.of(models.find("deepseek-v3").orElseThrow());
        assertThat((count.multiToken() + count.embedding() + count.head()) / 1e9).isCloseTo(14, within(0.6));
        assertThat(count.trained()).isEqualTo(count.total() + count.multiToken());
    }

    private static Offset<Double> tolerance(String published, double relative) {
        int point = published.indexOf('.');
        double lastDigit = point < 0 ? 1 : Math.pow(10, point - published.length() + 1);
        return within(Math.max(relative * Double.parseDouble(published), lastDigit / 2));
    }
}
