package dev.trainyard.model.layer;

import dev.trainyard.model.layer.Account.Kept;
import dev.trainyard.model.layer.Account.Rows;
import java.util.List;

/**
 * Mamba's selective scan (Gu and Dao, arXiv:2312.00752, section 3), as Jamba has it: a projection to input and gate, a
 * short convolution, a projection of that to B, C and a low-rank step, the scan, the output projection.
 *
 * <p>The scan holds its state in registers, so that it is priced by its traffic (section 3.3.2): input, step, gate and
 * output of two bytes each; the definition's FLOPs are {@code 4 n} a channel, like Mamba-2's.
 *
 * @param inner channels
 * @param state the state's width
 * @param stepRank rank of the projection to steps
 * @param convolution taps of the short convolution
 * @param normed B, C and the steps' low-rank input are normed (Jamba, arXiv:2403.19887, section 6.4)
 */
public record SelectiveScan(int inner, int state, int stepRank, int convolution, boolean normed) implements Mixer {

    public SelectiveScan {
        Checks.atLeast("inner", inner, 1);
        Checks.atLeast("state", state, 1);
        Checks.atLeast("stepRank", stepRank, 1);
        Checks.atLeast("convolution", convolution, 1);
    }

    @Override
    public void tell(Account to, int hidden) {
        double chosen = stepRank + 2.0 * state;
        to.product(Product.columns(Part.MIXER, hidden, 2.0 * inner));
        to.keeps(Rows.ALL, 2.0 * inner, Kept.ELEMENT, Split.EVEN);
        ShortConvolution.tellTaps(to, inner, convolution, true);
        to.keeps(Rows.ALL, inner, Kept.ELEMENT, Split.EVEN);
        to.product(Product.rows(Part.MIXER, inner, chosen));
        to.keeps(Rows.ALL, chosen, Kept.ELEMENT, Split.WHOLE);
        if (normed) {
            to.norm(Part.MIXER, Rows.ALL, chosen);
            to.keeps(Rows.ALL, chosen, Kept.ELEMENT, Split.WHOLE);
        }
        to.product(Product.columns(Part.MIXER, stepRank, inner));
        to.keeps(Rows.ALL, inner, Kept.ELEMENT, Split.EVEN);
        // Rates a channel and state, a skip and a step's bias a channel.
        to.parameters(Part.MIXER, inner * (state + 2.0), Split.EVEN);
        to.redistribute(2.0 * inner);
        to.scan(new Scan(4.0 * inner * state, 0, 8.0 * inner + 4 * state));
        to.keeps(Rows.ALL, inner, Kept.ELEMENT, Split.EVEN);
        to.keeps(Rows.ALL, inner, Kept.INPUT, Split.EVEN);
        to.gradients(4.0 * inner, Split.EVEN, false);
        to.product(Product.rows(Part.MIXER, inner, hidden));
    }

    @Override
    public List<Divided> divided() {
        return List.of(new Divided(inner, "the " + inner + " channels of the selective scan", false));
    }

    @Override
    public String kind() {
        return "mamba";
    }
}
