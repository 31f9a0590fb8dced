package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Kept;
import dev.trainyard.model.layer.Account.Rows;
import java.util.List;

/**
 * Mamba-2's state-space mixer (Dao and Gu, arXiv:2405.21060, section 7, figure 6): one projection to gate, input, the
 * state's keys and queries (B and C) and steps; a short convolution; the scan; a gated norm; the output projection.
 *
 * <p>FLOPs a token, with {@code n} the state, {@code p} a head's size and {@code c} the chunk: the definition takes
 * {@code 4 n p} a head; kernels add {@code 2 c n} a group for scores and {@code 2 c p} a head for weighted values
 * (section 6, figure 5; tiles are computed whole). Kept is what the fused kernel saves (state-spaces/mamba,
 * {@code mamba_split_conv1d_scan_combined}): the projection, the scan's output, and the output projection's input.
 *
 * @param heads heads
 * @param headSize a head's size
 * @param groups groups of heads that share B and C
 * @param state the state's width
 * @param convolution taps of the short convolution
 * @param chunk tokens of a chunk
 * @param normed the gated output is normed
 */
public record StateSpace(int heads, int headSize, int groups, int state, int convolution, int chunk, boolean normed)
        implements Mixer {

    public StateSpace {
        Checks.atLeast("heads", heads, 1);
        Checks.atLeast("headSize", headSize, 1);
        Checks.atLeast("groups", groups, 1);
        Checks.atLeast("state", state, 1);
        Checks.atLeast("convolution", convolution, 1);
        Checks.atLeast("chunk", chunk, 1);
        Checks.that(heads % groups == 0, () -> "groups is " + groups + " and does not divide heads " + heads
                + ". Maybe groups: " + Checks.divisorBelow(heads, groups));
    }

    @Override
    public void tell(Account to, int hidden) {
        double inner = (double) heads * headSize;
        double shared = 2.0 * groups * state;
        Split byGroup = new Split(groups);
        to.product(Product.columns(Part.MIXER, hidden, 2 * inner + heads).withGroups(shared, groups));
        to.keeps(Rows.ALL, 2 * inner + heads, Kept.ELEMENT, Split.EVEN);
        to.keeps(Rows.ALL, shared, Kept.ELEMENT, byGroup);
        ShortConvolution.tellTaps(to, inner + shared, convolution, true);
        to.parameters(Part.MIXER, 3.0 * heads, Split.EVEN); // rates, step biases, skips
        to.redistribute(2 * inner + shared);
        double definition = 4 * inner * state;
        to.scan(new Scan(definition, definition + 2.0 * chunk * (groups * (double) state + inner),
                2 * (2 * inner + shared) + 16 * inner * state / chunk + 8.0 * groups * chunk));
        to.keeps(Rows.ALL, inner, Kept.ELEMENT, Split.EVEN);
        to.keeps(Rows.ALL, inner, Kept.INPUT, Split.EVEN);
        if (normed) {
            to.parameters(Part.MIXER, inner, Split.EVEN);
        }
        to.elementwise(Rows.ALL, 6 * inner, 10 * inner, Split.EVEN);
        to.gradients(3 * inner + heads, Split.EVEN, false);
        to.gradients(shared, byGroup, false);
        to.product(Product.rows(Part.MIXER, inner, hidden));
    }

    @Override
    public List<Divided> divided() {
        return List.of(new Divided(heads, "the " + heads + " state-space heads", false),
                new Divided(groups, "the " + groups + " state-space groups", true));
    }

    @Override
    public String kind() {
        return "mamba2";
    }
}
