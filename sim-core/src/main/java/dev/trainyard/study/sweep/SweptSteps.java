package dev.trainyard.study.sweep;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.Kernels;
import dev.trainyard.scenario.Scenario;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Simulated steps by {@link Walk#step}: points that differ in their campaigns alone share one. */
final class SweptSteps {
    /** Steps that are remembered, the newest. */
    private static final int MOST = 256;

    private final StepSimulator simulator;
    private final Fidelity fidelity;
    private final Map<Long, StepResult> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, StepResult> eldest) {
            return size() > MOST;
        }
    };

    SweptSteps(Kernels kernels, Constants constants, Fidelity fidelity) {
        this.simulator = new StepSimulator(kernels, constants);
        this.fidelity = fidelity;
    }

    StepResult of(long number, Supplier<Scenario> planned) {
        StepResult step = known.get(number);
        if (step == null) {
            step = simulator.simulate(planned.get(), fidelity);
            known.put(number, step);
        }
        return step;
    }
}
