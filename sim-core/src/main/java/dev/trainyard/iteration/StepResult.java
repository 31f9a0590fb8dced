package dev.trainyard.iteration;

import dev.trainyard.model.ModelFlops;
import dev.trainyard.model.Transformer;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.Plan;
import dev.trainyard.plan.memory.MemoryFootprint;
import dev.trainyard.scenario.Scenario;
import java.util.Locale;
import java.util.Optional;

/**
 * One simulated training step.
 *
 * @param scenario what was simulated, with its plan
 * @param fidelity how deep
 * @param device what priced the operators
 * @param stepSeconds time of one step, s
 * @param breakdown the step by cause
 * @param links how much of each link class is used
 * @param modelFlops FLOPs of one step by the MFU convention (Chowdhery et al., 2022, appendix B): forward and backward,
 *     full attention, nothing recomputed
 * @param hardwareFlops the same with what is recomputed
 * @param events discrete events; 0 in the closed form
 * @param memory peak memory of the fullest accelerator
 */
public record StepResult(Scenario scenario, Fidelity fidelity, String device, double stepSeconds,
        Breakdown breakdown, LinkUse links, double modelFlops, double hardwareFlops, long events,
        MemoryFootprint memory) {
    /** Why MFU may be above 1: what the convention counts and nobody computes. */
    public static final String MASKED_PAIRS = "attention between all pairs of tokens, half or more of which are masked"
            + " and never computed";

    static StepResult of(Scenario scenario, Fidelity fidelity, String device, double stepSeconds,
            Breakdown breakdown, LinkUse links, long events, MemoryFootprint memory) {
        Plan plan = scenario.plan().orElseThrow();
        double model = scenario.training().globalBatch()
                * ModelFlops.stepPerSequence(scenario.model(), scenario.training().sequence(), false);
        return new StepResult(scenario, fidelity, device, stepSeconds, breakdown, links, model,
                model + recomputedFlops(scenario, plan, false), events, memory);
    }

    /** What the backward pass computes again; {@code causal}: attention only between the pairs of tokens that meet. */
    private static double recomputedFlops(Scenario scenario, Plan plan, boolean causal) {
        ModelFlops forward = ModelFlops.forward(scenario.model(), scenario.training().sequence(), causal);
        return scenario.training().globalBatch() * switch (plan.recompute()) {
            case NONE -> 0;
            case SELECTIVE -> forward.attentionCore();
            case FULL -> recomputedShare(scenario.model(), plan) * (forward.total() - forward.head());
        };
    }

    /** Share of the layers that the backward pass computes again; the LM head is none. */
    private static double recomputedShare(Transformer model, Plan plan) {
        if (plan.recomputeLayers() == 0) {
            return 1;
        }
        int again = 0;
        for (int layers : Layouts.stageLayers(model, plan)) {
            again += Math.min(layers, plan.recomputeLayers());
        }
        return (double) again / model.layers();
    }

    /** The plan that was simulated. */
    public Plan plan() {
        return scenario.plan().orElseThrow();
    }

    /** True where the peak fits the accelerator's memory. */
    public boolean fits() {
        return memory.fits(scenario.cluster().accelerator().memoryBytes());
    }

    /** Accelerators that the plan uses; the cluster's others are spares. */
    public long gpus() {
        return plan().gpus();
    }

    /** Tokens a second. */
    public double tokensPerSecond() {
        return scenario.training().tokensPerStep() / stepSeconds;
    }

    /** Tokens a second on one accelerator. */
    public double tokensPerSecondPerGpu() {
        return tokensPerSecond() / gpus();
    }

    /** Model TFLOP/s of one accelerator. */
    public double modelTflopsPerGpu() {
        return modelFlops / stepSeconds / gpus() / 1e12;
    }

    /** Model FLOPs utilisation: of the data sheet's dense rate in the format of the matrix products. */
    public double mfu() {
        return modelFlops / stepSeconds / gpus() / peak();
    }

    /** Hardware FLOPs utilisation: recomputed work counts. */
    public double hfu() {
        return hardwareFlops / stepSeconds / gpus() / peak();
    }

    /**
     * Why a utilisation is above 1, beside what is really computed of it; empty where none is. The convention counts
     * attention between all pairs of tokens, of which a causal kernel leaves half out.
     */
    public Optional<String> utilisationNote() {
        if (mfu() <= 1 && hfu() <= 1) {
            return Optional.empty();
        }
        return Optional.of(String.format(Locale.ROOT,
                "above 100%%, as MFU and HFU count %s; without those HFU is %.1f%%", MASKED_PAIRS, 100 * computedUtilisation()));
    }

    /** HFU without attention between pairs of tokens that a causal mask leaves out: a share of what can be done. */
    public double computedUtilisation() {
        double computed = scenario.training().globalBatch() * ModelFlops.stepPerSequence(scenario.model(),
                scenario.training().sequence(), true) + recomputedFlops(scenario, plan(), true);
        return computed / stepSeconds / gpus() / peak();
    }

    private double peak() {
        return scenario.cluster().accelerator().peak().countedOf(scenario.training().precision());
    }
}
