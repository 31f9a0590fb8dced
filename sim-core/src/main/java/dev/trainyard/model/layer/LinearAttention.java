package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Kept;
import dev.trainyard.model.layer.Account.Rows;
import java.util.List;

/**
 * Linear attention: each head's state, keys by values, takes up every token and is read by it.
 *
 * <p>FLOPs a token of one value head, with {@code k} and {@code v} the head sizes and {@code c} the chunk: the plain
 * rule (Lightning Attention, arXiv:2405.17381, section 3) asks for {@code 4 k v} and kernels do {@code 2 c (k + v)}
 * within a chunk besides; the delta rule (arXiv:2406.06484, section 3.2, equations 8 to 11; gated arXiv:2412.06464,
 * section 3.3) asks for {@code 6 k v}, and kernels do {@code 2 c (3 k + 2 v)} for keys with keys, both transformed
 * chunks, scores and weighted values, and {@code 2/3 c^2} to invert the triangle. Tiles are computed whole.
 *
 * @param rule how the state takes up a token
 * @param keyHeads heads of queries and keys
 * @param valueHeads heads of values, and of states
 * @param keySize size of a query or key
 * @param valueSize size of a value
 * @param convolution taps of the short convolution over queries, keys and values; 0: none
 * @param decayRank rank of the projection to a decay for each channel of a key (Kimi Delta Attention,
 *     arXiv:2510.26692, section 3); 0: one decay a head
 * @param gateRank rank of the projection to the output's gate; 0: one matrix
 */
public record LinearAttention(Rule rule, int keyHeads, int valueHeads, int keySize, int valueSize, int convolution,
        int decayRank, int gateRank) implements Mixer {

    /** How the state takes up a token. */
    public enum Rule {
        /** It is added, and the state fades at a fixed rate a head. */
        LIGHTNING,
        /** What the state held for its key is replaced, by a learned share, and the state fades by a learned rate. */
        GATED_DELTA
    }

    /** Tokens of a chunk in public kernels (flash-linear-attention; Lightning Attention's blocks are larger). */
    private static final double CHUNK = 64;

    public LinearAttention {
        Checks.atLeast("keyHeads", keyHeads, 1);
        Checks.atLeast("valueHeads", valueHeads, 1);
        Checks.atLeast("keySize", keySize, 1);
        Checks.atLeast("valueSize", valueSize, 1);
        Checks.atLeast("convolution", convolution, 0);
        Checks.atLeast("decayRank", decayRank, 0);
        Checks.atLeast("gateRank", gateRank, 0);
        Checks.that(valueHeads % keyHeads == 0, () -> "keyHeads is " + keyHeads + " and does not divide valueHeads "
                + valueHeads + ". Maybe keyHeads: " + Checks.divisorBelow(valueHeads, keyHeads));
    }

    @Override
    public void tell(Account to, int hidden) {
        double keys = 2.0 * keyHeads * keySize; // queries and keys
        double values = (double) valueHeads * valueSize;
        double gate = gateRank == 0 ? values : 0;
        to.product(Product.columns(Part.MIXER, hidden, keys + values + gate));
        to.keeps(Rows.ALL, keys + values + gate, Kept.ELEMENT, Split.EVEN);
        if (gateRank > 0) {
            lowRank(to, hidden, gateRank, values);
        }
        if (rule == Rule.GATED_DELTA) {
            decay(to, hidden);
        }
        if (convolution > 0) {
            ShortConvolution.tellTaps(to, keys + values, convolution, false);
            to.keeps(Rows.ALL, keys + values, Kept.ELEMENT, Split.EVEN);
        }
        to.redistribute(keys + values);
        to.scan(new Scan(stateFlops(), chunkFlops(), scanBytes(keys, values)));
        // The output before its norm, and gated behind it; the norm has one weight a channel of a head.
        to.keeps(Rows.ALL, values, Kept.ELEMENT, Split.EVEN);
        to.keeps(Rows.ALL, values, Kept.INPUT, Split.EVEN);
        to.parameters(Part.MIXER, rule == Rule.LIGHTNING ? values : valueSize,
                rule == Rule.LIGHTNING ? Split.EVEN : Split.WHOLE);
        to.elementwise(Rows.ALL, 6 * values, 10 * values, Split.EVEN);
        to.gradients(keys + 2 * values, Split.EVEN, false);
        to.product(Product.rows(Part.MIXER, values, hidden));
    }

    /** The share that is replaced and the decay, a number a head each, or a decay for every channel of a key. */
    private void decay(Account to, int hidden) {
        double channels = (double) keyHeads * keySize;
        double perHead = decayRank > 0 ? valueHeads : 2.0 * valueHeads;
        to.product(Product.columns(Part.MIXER, hidden, perHead));
        to.keeps(Rows.ALL, perHead, Kept.ELEMENT, Split.EVEN);
        if (decayRank > 0) {
            lowRank(to, hidden, decayRank, channels);
        }
        double decays = decayRank > 0 ? channels : valueHeads;
        to.parameters(Part.MIXER, valueHeads + decays, Split.EVEN); // a rate a head, and a bias a decay
        to.keeps(Rows.ALL, decays, Kept.SINGLE, Split.EVEN);
        to.keeps(Rows.ALL, CHUNK * valueHeads, Kept.ELEMENT, Split.EVEN); // the inverted triangles
    }

    private static void lowRank(Account to, int hidden, int rank, double outputs) {
        to.product(Product.whole(Part.MIXER, Rows.SLICE, hidden, rank));
        to.product(Product.columns(Part.MIXER, rank, outputs));
        to.keeps(Rows.SLICE, rank, Kept.INPUT, Split.WHOLE);
        to.keeps(Rows.ALL, outputs, Kept.ELEMENT, Split.EVEN);
    }

    private double stateFlops() {
        return (rule == Rule.GATED_DELTA ? 6.0 : 4.0) * valueHeads * keySize * valueSize;
    }

    private double chunkFlops() {
        double within = rule == Rule.GATED_DELTA ? 2 * CHUNK * (3.0 * keySize + 2.0 * valueSize) + CHUNK * CHUNK * 2 / 3
                : 2 * CHUNK * (keySize + (double) valueSize);
        return stateFlops() + valueHeads * within;
    }

    /** Operands and results, both transformed chunks (written and read), and a state a chunk (written and read). */
    private double scanBytes(double keys, double values) {
        double transformed = rule == Rule.GATED_DELTA ? 4.0 * valueHeads * (keySize + valueSize) : 0;
        return 2 * (keys + 2 * values) + transformed + 4.0 * valueHeads * keySize * valueSize / CHUNK;
    }

    @Override
    public List<Divided> divided() {
        return List.of(new Divided(keyHeads, "the " + keyHeads + " key heads of linear attention", false));
    }

    @Override
    public String kind() {
        return "linear";
    }
}
