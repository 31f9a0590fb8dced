package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Kept;
import dev.trainyard.model.layer.Account.Rows;
import java.util.List;

/**
 * Softmax attention whose heads may share keys and values (Vaswani et al., 2017; Ainslie et al., arXiv:2305.13245).
 *
 * @param heads query heads
 * @param kvHeads key/value heads
 * @param headSize query, key and value head size
 * @param window keys that a query sees at most; 0: all
 * @param rotary queries and keys are rotated
 * @param gated a gate of the queries' width, from the layer's input, scales the output (Qwen3-Next;
 *     arXiv:2505.06708)
 * @param causal false: a token sees all others (an encoder)
 */
public record Attention(int heads, int kvHeads, int headSize, int window, boolean rotary, boolean gated,
        boolean causal) implements Mixer {

    public Attention {
        Checks.atLeast("heads", heads, 1);
        Checks.atLeast("kvHeads", kvHeads, 1);
        Checks.atLeast("headSize", headSize, 1);
        Checks.atLeast("window", window, 0);
        // More than heads is what some configurations come to by default: it has parameters and time, and is never run.
        Checks.that(heads % kvHeads == 0 || kvHeads > heads, () -> "kvHeads is " + kvHeads + " and does not divide heads " + heads
                + ". Maybe kvHeads: " + Checks.divisorBelow(heads, kvHeads));
    }

    /** Causal, without a gate. */
    public Attention(int heads, int kvHeads, int headSize, int window, boolean rotary) {
        this(heads, kvHeads, headSize, window, rotary, false, true);
    }

    @Override
    public void tell(Account to, int hidden) {
        double query = (double) heads * headSize;
        double key = (double) kvHeads * headSize;
        Split byHead = new Split(heads);
        Split byGroup = new Split(kvHeads);
        to.product(Product.columns(Part.MIXER, hidden, gated ? 2 * query : query).withGroups(2 * key, kvHeads)
                .withBias());
        if (rotary) {
            to.elementwise(Rows.ALL, 4 * (query + key), 4 * (query + key), Split.EVEN);
        }
        to.keeps(Rows.ALL, 2 * query, Kept.ELEMENT, byHead); // queries, and the output
        to.keeps(Rows.ALL, 2 * key, Kept.ELEMENT, byGroup);
        to.keeps(Rows.ALL, query, Kept.COPY, byHead);
        to.gradients(query, byHead, true);
        to.gradients(2 * key, byGroup, true);
        to.core(new Core(heads, headSize, headSize, window, causal ? Core.Kind.CAUSAL : Core.Kind.FULL));
        to.exchange(2 * key);
        if (gated) {
            // A sigmoid and a product: two read and one written; backward three read and two written.
            to.elementwise(Rows.ALL, 6 * query, 10 * query, Split.EVEN);
            to.keeps(Rows.ALL, query, Kept.ELEMENT, byHead);
        }
        to.product(Product.rows(Part.MIXER, query, hidden).withBias());
    }

    @Override
    public List<Divided> divided() {
        return List.of(new Divided(heads, "the " + heads + " attention heads", false),
                new Divided(kvHeads, "the " + kvHeads + " key/value heads", true));
    }

    @Override
    public boolean sameProducts(Mixer other) {
        return other instanceof Attention it && it.heads == heads && it.kvHeads == kvHeads && it.headSize == headSize
                && it.gated == gated;
    }

    @Override
    public String kind() {
        return "attention";
    }

    @Override
    public boolean measured() {
        return !gated && causal;
    }
}
