package dev.trainyard.relations;

import dev.trainyard.constants.Constants;
import dev.trainyard.iteration.EventOptions;
import dev.trainyard.iteration.Fidelity;
import dev.trainyard.iteration.StepResult;
import dev.trainyard.iteration.StepSimulator;
import dev.trainyard.kernel.cpu.CpuKernels;
import dev.trainyard.kernel.plan.Cause;
import dev.trainyard.plan.LayoutException;
import dev.trainyard.plan.Layouts;
import dev.trainyard.plan.memory.MemoryFit;
import dev.trainyard.plan.memory.MemoryFootprint;
import dev.trainyard.plan.schedule.OrderCache;
import dev.trainyard.scenario.Scenario;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Simulates what relations ask for, each question once a scenario. */
final class Runner {
    private final Constants shipped = Constants.shipped();
    private final CpuKernels kernels = new CpuKernels(1);
    private final OrderCache orders = new OrderCache();
    private final Map<Question, StepResult> known = new HashMap<>();

    private final Map<List<Object>, Double> unusual = new HashMap<>();

    private record Question(Scenario scenario, Constants constants, Fidelity depth) {}

    /** Seconds of a step. */
    double seconds(Scenario scenario, Fidelity depth) {
        return step(scenario, shipped, depth).stepSeconds();
    }

    /** Seconds of exposed data-parallel traffic, as the slowest accelerator stretches them. */
    double traffic(Scenario scenario) {
        StepResult step = step(scenario, shipped, Fidelity.CLOSED);
        double unstretched = step.stepSeconds() - step.breakdown().of(Cause.STRAGGLER);
        return step.breakdown().of(Cause.DATA_PARALLEL) * step.stepSeconds() / unstretched;
    }

    /** Bytes of the fullest accelerator. */
    double memory(Scenario scenario) {
        return step(scenario, shipped, Fidelity.CLOSED).memory().total();
    }

    /** Bytes of activations of the accelerator that keeps most of them. */
    double activations(Scenario scenario) {
        return stages(scenario).mapToDouble(MemoryFootprint::activations).max().orElseThrow();
    }

    /** Of those, scratch and transfers. */
    double buffers(Scenario scenario) {
        return step(scenario, shipped, Fidelity.CLOSED).memory().buffers();
    }

    /** Bytes of weights, gradients and optimizer state of the accelerator that holds most of them. */
    double state(Scenario scenario) {
        return stages(scenario).mapToDouble(stage -> stage.weights() + stage.gradients() + stage.optimizer()).max()
                .orElseThrow();
    }

    private Stream<MemoryFootprint> stages(Scenario scenario) {
        return MemoryFit.stages(scenario.model(), scenario.plan().orElseThrow(), scenario.training().sequence(),
                Layouts.microBatches(scenario.plan().orElseThrow(), scenario.training().globalBatch()),
                scenario.training().precision(), scenario.software(), shipped).stream();
    }

    Constants shipped() {
        return shipped;
    }

    StepResult step(Scenario scenario, Constants constants, Fidelity depth) {
        return known.computeIfAbsent(new Question(scenario, constants, depth),
                q -> new StepSimulator(kernels, constants, orders).simulate(scenario, depth));
    }

    /** A step in the event depth with other options. */
    double seconds(Scenario scenario, boolean contention, int replicas) {
        return unusual.computeIfAbsent(List.of(scenario, contention, replicas),
                q -> new StepSimulator(kernels, shipped, orders).simulate(scenario, Fidelity.EVENT,
                new EventOptions(contention, replicas, timeline -> { })).stepSeconds());
    }

    /** Forgets all answers. */
    void clear() {
        known.clear();
        unusual.clear();
    }

    /** The scenario, or null where there is none or its plan cannot exist. */
    static Scenario possible(Scenario scenario) {
        if (scenario == null) {
            return null;
        }
        try {
            Layouts.check(scenario.model(), scenario.cluster(), scenario.plan().orElseThrow(),
                    scenario.training().sequence(), scenario.training().globalBatch());
            return scenario;
        } catch (LayoutException e) {
            return null;
        }
    }
}
