package dev.trainyard.study;

import dev.trainyard.kernel.AcceleratorProfile;
import dev.trainyard.model.ModelFlops;
import dev.trainyard.model.Precision;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.Recompute;
import dev.trainyard.scenario.Scenario;
import dev.trainyard.workload.TunedExperts;

/**
 * A lower bound of a step's time under 1F1B: matrix products and the attention core at their sustained rates, all else
 * free. A stage works through its micro-batches, after the first has come through the stages before
 * it and before the last has gone back through them: {@code m w_s + sum over i < s of (forward_i + backward_i)} of
 * the first chunks, which is {@code 1 + (p - 1) / (v m)} times the work where stages are even (Narayanan et al., 2021,
 * section 2.2.2).
 */
final class StepBound {
    private final Transformer model;
    private final int batch;
    private final double[] forward;
    private final double head;

    StepBound(Scenario scenario, AcceleratorProfile profile) {
        model = scenario.model();
        batch = scenario.training().globalBatch();
        int sequence = scenario.training().sequence();
        double[] rates = profile.rates();
        double rate = Math.max(rates[scenario.training().precision().ordinal()], rates[Precision.BF16.ordinal()]);
        boolean tuned = TunedExperts.in(scenario);
        double attentionRate = profile.attentionRate() * (tuned ? TunedExperts.ATTENTION_SPEED : 1);
        forward = new double[model.layers() + 1];
        for (int layer = 0; layer < model.layers(); layer++) {
            boolean mixture = model.isMixture(layer);
            boolean global = model.isGlobal(layer);
            double core = ModelFlops.core(model, sequence, true, global);
            double products = ModelFlops.layerForward(model, mixture, global, sequence, true) - core;
            double attention = scenario.software().flashAttention() ? core / attentionRate : 0;
            forward[layer + 1] = forward[layer] + products / rate + attention;
        }
        head = 2.0 * sequence * model.hidden() * model.vocabulary() / rate;
    }

    /** Seconds that no step under this plan can be shorter than. */
    double seconds(Plan plan) {
        int[] layers = Layouts.stageLayers(model, plan);
        double passes = 3 + (plan.recompute() == Recompute.FULL ? 1 : 0);
        double share = (double) plan.microBatch() / ((double) plan.tp() * plan.cp());
        int microBatches = Layouts.microBatches(plan, batch);
        double[] stage = new double[plan.pp()];
        double[] first = new double[plan.pp()];
        int layer = 0;
        for (int chunk = 0; chunk < layers.length; chunk++) {
            int next = layer + layers[chunk];
            double work = (forward[next] - forward[layer]) * passes
                    + (chunk == layers.length - 1 ? 3 * head : 0);
            layer = next;
            stage[chunk % plan.pp()] += work * share;
            if (chunk < plan.pp()) {
                first[chunk] = work * share;
            }
        }
        double bound = 0;
        double before = 0;
        for (int i = 0; i < stage.length; i++) {
            bound = Math.max(bound, microBatches * stage[i] + before);
            before += first[i];
        }
        return bound;
    }
}
