package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Kept;
import dev.trainyard.model.layer.Account.Rows;
import java.util.List;

/**
 * Attention of the text to what a tower says: queries from the text, keys and values from the tower's projected tokens
 * (Flamingo, arXiv:2204.14198, section 2.2; Llama 3, arXiv:2407.21783, section 7.2). Its FLOPs are those of the mean
 * sequence: with tokens of a share of the sequences, keys in that share.
 *
 * @param heads query heads
 * @param kvHeads key/value heads
 * @param headSize query, key and value head size
 * @param sourceWidth width of the tower's projected tokens
 * @param sourceTokens how many of them a sequence has on average
 */
public record CrossAttention(int heads, int kvHeads, int headSize, int sourceWidth, int sourceTokens)
        implements Mixer {

    public CrossAttention {
        Checks.atLeast("heads", heads, 1);
        Checks.atLeast("kvHeads", kvHeads, 1);
        Checks.atLeast("headSize", headSize, 1);
        Checks.atLeast("sourceWidth", sourceWidth, 1);
        Checks.atLeast("sourceTokens", sourceTokens, 1);
        Checks.that(heads % kvHeads == 0, () -> "kvHeads is " + kvHeads + " and does not divide heads " + heads
                + ". Maybe kvHeads: " + Checks.divisorBelow(heads, kvHeads));
    }

    @Override
    public void tell(Account to, int hidden) {
        double query = (double) heads * headSize;
        double key = (double) kvHeads * headSize;
        Split byHead = new Split(heads);
        to.product(Product.columns(Part.MIXER, hidden, query).withBias());
        to.over(sourceTokens);
        to.product(Product.columns(Part.MIXER, sourceWidth, 0).withGroups(2 * key, kvHeads).withBias());
        to.keeps(Rows.ALL, sourceWidth, Kept.INPUT, Split.WHOLE);
        to.keeps(Rows.ALL, 2 * key, Kept.ELEMENT, new Split(kvHeads));
        to.over(0);
        to.keeps(Rows.ALL, 2 * query, Kept.ELEMENT, byHead); // queries, and the output
        to.keeps(Rows.ALL, query, Kept.COPY, byHead);
        to.gradients(query, byHead, false);
        to.core(new Core(heads, headSize, headSize, sourceTokens, Core.Kind.CROSS));
        to.product(Product.rows(Part.MIXER, query, hidden).withBias());
    }

    @Override
    public List<Divided> divided() {
        return List.of(new Divided(heads, "the " + heads + " cross-attention heads", false),
                new Divided(kvHeads, "the " + kvHeads + " key/value heads of cross-attention", true));
    }

    @Override
    public String kind() {
        return "cross";
    }
}
