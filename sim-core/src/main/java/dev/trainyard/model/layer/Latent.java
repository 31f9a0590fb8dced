package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Kept;
import dev.trainyard.model.layer.Account.Rows;
import java.util.List;

/**
 * Multi-head latent attention: keys and values from a low-rank latent (DeepSeek-V2, arXiv:2405.04434, section 2.1,
 * equations 9 to 15), to all tokens or to those that an indexer chooses.
 *
 * @param heads query heads
 * @param queryRank rank of the compressed query; 0 where the query is not compressed
 * @param keyValueRank rank of the compressed keys and values
 * @param plainHead query/key head size without rotary embedding
 * @param rotaryHead query/key head size with rotary embedding, shared by all heads for the key
 * @param valueHead value head size
 * @param window keys that a query sees at most; 0: all
 * @param rotary rotary parts are rotated (Kimi Linear's are not)
 * @param indexer chooses the tokens that are attended to; null: all are
 */
public record Latent(int heads, int queryRank, int keyValueRank, int plainHead, int rotaryHead, int valueHead,
        int window, boolean rotary, Indexer indexer) implements Mixer {

    /**
     * DeepSeek-V3.2's lightning indexer (DeepSeek-AI, 2025, section 2.1, equation 1): heads of its own score every
     * token before a query, and the query attends to the best.
     *
     * @param heads index heads
     * @param headSize their size
     * @param topK tokens that a query attends to
     */
    public record Indexer(int heads, int headSize, int topK) {
        public Indexer {
            Checks.atLeast("indexer.heads", heads, 1);
            Checks.atLeast("indexer.headSize", headSize, 1);
            Checks.atLeast("indexer.topK", topK, 1);
        }
    }

    public Latent {
        Checks.atLeast("heads", heads, 1);
        Checks.atLeast("latent.queryRank", queryRank, 0);
        Checks.atLeast("latent.keyValueRank", keyValueRank, 1);
        Checks.atLeast("latent.plainHeadSize", plainHead, 1);
        Checks.atLeast("latent.rotaryHeadSize", rotaryHead, 0);
        Checks.atLeast("latent.valueHeadSize", valueHead, 1);
        Checks.atLeast("window", window, 0);
    }

    @Override
    public void tell(Account to, int hidden) {
        Split byHead = new Split(heads);
        double query = heads * (plainHead + (double) rotaryHead);
        double value = heads * (double) valueHead;
        if (queryRank > 0) {
            to.product(Product.whole(Part.MIXER, Rows.SLICE, hidden, queryRank));
            to.norm(Part.MIXER, Rows.SLICE, queryRank);
            to.product(Product.columns(Part.MIXER, queryRank, query));
        } else {
            to.product(Product.columns(Part.MIXER, hidden, query));
        }
        to.product(Product.whole(Part.MIXER, Rows.SLICE, hidden, keyValueRank + (double) rotaryHead));
        to.norm(Part.MIXER, Rows.SLICE, keyValueRank);
        to.product(Product.columns(Part.MIXER, keyValueRank, heads * (plainHead + (double) valueHead)));
        if (rotary) {
            // Rotary parts are split off and put back beside the plain parts, for queries and keys of every head.
            to.elementwise(Rows.ALL, 8 * query, 8 * query, Split.EVEN);
        }
        // Both compressed latents before and behind their norms, and the shared rotary key.
        to.keeps(Rows.SLICE, queryRank + (double) keyValueRank + rotaryHead, Kept.ELEMENT, Split.WHOLE);
        to.keeps(Rows.SLICE, queryRank + (double) keyValueRank, Kept.INPUT, Split.WHOLE);
        to.keeps(Rows.ALL, 2 * query + 2 * value, Kept.ELEMENT, byHead);
        to.keeps(Rows.ALL, value, Kept.COPY, byHead);
        to.gradients(2 * query + value, byHead, true);
        if (indexer != null) {
            index(to, hidden);
        }
        to.core(new Core(heads, plainHead + rotaryHead, valueHead, indexer == null ? window : indexer.topK,
                Core.Kind.CAUSAL));
        to.exchange(query + value);
        to.product(Product.rows(Part.MIXER, value, hidden).withBias());
    }

    /** Index queries from the compressed query, one index key a token, a weight a head; its key has a LayerNorm. */
    private void index(Account to, int hidden) {
        double queries = indexer.heads * (double) indexer.headSize;
        to.product(Product.whole(Part.MIXER, Rows.SLICE, queryRank > 0 ? queryRank : hidden, queries));
        to.product(Product.whole(Part.MIXER, Rows.SLICE, hidden, indexer.headSize));
        to.product(Product.whole(Part.MIXER, Rows.SLICE, hidden, indexer.heads));
        to.norm(Part.MIXER, Rows.SLICE, indexer.headSize);
        to.parameters(Part.MIXER, indexer.headSize, Split.WHOLE);
        to.keeps(Rows.SLICE, queries + indexer.headSize + indexer.heads, Kept.ELEMENT, Split.WHOLE);
        to.keeps(Rows.SLICE, indexer.topK, Kept.SINGLE, Split.WHOLE);
        to.core(new Core(indexer.heads, indexer.headSize, 0, 0, Core.Kind.INDEX));
    }

    @Override
    public List<Divided> divided() {
        return List.of(new Divided(heads, "the " + heads + " attention heads", false));
    }

    @Override
    public boolean sameProducts(Mixer other) {
        return other instanceof Latent it && equals(new Latent(it.heads, it.queryRank, it.keyValueRank, it.plainHead,
                it.rotaryHead, it.valueHead, window, rotary, it.indexer));
    }

    @Override
    public String kind() {
        return indexer == null ? "latent" : "sparse";
    }

    @Override
    public boolean measured() {
        return indexer == null;
    }
}
