package dev.trainyard.model;

import dev.trainyard.model.layer.Account;
import dev.trainyard.model.layer.Layer;
import dev.trainyard.model.layer.Mixture;
import dev.trainyard.model.layer.Part;
import dev.trainyard.model.layer.Product;
import dev.trainyard.model.layer.Split;

/** Counts a layer's parameters as its blocks tell them. Whole numbers below 2^53, so that doubles hold them exactly. */
final class ParameterTally implements Account {
    private final int hidden;
    private final boolean biases;
    private double mixer;
    private double whole;
    private double feedForward;
    private double shared;
    private double routed;
    private double active;
    private double router;
    private double norms;

    private ParameterTally(int hidden, boolean biases) {
        this.hidden = hidden;
        this.biases = biases;
    }

    static LayerParameters of(Layer layer, int hidden, boolean biases) {
        ParameterTally tally = new ParameterTally(hidden, biases);
        layer.tell(tally, hidden);
        return LayerParametersBuilder.builder().attention((long) tally.mixer).latent((long) tally.whole)
                .mlp((long) tally.feedForward).sharedExperts((long) tally.shared).routedExperts((long) tally.routed)
                .activeExperts((long) tally.active).router((long) tally.router).norms((long) tally.norms).build();
    }

    /** How many in all, of shapes that no long holds too. */
    static double number(Layer layer, int hidden, boolean biases) {
        ParameterTally tally = new ParameterTally(hidden, biases);
        layer.tell(tally, hidden);
        return tally.mixer + tally.whole + tally.feedForward + tally.shared + tally.routed + tally.router
                + tally.norms;
    }

    @Override
    public void norm(Part part, Rows rows, double width) {
        norms += biases ? 2 * width : width;
    }

    @Override
    public void product(Product product) {
        boolean split = product.along() != Product.Along.NOTHING;
        add(product.part(), product.entries(), split);
        if (biases && product.biased()) {
            if (product.part() == Part.ROUTER) {
                router += product.outputs();
            } else if (product.along() == Product.Along.COLUMNS) {
                add(product.part(), product.outputs(), true);
            } else {
                norms += product.outputs();
            }
        }
    }

    @Override
    public void parameters(Part part, double number, Split split) {
        if (split.units() == 0) {
            norms += number;
        } else {
            add(part, number, true);
        }
    }

    @Override
    public void routed(Mixture mixture) {
        double expert = mixture.expertEntries(hidden) + (biases ? mixture.expertBiases(hidden) : 0);
        routed += mixture.count() * expert;
        active += mixture.topK() * expert;
    }

    private void add(Part part, double number, boolean split) {
        if (part == Part.ROUTER) {
            router += number;
        } else if (!split) {
            whole += number;
        } else if (part == Part.MIXER) {
            mixer += number;
        } else if (part == Part.SHARED_EXPERTS) {
            shared += number;
        } else {
            feedForward += number;
        }
    }
}
